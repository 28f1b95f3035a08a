package hilo.sla;

import static hilo.sla.PlayedMatter.OTHER;
import static hilo.sla.PlayedMatter.SESSION;
import static hilo.sla.PlayedMatter.abandoned;
import static hilo.sla.PlayedMatter.answered;
import static hilo.sla.PlayedMatter.at;
import static hilo.sla.PlayedMatter.outgoing;
import static hilo.sla.PlayedMatter.picked;
import static hilo.sla.PlayedMatter.queued;
import static hilo.sla.PlayedMatter.wrote;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.conversation.Author;
import hilo.conversation.Delivery;
import hilo.conversation.Direction;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.sla.Happening.AnswerLost;
import hilo.sla.Happening.Answered;
import hilo.sla.Happening.Called;
import hilo.sla.Happening.Reopened;
import hilo.sla.Happening.Spam;
import hilo.sla.Happening.Ticketed;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a first response is, case by case as the agreement is read: the first thing a person of the desk gets to the customer. Each case is played as a fold over what was written; those
 * that need other conversations (merged, split) or a closed month are in {@link FirstResponseIT}.
 */
class FirstResponseTest {
    private static final Author AGENT = Author.agent(UUID.randomUUID(), "Beto");
    private static final Author CUSTOMER = Author.contact(UUID.randomUUID(), "Carla");

    private static PlayedMatter chatAtFour() {
        return new PlayedMatter().then("16:00:00", in("chat", CUSTOMER, false));
    }

    private static PlayedMatter mailAtFour() {
        return new PlayedMatter().then("16:00:00", in("email", CUSTOMER, false));
    }

    @Test
    void bot() {
        assertThat(chatAtFour().then("16:00:01", out("chat", Author.SYSTEM, Delivery.DELIVERED, false)).until("16:20:01").told()).containsExactly("chat 1 breached");
    }

    @Test
    void automaticMail() {
        assertThat(new PlayedMatter().then("16:00:00", in("email", CUSTOMER, true)).told()).isEmpty();
        assertThat(mailAtFour().then("16:00:01", out("email", AGENT, Delivery.SENT, true)).until("18:00:01").told()).containsExactly("email 1 breached");
    }

    @Test
    void greeting() {
        assertThat(new PlayedMatter().then("15:59:59", out("chat", Author.SYSTEM, Delivery.DELIVERED, true)).told()).isEmpty();
        assertThat(chatAtFour().then("16:00:01", out("chat", AGENT, Delivery.DELIVERED, true)).told()).containsExactly("chat 1 running");
    }

    @Test
    void note() {
        assertThat(mailAtFour().then("16:01:00", entry("email", Direction.INTERNAL, EntryType.NOTE, AGENT, Delivery.NONE, false)).told()).containsExactly("email 1 running");
    }

    @Test
    void statusChange() {
        assertThat(mailAtFour().then("16:01:00", entry(null, Direction.INTERNAL, EntryType.CHANGE, AGENT, Delivery.NONE, false)).then("16:02:00", new Happening.Over())
                .until("18:00:01").told()).containsExactly("email 1 breached");
    }

    @Test
    void agentOpened() {
        var matter = new PlayedMatter().then("16:00:00", out("email", AGENT, Delivery.SENT, false));
        assertThat(matter.told()).isEmpty();

        matter.then("17:00:00", wrote("email", "17:00:00"));

        assertThat(matter.told()).containsExactly("email 1 running");
        assertThat(matter.only().startedAt()).isEqualTo(at("17:00:00"));
    }

    @Test
    void reopened() {
        var matter = mailAtFour().then("16:10:00", answered("email", "16:10:00")).then("20:00:00", new Reopened(SESSION, "email", at("20:00:00")))
                .then("20:00:00", wrote("email", "20:00:00"));

        assertThat(matter.told()).containsExactly("email 1 met", "email 1 running");
        assertThat(matter.last().startedAt()).isEqualTo(at("20:00:00"));
    }

    @Test
    void spam() {
        var matter = mailAtFour().then("16:01:00", new Spam(true)).until("19:00:00");
        assertThat(matter.told()).containsExactly("email 1 cancelled");

        assertThat(matter.then("19:00:01", new Spam(false)).told()).containsExactly("email 1 breached");
        assertThat(matter.only().breachedAt()).isEqualTo(at("18:00:01"));
    }

    @Test
    void ticketOpenedDuringAChat() {
        var matter = chatAtFour().then("16:05:00", new Ticketed(UUID.randomUUID(), at("16:05:00")));
        assertThat(matter.told()).containsExactly("chat 1 running");

        assertThat(matter.then("16:19:00", answered("portal", "16:19:00")).until("16:20:01").told()).containsExactly("chat 1 breached");
    }

