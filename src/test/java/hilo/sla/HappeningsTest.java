package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.conversation.Author;
import hilo.conversation.CallFacts;
import hilo.conversation.CallFacts.Outcome;
import hilo.conversation.ConversationEvent.CallChanged;
import hilo.conversation.ConversationEvent.DeliveryChanged;
import hilo.conversation.ConversationEvent.LevelEntered;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.LevelReason;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HappeningsTest {
    private static final Instant NOW = Instant.parse("2026-03-11T16:00:00Z");
    private static final UUID CONVERSATION = UUID.randomUUID();
    private static final UUID ENTRY = UUID.randomUUID();
    private static final UUID SESSION = UUID.randomUUID();
    private static final Author AGENT = Author.agent(UUID.randomUUID(), "Beto");
    private static final Author CUSTOMER = Author.contact(UUID.randomUUID(), "Carla");

    @Test
    void customersMessageIsWhatStartsAClock() {
        var line = entry("chat", Direction.IN, EntryType.MESSAGE, CUSTOMER, Delivery.NONE, false);

        assertThat(Happenings.of(line)).contains(new Happening.Wrote(SESSION, "chat", NOW, line.id()));
    }

    @Test
    void automaticMailStartsNothing() {
        assertThat(Happenings.of(entry("email", Direction.IN, EntryType.MESSAGE, CUSTOMER, Delivery.NONE, true))).isEmpty();
    }

    @Test
    void agentsChatLineIsAnAnswerAtOnce() {
        assertThat(Happenings.of(entry("chat", Direction.OUT, EntryType.MESSAGE, AGENT, Delivery.DELIVERED, false)))
                .contains(new Happening.Answered("chat", NOW, "entry:" + ENTRY));
    }

    @Test
    void mailThatOurServerHasNotTakenIsNoAnswerYet() {
        assertThat(Happenings.of(entry("email", Direction.OUT, EntryType.MESSAGE, AGENT, Delivery.PENDING, false))).isEmpty();
    }

    @Test
    void mailThatOurServerTookIsAnAnswerFromThen() {
        var taken = delivery(AGENT, false, Delivery.SENT);

        assertThat(Happenings.of(taken, ENTRY, null)).contains(new Happening.Answered("email", NOW.plusSeconds(30), "entry:" + ENTRY));
    }

    @Test
    void mailThatFailedIsALostAnswer() {
        assertThat(Happenings.of(delivery(AGENT, false, Delivery.FAILED), ENTRY, null)).get().isInstanceOf(Happening.AnswerLost.class);
    }

    @Test
    void answerInThePortalStandsEvenIfItsCopyByMailBounces() {
        var bounced = new DeliveryChanged(CONVERSATION, 7, SESSION, "portal", AGENT, false, NOW, NOW, Delivery.FAILED);

        assertThat(Happenings.of(bounced, ENTRY, null)).isEmpty();
    }

    @Test
    void botsAndAutomaticAnswersAreNone() {
        assertThat(Happenings.of(entry("chat", Direction.OUT, EntryType.MESSAGE, Author.SYSTEM, Delivery.DELIVERED, true))).isEmpty();
        assertThat(Happenings.of(entry("chat", Direction.OUT, EntryType.MESSAGE, Author.SYSTEM, Delivery.DELIVERED, false))).isEmpty();
        assertThat(Happenings.of(entry("email", Direction.OUT, EntryType.MESSAGE, AGENT, Delivery.SENT, true))).isEmpty();
        assertThat(Happenings.of(delivery(Author.SYSTEM, true, Delivery.SENT), ENTRY, null)).isEmpty();
        assertThat(Happenings.of(delivery(AGENT, true, Delivery.SENT), ENTRY, null)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = EntryType.class, names = {"NOTE", "CHANGE", "REMOTE_SESSION"})
    void notesAndChangesAreNoAnswer(EntryType type) {
        assertThat(Happenings.of(entry(null, Direction.INTERNAL, type, AGENT, Delivery.NONE, false))).isEmpty();
    }

    @Test
    void callInProgressHasNoLengthYet() {
        var called = called(new CallFacts(Outcome.TALKING, false, "+528111111111", "+528181570060", NOW, "received", NOW, "provider", NOW.plusSeconds(60), "provider", null,
                null, null, 60, "provider", 10, "provider", null, null));

        assertThat(called.answered()).isEqualTo(NOW.plusSeconds(60));
        assertThat(called.talked()).isNull();
        assertThat(called.abandoned()).isNull();
    }

    @Test
    void lengthOfACallIsTheProvidersCountOrTheStampsDifference() {
        var counted = new CallFacts(Outcome.ANSWERED, false, "+528111111111", "+528181570060", NOW, "received", NOW, "provider", NOW.plusSeconds(60), "provider",
                NOW.plusSeconds(70), "provider", null, 60, "provider", 10, "provider", 9, "provider");
        var stamped = new CallFacts(Outcome.ANSWERED, false, "+528111111111", "+528181570060", NOW, "received", NOW, "provider", NOW.plusSeconds(60), "provider",
                NOW.plusSeconds(70), "provider", null, null, null, null, null, null, null);

        assertThat(called(counted).talked()).isEqualTo(Duration.ofSeconds(9));
        assertThat(called(stamped).talked()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void callThatEndsUnansweredInTheQueueIsAbandonedAfterItsWait() {
        var called = called(new CallFacts(Outcome.ABANDONED, false, "+528111111111", "+528181570060", NOW, "received", NOW, "provider", null, null, NOW.plusSeconds(4),
                "provider", null, null, null, null, null, null, null));

        assertThat(called.abandoned()).isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @EnumSource(LevelReason.class)
    void onlyGoingUpIsAnEscalation(LevelReason reason) {
        var entered = new LevelEntered(CONVERSATION, UUID.randomUUID(), 2, 1, reason, AGENT, NOW);

        assertThat(Happenings.of(entered).isPresent()).isEqualTo(reason == LevelReason.ESCALATED || reason == LevelReason.INFRASTRUCTURE);
    }

    private static Happening.Called called(CallFacts facts) {
        return (Happening.Called) Happenings.of(new CallChanged(CONVERSATION, 1, SESSION, facts, NOW));
    }

    private static Entry entry(@Nullable String channel, Direction direction, EntryType type, Author author, Delivery delivery, boolean automatic) {
        return new Entry(ENTRY, CONVERSATION, SESSION, 7, NOW, "server", NOW, channel, direction, type, author, "", null, List.of(), delivery, automatic, false,
                null, JsonValue.EMPTY_JSON_OBJECT, null);
    }

    private static DeliveryChanged delivery(Author author, boolean automatic, Delivery delivery) {
        return new DeliveryChanged(CONVERSATION, 7, SESSION, "email", author, automatic, NOW, NOW.plusSeconds(30), delivery);
    }
}
