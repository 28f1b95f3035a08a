package hilo.console;

import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.sla.ClockView;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the server says over {@code /ws/console}; {@code src/docs/protocol/console.yaml} shows each. */
sealed interface ConsoleFrame {
    /** New entries of a watched conversation, or known ones that look different now; in order of seq. */
    record Entries(UUID conversation, List<EntryItem> entries) implements ConsoleFrame {
    }

    /** The record changed. */
    record Changed(ConversationItem conversation) implements ConsoleFrame {
    }

    /** A clock started, was warned, met, breached, corrected or cancelled. */
    record ClockMoved(UUID conversation, ClockView clock) implements ConsoleFrame {
    }

    /** Something to look at: warned, breached, reminder, infrastructure, or reveal with the name of who saw a secret. */
    record Alert(UUID conversation, String kind, String text) implements ConsoleFrame {
    }

    /** More is known of a call. */
    record CallMoved(UUID conversation) implements ConsoleFrame {
    }

    /** Somebody is typing; may be lost. */
    record Typing(UUID conversation, String name, boolean agent) implements ConsoleFrame {
    }

    /** How present an agent is; may be lost. */
    record PresenceMoved(UUID agent, String state) implements ConsoleFrame {
    }

    /** The message with this id is done and committed. */
    record Ack(String re, @Nullable UUID conversation, @Nullable Long seq) implements ConsoleFrame {
    }

    /** The message with this id was refused. */
    record Refused(String re, Problem problem) implements ConsoleFrame {
    }

    /** Fetch afresh: one conversation, or everything where none is named. */
    record Reset(@Nullable UUID conversation) implements ConsoleFrame {
    }

    record Ping() implements ConsoleFrame {
    }

    record Pong() implements ConsoleFrame {
    }

    /** What travels. */
    record Envelope(String id, @Nullable Long seq, String type, Instant at, @Nullable UUID conversationId, @Nullable String re, Object data) {
    }

    record EntriesData(List<EntryItem> entries) {
    }

    record ConversationData(ConversationItem conversation) {
    }

    record ClockData(ClockView clock) {
    }

    record AlertData(String kind, String text) {
    }

    record TypingData(String name, boolean agent) {
    }

    record PresenceData(UUID agent, String state) {
    }

    record ProblemData(String type, int status, String detail, List<Problem.FieldError> errors) {
    }

    record Nothing() {
    }

    /** Frames that come together, in one message; each as it would travel alone. */
    static String batch(List<String> frames, Instant at) {
        return "{\"id\":\"" + Ids.next() + "\",\"seq\":null,\"type\":\"batch\",\"at\":\"" + at + "\",\"conversationId\":null,\"re\":null,\"data\":{\"frames\":["
                + String.join(",", frames) + "]}}";
    }

    /** The frame as it travels. */
    default String text(Instant at) {
        return Json.write(switch (this) {
            case Entries f -> envelope(f.entries().isEmpty() ? null : f.entries().getLast().seq(), "entries", at, f.conversation(), null, new EntriesData(f.entries()));
            case Changed f -> envelope(f.conversation().lastSeq(), "conversation", at, f.conversation().id(), null, new ConversationData(f.conversation()));
            case ClockMoved f -> envelope(null, "clock", at, f.conversation(), null, new ClockData(f.clock()));
            case Alert f -> envelope(null, "alert", at, f.conversation(), null, new AlertData(f.kind(), f.text()));
            case CallMoved f -> envelope(null, "call", at, f.conversation(), null, new Nothing());
            case Typing f -> envelope(null, "typing", at, f.conversation(), null, new TypingData(f.name(), f.agent()));
            case PresenceMoved f -> envelope(null, "presence", at, null, null, new PresenceData(f.agent(), f.state()));
            case Ack f -> envelope(f.seq(), "ack", at, f.conversation(), f.re(), new Nothing());
            case Refused f -> envelope(null, "problem", at, null, f.re(),
                    new ProblemData("/problems/" + f.problem().slug(), f.problem().category().status(), f.problem().detail(), f.problem().errors()));
            case Reset f -> envelope(null, "reset", at, f.conversation(), null, new Nothing());
            case Ping f -> envelope(null, "ping", at, null, null, new Nothing());
            case Pong f -> envelope(null, "pong", at, null, null, new Nothing());
        });
    }

    private static Envelope envelope(@Nullable Long seq, String type, Instant at, @Nullable UUID conversation, @Nullable String re, Object data) {
        return new Envelope(Ids.next().toString(), seq, type, at, conversation, re, data);
    }
}