    @Test
    void voicemail() {
        var matter = new PlayedMatter().then("23:59:50", new Called(SESSION, false, null, null, null, at("23:59:55"), null)).until("00:00:00", 1);
        assertThat(matter.only().startedAt()).isEqualTo(at("23:59:55"));

        assertThat(matter.until("15:19:56", 1).told()).containsExactly("phone 1 breached"); // five seconds before closing, the rest from nine o'clock
        assertThat(matter.only().breachedAt()).isEqualTo(at("15:19:56", 1));
    }

    @Test
    void abandonedCall() {
        assertThat(new PlayedMatter().then("16:00:04", abandoned("16:00:00", Duration.ofSeconds(4))).until("17:00:00").told()).containsExactly("phone 1 cancelled");
        assertThat(new PlayedMatter().then("16:00:05", abandoned("16:00:00", Duration.ofSeconds(5))).until("16:20:01").told()).containsExactly("phone 1 breached");
    }

    @Test
    void callBack() {
        var matter = new PlayedMatter().then("16:00:30", abandoned("16:00:00", Duration.ofSeconds(30))).then("16:11:00", outgoing("16:10:00", Duration.ofSeconds(60)));

        assertThat(matter.told()).containsExactly("phone 1 met");
    }

    @Test
    void callAnsweredForLessThanFiveSeconds() {
        assertThat(new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:04:04", picked("16:00:00", "16:04:00", Duration.ofSeconds(4))).until("16:20:01").told())
                .containsExactly("phone 1 breached");
    }

    @Test
    void callAnsweredForFiveSeconds() {
        var matter = new PlayedMatter().then("16:00:00", queued("16:00:00")).then("16:04:05", picked("16:00:00", "16:04:00", Duration.ofSeconds(5)));

        assertThat(matter.told()).containsExactly("phone 1 met");
        assertThat(matter.only().met()).isEqualTo(new ClockEvent.Met(at("16:04:00"), "call:" + SESSION));
    }

    @Test
    void answerStuckInTheOutbox() {
        var matter = mailAtFour().then("16:10:00", out("email", AGENT, Delivery.PENDING, false)).until("18:00:01");
        assertThat(matter.told()).containsExactly("email 1 breached");

        matter.then("18:30:00", new Answered("email", at("18:30:00"), "entry:1"));

        assertThat(matter.only().met()).isEqualTo(new ClockEvent.Met(at("18:30:00"), "entry:1"));
        assertThat(matter.told()).containsExactly("email 1 breached");
    }

    @Test
    void onlyAnswerBounced() {
        var matter = mailAtFour().then("16:10:00", new Answered("email", at("16:10:00"), "entry:1")).then("16:30:00", new AnswerLost("email", "entry:1", "bounced", null));
        assertThat(matter.told()).containsExactly("email 1 running");

        assertThat(matter.until("18:00:01").told()).containsExactly("email 1 breached");
    }

    @Test
    void lateAnswer() {
        var matter = mailAtFour().until("18:00:01").then("18:30:00", answered("email", "18:30:00"));

        assertThat(matter.told()).containsExactly("email 1 breached");
        assertThat(matter.only().met()).isNotNull();
    }

    @Test
    void answerAfterClosingWithElapsedEqualToTheTarget() {
        // the call centre closes at 00:00Z; twenty minutes are over then, and nothing is added before it opens
        var matter = new PlayedMatter().then("23:40:00", wrote("chat", "23:40:00")).then("02:00:00", answered("chat", "02:00:00", 1), 1);

        assertThat(matter.told()).containsExactly("chat 1 met");
    }

    @Test
    void lateEvidence() {
        var matter = mailAtFour().until("18:00:01");
        assertThat(matter.told()).containsExactly("email 1 breached");

        matter.then("21:00:00", new Answered("email", at("17:59:00"), "entry:1"));

        assertThat(matter.told()).containsExactly("email 1 met");
        assertThat(matter.only().met()).isEqualTo(new ClockEvent.Met(at("17:59:00"), "entry:1"));
    }

    private static Entry in(String channel, Author author, boolean automatic) {
        return entry(channel, Direction.IN, EntryType.MESSAGE, author, Delivery.NONE, automatic);
    }

    private static Entry out(String channel, Author author, Delivery delivery, boolean automatic) {
        return entry(channel, Direction.OUT, EntryType.MESSAGE, author, delivery, automatic);
    }

    private static Entry entry(@Nullable String channel, Direction direction, EntryType type, Author author, Delivery delivery, boolean automatic) {
        return new Entry(UUID.randomUUID(), OTHER, SESSION, 1, at("16:00:00"), "server", at("16:00:00"), channel, direction, type, author, "hola", null, List.of(), delivery,
                automatic,
                false, null, JsonValue.EMPTY_JSON_OBJECT, null);
    }
}
