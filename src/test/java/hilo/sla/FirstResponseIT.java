package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.ConversationEvent.Merged;
import hilo.conversation.ConversationEvent.SpamMarked;
import hilo.conversation.ConversationEvent.Split;
import hilo.conversation.Delivery;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.platform.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a first response is where it takes more than one conversation, or a month that is closed. Wednesday 2018-03-14, ten in the morning: long before anything else in the database. */
@DeskTest
class FirstResponseIT {
    private static final Instant TEN = Instant.parse("2018-03-14T16:00:00Z");
    private static final YearMonth MARCH = YearMonth.of(2018, 3);
    private static final Instant APRIL = Instant.parse("2018-04-02T16:00:00Z");

    @Test
    void merged() throws SQLException {
        try (var room = room()) {
            var first = room.matter("email", TEN);
            var second = room.matter("portal", TEN);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(first, 1, TEN), ClockRoom.wrote(second, 1, TEN.plusSeconds(30)))));
            answer(room, first, 2, TEN.plusSeconds(60));

            room.moveTo(TEN.plusSeconds(120));
            room.hear(new Merged(second.id(), first.id(), ClockRoom.AGENT, room.now()));

            assertThat(clocks(room, first)).extracting(ClockView::metAt).containsExactly(TEN.plusSeconds(60), TEN.plusSeconds(60));
        }
    }

    @Test
    void split() throws SQLException {
        try (var room = room()) {
            var mail = room.matter("email", TEN);
            var chat = room.session(mail, "chat", TEN);
            var apart = room.matter("email", TEN);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, TEN), ClockRoom.wrote(chat, 2, TEN))));

            room.hear(new Split(mail.id(), apart.id(), List.of(chat.session()), ClockRoom.AGENT, TEN));
            answer(room, mail, 3, TEN.plusSeconds(60));
            room.moveTo(TEN.plus(Duration.ofMinutes(21)));
            room.sweep(List.of(mail.id(), apart.id()));

            assertThat(only(room, mail).state()).isEqualTo("met");
            assertThat(only(room, apart).state()).isEqualTo("breached");
            assertThat(only(room, apart).channel()).isEqualTo("chat");
        }
    }

    @Test
    void lateEvidenceBeforeTheMonthIsClosed() throws SQLException {
        try (var room = room()) {
            var mail = breached(room);
            assertThat(figures(room, MARCH)).containsExactly("email 0 of 1");

            room.moveTo(APRIL);
            answer(room, mail, 2, TEN.plusSeconds(60));

            assertThat(only(room, mail).state()).isEqualTo("met");
            assertThat(figures(room, MARCH)).containsExactly("email 1 of 1");
        }
    }

    @Test
    void lateEvidenceAfterTheMonthIsClosed() throws SQLException {
        try (var room = room()) {
            var mail = breached(room);
            room.moveTo(APRIL);
            room.months.close(MARCH, "Sofía");
            var told = room.months.of(MARCH);

            room.moveTo(APRIL.plusSeconds(60));
            answer(room, mail, 2, TEN.plusSeconds(60));
            answer(room, mail, 2, TEN.plusSeconds(60)); // heard of twice

            assertThat(only(room, mail).state()).isEqualTo("breached");
            assertThat(room.months.of(MARCH)).isEqualTo(told);
            assertThat(room.months.of(MARCH.plusMonths(1)).corrections()).singleElement().satisfies(line -> {
                assertThat(line.of()).isEqualTo("2018-03");
                assertThat(line.before()).isEqualTo("breached");
                assertThat(line.after()).isEqualTo("met " + TEN.plusSeconds(60));
                assertThat(line.notedAt()).isEqualTo(APRIL.plusSeconds(60));
            });
        }
    }

    @Test
    void lateAnswerAfterTheMonthIsClosed() throws SQLException {
        try (var room = room()) {
            var mail = breached(room);
            room.moveTo(APRIL);
            room.months.close(MARCH, "Sofía");
            var told = room.months.of(MARCH);

            answer(room, mail, 2, APRIL);

            assertThat(only(room, mail).metAt()).isEqualTo(APRIL);
            assertThat(only(room, mail).state()).isEqualTo("breached");
            assertThat(room.months.of(MARCH)).isEqualTo(told);
            assertThat(room.months.of(MARCH.plusMonths(1)).corrections()).isEmpty();
        }
    }

    @Test
    void bounceAfterTheMonthIsClosed() throws SQLException {
        try (var room = room()) {
            var mail = room.matter("email", TEN);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, TEN))));
            answer(room, mail, 2, TEN.plusSeconds(60));
            room.moveTo(APRIL);
            room.months.close(MARCH, "Sofía");

            room.hear(new DeliveryChanged(mail.id(), 2, mail.session(), "email", ClockRoom.AGENT, false, TEN.plusSeconds(60), APRIL, Delivery.FAILED));

            assertThat(only(room, mail).state()).isEqualTo("met");
            assertThat(figures(room, MARCH)).containsExactly("email 1 of 1");
            assertThat(room.months.of(MARCH.plusMonths(1)).corrections()).singleElement().satisfies(line -> assertThat(line.after()).isEqualTo("breached"));
        }
    }

    /** It was cancelled when the month was closed, and stands in no report yet. */
    @Test
    void whatRunsAgainAfterItsMonthIsClosedCountsInTheNextOne() throws SQLException {
        try (var room = room()) {
            var mail = room.matter("email", TEN);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, TEN))));
            room.hear(new SpamMarked(mail.id(), true, ClockRoom.AGENT, TEN));
            room.moveTo(APRIL);
            room.months.close(MARCH, "Sofía");
            var told = room.months.of(MARCH);
            assertThat(told.figures()).extracting(Months.Figures::cancelled).containsExactly(1L);
            assertThat(told.figures()).extracting(Months.Figures::percent).containsOnlyNulls();

            room.hear(new SpamMarked(mail.id(), false, ClockRoom.AGENT, APRIL));

            assertThat(only(room, mail).state()).isEqualTo("breached");
            assertThat(room.months.of(MARCH)).isEqualTo(told);
            assertThat(figures(room, MARCH.plusMonths(1))).containsExactly("email 0 of 1");
        }
    }

    @Test
    void monthsAreClosedOneAfterTheOtherWhenTheyAreOver() throws SQLException {
        try (var room = room()) {
            breached(room);
            assertThatThrownBy(() -> room.months.close(MARCH, "Sofía")).isInstanceOf(Problem.class).hasMessageContaining("after its end");
            room.moveTo(APRIL.plus(Duration.ofDays(90)));

            assertThatThrownBy(() -> room.months.close(MARCH.plusMonths(1), "Sofía")).hasMessageContaining("before it");
            room.months.close(MARCH, "Sofía");
            assertThatThrownBy(() -> room.months.close(MARCH, "Sofía")).hasMessageContaining("already");
            assertThatThrownBy(() -> room.months.close(MARCH.plusMonths(2), "Sofía")).hasMessageContaining("before it");

            room.months.close(MARCH.plusMonths(1), "Sofía");

            assertThat(room.months.of(MARCH.plusMonths(1)).figures()).isEmpty();
        }
    }

    @Test
    void monthInWhichAClockIsStillBehindIsNotClosed() throws SQLException {
        try (var room = room()) {
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(room.matter("email", TEN), 1, TEN))));
            room.moveTo(APRIL);

            assertThatThrownBy(() -> room.months.close(MARCH, "Sofía")).hasMessageContaining("try again");
        }
    }

    private static ClockRoom room() throws SQLException {
        return new ClockRoom(Desk.current().database(), TEN);
    }

    private static ClockRoom.Matter breached(ClockRoom room) {
        var mail = room.matter("email", TEN);
        room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, TEN))));
        room.moveTo(TEN.plus(Duration.ofHours(3)));
        room.sweep(List.of(mail.id()));
        assertThat(only(room, mail).state()).isEqualTo("breached");
        return mail;
    }

    private static void answer(ClockRoom room, ClockRoom.Matter matter, long seq, Instant at) {
        var answer = ClockRoom.answered(matter, seq, at, Delivery.DELIVERED);
        if (!room.isStored(matter, seq)) {
            room.store(answer);
        }
        room.hear(new DeliveryChanged(matter.id(), seq, matter.session(), matter.channel(), ClockRoom.AGENT, false, at, at, Delivery.SENT));
    }

    private static List<String> figures(ClockRoom room, YearMonth month) {
        return room.months.of(month).figures().stream().map(line -> line.channel() + " " + line.met() + " of " + (line.met() + line.breached())).toList();
    }

    private static List<ClockView> clocks(ClockRoom room, ClockRoom.Matter matter) {
        return room.clocks.of(List.of(matter.id())).getOrDefault(matter.id(), List.of());
    }

    private static ClockView only(ClockRoom room, ClockRoom.Matter matter) {
        assertThat(clocks(room, matter)).hasSize(1);
        return clocks(room, matter).getFirst();
    }
}
