package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.platform.Problem;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CalendarFormsTest {
    private static final String DOCUMENT = """
            zone: America/Monterrey
            calendars:
              tickets:
                hours:
                  monday-friday: [9:00-18:00, 17:00-21:00]
                  saturday: [9:00-14:00]
                holidays: {labour-law: true, dates: [2026-12-24], yearly: [12-12]}
                exceptions: {2026-12-31: [9:00-12:00], 2027-01-02: []}
              nights:
                zone: America/Tijuana
                hours:
                  saturday-monday: [22:00-24:00]
            """;

    @Test
    void calendarsAreTakenApartAsTheyAreWritten() {
        var forms = CalendarForms.read(DOCUMENT, 2026, Policy::read);

        var tickets = forms.items().getFirst();
        assertThat(tickets.zone()).isNull();
        assertThat(tickets.week().keySet()).containsExactly("mon", "tue", "wed", "thu", "fri", "sat", "sun");
        assertThat(tickets.week().get("wed")).containsExactly("9:00-18:00", "17:00-21:00");
        assertThat(tickets.labourLaw()).isTrue();
        assertThat(tickets.dates()).containsExactly("2026-12-24");
        assertThat(tickets.yearly()).containsExactly("12-12");
        assertThat(tickets.exceptions().get("2026-12-31")).containsExactly("9:00-12:00");
        assertThat(tickets.exceptions().get("2027-01-02")).isEmpty();
        var nights = forms.items().getLast();
        assertThat(nights.zone()).isEqualTo("America/Tijuana");
        assertThat(nights.week().get("sun")).containsExactly("22:00-24:00");
        assertThat(nights.week().get("tue")).isEmpty();
        assertThat(forms.labourDays()).contains(LocalDate.of(2026, 11, 16)).doesNotContain(LocalDate.of(2025, 12, 25));
    }

    @Test
    void restOfTheDocumentMayStillBeWrongAndIsPointedAt() {
        assertThat(CalendarForms.read(DOCUMENT, 2026, Policy::read).errors()).extracting(Problem.FieldError::detail).containsExactly("The setting \"attended\" is missing.");
    }

    @Test
    void calendarThatCannotBeReadIsPointedAt() {
        assertThatThrownBy(() -> CalendarForms.read(DOCUMENT.replace("22:00-24:00", "22-24"), 2026, Policy::read))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.errors()).extracting(Problem.FieldError::pointer).containsExactly("/calendars/nights/hours/saturday-monday/0"));
    }
}
