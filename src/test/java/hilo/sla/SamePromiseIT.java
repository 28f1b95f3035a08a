package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.conversation.CallFacts;
import hilo.conversation.ConversationEvent;
import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.Delivery;
import hilo.conversation.LevelReason;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.platform.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The agreement promises everyone the same: every target that ships is tried for every service and for customers of every standing. A clock is due at the same second for all of them, and
 * for whoever waits for a third party.
 */
@DeskTest
class SamePromiseIT {
    private static final Instant TEN = Instant.parse("2018-05-16T15:00:00Z");
    private static final Policy SHIPPED = Policy.read(PolicyTest.yaml());

    /** Who a customer is to us. */
    private enum Standing {
        UNKNOWN, CUSTOMER, DISTRIBUTOR, CLIENT_OF_A_DISTRIBUTOR
    }

    static Stream<Policy.Target> everyShippedTarget() {
        return SHIPPED.targets().stream();
    }

    @ParameterizedTest
    @MethodSource("everyShippedTarget")
    void neitherServiceNorStandingChangesATarget(Policy.Target target) throws SQLException {
        var services = new ArrayList<@Nullable String>(SHIPPED.services().stream().map(Policy.Item::code).toList());
        services.add(null);
        var terms = SHIPPED.terms(target);
        try (var room = new ClockRoom(Desk.current().database(), TEN)) {
            for (var standing : Standing.values()) {
                for (var service : services) {
                    room.moveTo(TEN);
                    var matter = room.matter(target.channel(), TEN);
                    room.db.useHandle(h -> describe(h, matter.id(), service, standing));

                    begin(room, matter, target);
                    room.db.useHandle(h -> h.execute("update conversation set status = 'held' where id = ?", matter.id())); // waits for the third party

                    var clock = room.clocks.of(List.of(matter.id())).getOrDefault(matter.id(), List.of()).getLast();
                    assertThat(clock.promise()).isEqualTo(target.promise().slug());
                    assertThat(clock.level()).isEqualTo(target.level());
                    assertThat(clock.state()).isEqualTo("running");
                    assertThat(clock.warnAt()).as("%s %s", standing, service).isEqualTo(terms.warnAt(clock.startedAt()).orElseThrow());
                    assertThat(clock.dueAt()).as("%s %s", standing, service).isEqualTo(terms.dueAt(clock.startedAt()).orElseThrow());
                    assertThat(clock.startedAt()).isEqualTo(TEN);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"service: premium", "plan: basic", "contract: yes", "organisation: x", "pauses: [held]"})
    void noSettingOfATargetCouldSelectByThem(String setting) {
        String yaml = PolicyTest.yaml().replaceFirst("- \\{promise: first-response,", "- {" + setting + ", promise: first-response,");

        assertThatThrownBy(() -> Policy.read(yaml)).isInstanceOf(Problem.class);
    }

    @Test
    void whatShipsIsWhatTheAgreementSays() {
        assertThat(SHIPPED.targets()).extracting(target -> target.promise().slug() + " " + target.channel() + " " + target.level() + " " + target.breach().toMinutes())
                .containsExactlyInAnyOrder("first-response phone 1 20", "first-response chat 1 20", "first-response portal 1 120", "first-response email 1 120",
                        "level-response email 2 240", "level-response email 3 480", "next-response portal 1 120", "next-response email 1 120");
    }

    private static void begin(ClockRoom room, ClockRoom.Matter matter, Policy.Target target) {
        switch (target.promise()) {
            case FIRST_RESPONSE -> {
                if (target.channel().equals("phone")) {
                    var facts = new CallFacts(CallFacts.Outcome.WAITING, false, "+528111111111", "+528181570060", TEN, "received", TEN, "received", null, null, null, null, null,
                            null,
                            null, null, null, null, null);
                    room.hear(new ConversationEvent.CallChanged(matter.id(), 1, matter.session(), facts, TEN));
                } else {
                    room.hear(new EntriesWritten(List.of(ClockRoom.wrote(matter, 1, TEN))));
                }
            }
            case LEVEL_RESPONSE -> room.hear(new ConversationEvent.LevelEntered(matter.id(), UUID.randomUUID(), target.level(), target.level() - 1, LevelReason.ESCALATED,
                    ClockRoom.AGENT, TEN));
            case NEXT_RESPONSE -> {
                var before = TEN.minus(Duration.ofMinutes(10));
                room.hear(new EntriesWritten(List.of(ClockRoom.wrote(matter, 1, before))));
                room.hear(new EntriesWritten(List.of(ClockRoom.answered(matter, 2, before.plusSeconds(60), Delivery.DELIVERED))));
                room.hear(new EntriesWritten(List.of(ClockRoom.wrote(matter, 3, TEN))));
            }
            case COMMITMENT -> throw new IllegalStateException("a date has no target");
        }
    }

    private static void describe(Handle h, UUID conversation, @Nullable String service, Standing standing) {
        var organisation = standing == Standing.UNKNOWN ? null : organisation(h, standing == Standing.DISTRIBUTOR);
        if (standing == Standing.CLIENT_OF_A_DISTRIBUTOR) {
            h.execute("insert into client_organisation (distributor_id, client_id, added_at) values (?, ?, now())", organisation(h, true), organisation);
        }
        h.createUpdate("update conversation set service = :service, organisation_id = :organisation where id = :id").bind("service", service)
                .bind("organisation", organisation)
                .bind("id", conversation).execute();
    }

    private static UUID organisation(Handle h, boolean distributor) {
        var id = UUID.randomUUID();
        h.execute("insert into organisation (id, name, distributor, created_at, updated_at, version) values (?, 'Prueba', ?, now(), now(), 1)", id, distributor);
        return id;
    }
}
