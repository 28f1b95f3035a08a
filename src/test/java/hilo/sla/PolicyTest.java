package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.platform.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final ZoneId MONTERREY = ZoneId.of("America/Monterrey");

    /** FactuPronto's own, as it ships. */
    static String yaml() {
        try (var in = PolicyTest.class.getResourceAsStream("/policy/factupronto.yaml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "{0} by {1} at level {2} warns after {3} and breaches after {4}")
    @CsvSource({"first-response, phone, 1, PT10M, PT20M", "first-response, chat, 1, PT10M, PT20M", "first-response, portal, 1, PT90M, PT2H",
            "first-response, email, 1, PT90M, PT2H", "level-response, email, 2, PT3H, PT4H", "level-response, email, 3, PT6H, PT8H"})
    void factuProntoPromisesWhatItsAgreementSays(String promise, String channel, int level, Duration warning, Duration breach) {
        var policy = Policy.read(yaml());

        var target = policy.target(Promise.of(promise).orElseThrow(), channel, level).orElseThrow();

        assertThat(target.warning()).isEqualTo(warning);
        assertThat(target.breach()).isEqualTo(breach);
        assertThat(target.wall()).isFalse();
    }

    @ParameterizedTest(name = "{0} is attended {1} minutes a week")
    @CsvSource({"phone, 3000", "chat, 3000", "portal, 3900", "email, 3900"})
    void factuProntoIsThereWhenItsAgreementSays(String channel, int minutes) {
        var calendar = Policy.read(yaml()).attended(channel).orElseThrow();
        var monday = LocalDate.of(2026, 3, 9);

        var week = calendar.elapsed(monday.atStartOfDay(MONTERREY).toInstant(), monday.plusWeeks(1).atStartOfDay(MONTERREY).toInstant());

        assertThat(week).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void labourLawsHolidaysAreASwitch() {
        var with = Policy.read(yaml().replace("labour-law: false ", "labour-law: true "));
        var thirdMondayOfMarch = LocalDate.of(2026, 3, 16).atTime(12, 0).atZone(MONTERREY).toInstant();

        assertThat(Policy.read(yaml()).attended("phone").orElseThrow().isOpen(thirdMondayOfMarch)).isTrue();
        assertThat(with.attended("phone").orElseThrow().isOpen(thirdMondayOfMarch)).isFalse();
    }

    @Test
    void targetCanCountEveryHour() {
        var policy = Policy.read(yaml().replace("calendar: call-centre, counts: working, warning: 10m, breach: 20m, met-by: [chat]",
                "calendar: call-centre, counts: wall, warning: 10m, breach: 20m, met-by: [chat]"));
        var target = policy.target(Promise.FIRST_RESPONSE, "chat", 1).orElseThrow();
        var night = LocalDate.of(2026, 3, 11).atTime(3, 0).atZone(MONTERREY).toInstant();

        assertThat(policy.calendar(target).due(night, target.breach())).contains(night.plus(target.breach()));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(delimiter = '|', value = { //
            "warning: 90m, breach: 2h, met-by: [portal, email]}|warning: 2h, breach: 2h, met-by: [portal, email]}|/targets/2/warning", //
            "warning: 10m, breach: 20m, met-by: [phone]|warning: 10m, breach: 20 min, met-by: [phone]|/targets/0/breach", //
            "level: 2, calendar: tickets|level: 2, calendar: nobody|/targets/4/calendar", //
            "level: 2, calendar: tickets|level: 2, plan: premium, calendar: tickets|/targets/4", //
            "monday-friday: [9:00-18:00]|monday-friday: [18:00-9:00]|/calendars/call-centre/hours/monday-friday/0", //
            "zone: America/Monterrey|zone: Mexico/Nowhere|/zone", //
            "phone: call-centre|fax: call-centre|/attended/fax", //
            "outcomes: [declined]}|outcomes: [maybe]}|/kinds/out-of-scope/categories/6/outcomes/0", //
            "desk: FactuPronto|tier: gold|"})
    void whatCannotBeKeptIsRefusedWithItsPlace(String right, String wrong, @Nullable String pointer) {
        assertThat(yaml()).contains(right);

        assertThatThrownBy(() -> Policy.read(yaml().replaceFirst(Pattern.quote(right), wrong))).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.errors()).extracting(Problem.FieldError::pointer).containsExactly(pointer == null ? "" : pointer));
    }

    @Test
    void whatIsNoYamlIsRefused() {
        assertThatThrownBy(() -> Policy.read("desk: [")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Policy.read("")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Policy.read("just words")).isInstanceOf(Problem.class);
    }
}
