package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.ConversationEvent.Merged;
import hilo.conversation.ConversationEvent.SpamMarked;
import hilo.conversation.ConversationEvent.Split;
import hilo.conversation.Delivery;
import hilo.conversation.Entry;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The clocks' own SQL, each transaction on a connection of its own, beside a server that sweeps the same table. */
@DeskTest
class ClockKeepingIT {
    private final Desk desk = Desk.current();

    private ClockRoom room(Instant now) throws SQLException {
        return new ClockRoom(desk.database(), now);
    }

    @Test
    void customersLinesAfterTheFirstCostOneSelectForTheWholeList() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            var one = room.matter("chat", now);
            var two = room.matter("chat", now);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(one, 1, now), ClockRoom.wrote(two, 1, now))));
            assertThat(room.clocks.of(List.of(one.id(), two.id()))).hasSize(2);

            var lines = new ArrayList<Entry>();
            for (int i = 2; i < 120; i++) {
                lines.add(ClockRoom.wrote(i % 2 == 0 ? one : two, i, now));
            }

            assertThat(room.hear(new EntriesWritten(lines))).isEqualTo(1);
            assertThat(room.clocks.of(List.of(one.id())).getOrDefault(one.id(), List.of())).hasSize(1);
        }
    }

    @Test
    void manyNewSessionsCostNoMoreStatementsThanOne() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            var lines = new ArrayList<Entry>();
            for (int i = 0; i < 50; i++) {
                lines.add(ClockRoom.wrote(room.matter("chat", now), 1, now));
            }

            assertThat(room.hear(new EntriesWritten(lines))).isLessThan(10);
        }
    }

    @Test
    void mailIsMetWhenOurServerHasItAndLostWhenItBounces() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            var mail = room.matter("email", now);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, now))));
            var answer = ClockRoom.answered(mail, 2, now.plusSeconds(60), Delivery.PENDING);
            room.store(answer);
            room.hear(new EntriesWritten(List.of(answer)));
            assertThat(only(room, mail).state()).isEqualTo("running");

            room.hear(delivery(mail, now.plusSeconds(60), now.plusSeconds(70), Delivery.SENT));
            assertThat(only(room, mail).metAt()).isEqualTo(now.plusSeconds(70));

            room.hear(delivery(mail, now.plusSeconds(60), now.plusSeconds(90), Delivery.FAILED));
            assertThat(only(room, mail).metAt()).isNull();
            assertThat(room.told()).hasExactlyElementsOfTypes(SlaEvent.Started.class, SlaEvent.Met.class, SlaEvent.Corrected.class);
        }
    }

    @Test
    void spamIsTimedByNobodyUntilTheMarkIsTakenAway() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            var mail = room.matter("email", now);
            room.db.useHandle(h -> h.createUpdate("update conversation set spam = true where id = :id").bind("id", mail.id()).execute());
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(mail, 1, now))));
            assertThat(only(room, mail).state()).isEqualTo("cancelled");
            assertThat(only(room, mail).flags()).containsExactly("spam");

            room.hear(new SpamMarked(mail.id(), false, ClockRoom.AGENT, now));

            assertThat(only(room, mail).state()).isEqualTo("running");
        }
    }

    @Test
    void clocksGoWithTheirMatterAndWhatWasAnsweredThereAnswersThem() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            var first = room.matter("email", now);
            var second = room.matter("portal", now);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(first, 1, now), ClockRoom.wrote(second, 1, now))));
            var answer = ClockRoom.answered(first, 2, now.plusSeconds(60), Delivery.DELIVERED);
            room.store(answer);
            room.hear(new EntriesWritten(List.of(answer)));
            assertThat(only(room, second).state()).isEqualTo("running");

            room.hear(new Merged(second.id(), first.id(), ClockRoom.AGENT, now));

            assertThat(room.clocks.of(List.of(first.id())).getOrDefault(first.id(), List.of())).extracting(ClockView::state).containsExactly("met", "met");
            room.hear(new Split(first.id(), second.id(), List.of(second.session()), ClockRoom.AGENT, now));
            assertThat(only(room, second).channel()).isEqualTo("portal");
        }
    }

    @Test
    void eachBreachIsOneFactHoweverManySweepAtOnce() throws Exception {
        var past = Instant.parse("2026-03-11T16:00:00Z");
        var ids = new ArrayList<UUID>();
        try (var room = room(past)) {
            var lines = new ArrayList<Entry>();
            for (int i = 0; i < 300; i++) {
                var matter = room.matter("chat", past);
                ids.add(matter.id());
                lines.add(ClockRoom.wrote(matter, 1, past));
            }
            room.hear(new EntriesWritten(lines));
            room.commit();
        }

        try (var threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                threads.submit(() -> {
                    int found;
                    do {
                        try (var room = room(now())) {
                            found = room.due.judge(20);
                            room.commit();
                        }
                    } while (found > 0);
                    return null;
                });
            }
        }

        for (int i = 0; i < 100 && count(ids, "breached") < 300; i++) {
            Thread.sleep(100); // the server's own sweep may hold some
        }
        assertThat(count(ids, "warned")).isEqualTo(300);
        assertThat(count(ids, "breached")).isEqualTo(300);
    }

    @Test
    void rowsAreWhatTheirEventsAddUpTo() throws SQLException {
        var past = Instant.parse("2026-03-11T16:00:00Z");
        try (var room = room(past.plusSeconds(3600))) {
            var chat = room.matter("chat", past);
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(chat, 1, past))));
            room.hear(new EntriesWritten(List.of(ClockRoom.answered(chat, 2, past.plusSeconds(1800), Delivery.DELIVERED))));

            var clock = only(room, chat);
            var explanation = room.clocks.explain(clock.id());

            assertThat(clock.state()).isEqualTo("breached");
            assertThat(clock.lateSeconds()).isEqualTo(600);
            assertThat(clock.elapsedSeconds()).isEqualTo(1800).isEqualTo(explanation.counting().countedSeconds());
            assertThat(explanation.history()).extracting(Explanation.Line::kind).containsExactly("started", "warned", "breached", "met");
            assertThat(explanation.history()).extracting(Explanation.Line::at).containsExactly(past, past.plusSeconds(600), past.plusSeconds(1201), past.plusSeconds(1800));
        }
    }

    @Test
    void whatIsDueIsFoundByItsIndex() throws SQLException {
        try (var connection = desk.database(); var statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            var plan = new StringBuilder();
            try (var rows = statement.executeQuery("explain select * from clock where wake_at <= hilo_now() order by wake_at limit 200 for update skip locked")) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }

            assertThat(plan.toString()).contains("clock_due").contains("Index Cond: (wake_at <= hilo_now())");
        }
    }

    @Test
    void historyIsAppendOnly() throws SQLException {
        var now = now();
        try (var room = room(now)) {
            room.hear(new EntriesWritten(List.of(ClockRoom.wrote(room.matter("chat", now), 1, now))));
            room.commit();
        }

        try (var connection = desk.database(); var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("update clock_event set at = at")).hasMessageContaining("append-only");
            assertThatThrownBy(() -> statement.executeUpdate("delete from clock_event")).hasMessageContaining("append-only");
        }
    }

    private long count(List<UUID> conversations, String kind) throws SQLException {
        try (var connection = desk.database()) {
            return desk.count("select count(*) from clock_event e join clock c on c.id = e.clock_id where e.kind = ? and c.conversation_id = any(?)", kind,
                    connection.createArrayOf("uuid", conversations.toArray()));
        }
    }

    private static ClockView only(ClockRoom room, ClockRoom.Matter matter) {
        var clocks = room.clocks.of(List.of(matter.id())).getOrDefault(matter.id(), List.of());
        assertThat(clocks).hasSize(1);
        return clocks.getFirst();
    }

    private static DeliveryChanged delivery(ClockRoom.Matter matter, Instant written, Instant at, Delivery delivery) {
        return new DeliveryChanged(matter.id(), 2, matter.session(), matter.channel(), ClockRoom.AGENT, false, written, at, delivery);
    }

    /** The database's clock, in whole seconds, as another test may have moved it. */
    private Instant now() throws SQLException {
        try (var connection = desk.database(); var rows = connection.createStatement().executeQuery("select hilo_now()")) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.SECONDS);
        }
    }
}
