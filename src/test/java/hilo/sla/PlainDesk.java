package hilo.sla;

import hilo.worktime.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The agreement kept by somebody who has nothing but a sheet of paper: what was said is a list, and what a clock shows is worked out anew from the list each time it is asked. It shares no
 * line with the room that it is held against, only the words.
 */
final class PlainDesk {
    /** The policies that the histories change between. */
    static final int POLICIES = 3;

    /** An answer of a person that reached the customer. */
    static final class Said {
        private UUID conversation;
        private final String channel;
        private final Instant at;
        private boolean lost;

        private Said(UUID conversation, String channel, Instant at) {
            this.conversation = conversation;
            this.channel = channel;
            this.at = at;
        }
    }

    private final class Promised {
        private UUID conversation;
        private final @Nullable UUID session;
        private final String promise;
        private final String channel;
        private final int level;
        private Instant start;
        private int policy = current;
        private final List<Span> pauses = new ArrayList<>();
        private @Nullable Instant pausedSince;
        private @Nullable Said answer;
        private @Nullable String cancelled;

        private Promised(UUID conversation, @Nullable UUID session, String promise, String channel, int level, Instant start) {
            this.conversation = conversation;
            this.session = session;
            this.promise = promise;
            this.channel = channel;
            this.level = level;
            this.start = start;
        }

        private boolean isMetBy(String way) {
            return switch (channel) {
                case "phone", "chat" -> way.equals(channel);
                default -> way.equals("email") || level == 1 && way.equals("portal");
            };
        }

        private @Nullable Instant breached() {
            var hours = hours(policy, channel);
            var target = target(policy, promise, channel, level);
            var by = hours.after(start, target.plusSeconds(1), pauses, pausedSince);
            if (cancelled != null) {
                return null;
            }
            if (answer != null) {
                var until = pausedSince != null && pausedSince.isBefore(answer.at) ? pausedSince : answer.at;
                return hours.elapsed(start, until, pauses).compareTo(target) > 0 ? by : null;
            }
            return by != null && !by.isAfter(now) ? by : null;
        }

        private boolean runs() {
            return answer == null && cancelled == null && breached() == null;
        }

        private boolean owed() {
            return answer == null && cancelled == null;
        }

        private void hear(@Nullable Said said) {
            if (said != null && cancelled == null && isMetBy(said.channel) && !said.at.isBefore(start) && (answer == null || said.at.isBefore(answer.at))) {
                answer = said;
            }
        }

        /** What stands in its conversation now. */
        private @Nullable Said standing() {
            return said.stream().filter(one -> one.conversation.equals(conversation) && !one.lost && isMetBy(one.channel) && !one.at.isBefore(start))
                    .min(Comparator.comparing(one -> one.at)).orElse(null);
        }

        private String shown() {
            var breached = breached();
            String state = breached != null ? "breached" : cancelled != null ? "cancelled" : answer != null ? "met" : pausedSince != null ? "paused" : "running";
            return String.join(" ", conversation.toString(), promise, channel, String.valueOf(level), start.toString(), state, String.valueOf(breached),
                    String.valueOf(answer == null ? null : answer.at),
                    String.valueOf(hours(policy, channel).after(start, target(policy, promise, channel, level), pauses, pausedSince)));
        }
    }

    private final List<Promised> clocks = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private final Set<UUID> spam = new HashSet<>();
    private int current;
    private Instant now;

    PlainDesk(Instant now) {
        this.now = now;
    }

    void moveTo(Instant later) {
        now = later;
    }

    List<String> shown() {
        return clocks.stream().map(Promised::shown).sorted().toList();
    }

    void wrote(UUID conversation, UUID session, String channel, Instant at) {
        if (first(session).isEmpty()) {
            start(conversation, session, "first-response", channel, 1, at);
        } else if (List.of("email", "portal").contains(channel) && in(conversation).stream()
                .filter(clock -> clock.promise.equals("next-response") || clock.promise.equals("first-response") && session.equals(clock.session))
                .noneMatch(clock -> clock.owed() || "spam".equals(clock.cancelled))) {
            start(conversation, session, "next-response", channel, 1, at);
        }
    }

    void reopened(UUID conversation, UUID session, String channel, Instant at) {
        if (first(session).stream().noneMatch(Promised::runs)) {
            start(conversation, session, "first-response", channel, 1, at);
        }
    }

    Said answered(UUID conversation, String channel, Instant at) {
        var one = new Said(conversation, channel, at);
        said.add(one);
        in(conversation).forEach(clock -> clock.hear(one));
        return one;
    }

    void bounced(Said one) {
        one.lost = true;
        clocks.stream().filter(clock -> clock.answer == one).forEach(clock -> {
            clock.answer = clock.standing();
            follow(clock);
        });
    }

    void escalated(UUID conversation, int level) {
        if (level == 3) {
            in(conversation).stream().filter(clock -> clock.promise.equals("level-response") && clock.level == 2).forEach(clock -> cancel(clock, "escalated"));
        }
        start(conversation, null, "level-response", "email", level, now);
    }

    void ticketed(UUID conversation) {
        if (in(conversation).isEmpty()) {
            start(conversation, null, "first-response", "portal", 1, now);
        }
    }

    void waits(UUID conversation) {
        in(conversation).stream().filter(clock -> clock.promise.equals("next-response") && clock.runs() && clock.pausedSince == null).forEach(clock -> clock.pausedSince = now);
    }

    void goesOn(UUID conversation) {
        in(conversation).forEach(clock -> {
            if (clock.pausedSince != null) {
                if (clock.pausedSince.isBefore(now)) {
                    clock.pauses.add(new Span(clock.pausedSince, now));
                }
                clock.pausedSince = null;
            }
        });
    }

    void solved(UUID conversation) {
        in(conversation).stream().filter(clock -> clock.promise.equals("next-response")).forEach(clock -> cancel(clock, "solved"));
    }

    void spam(UUID conversation, boolean marked) {
        if (marked) {
            spam.add(conversation);
            in(conversation).forEach(clock -> cancel(clock, "spam"));
        } else {
            spam.remove(conversation);
            in(conversation).stream().filter(clock -> "spam".equals(clock.cancelled)).forEach(clock -> {
                clock.cancelled = null;
                clock.hear(clock.standing());
                follow(clock);
            });
        }
    }

    void merged(UUID from, UUID into) {
        said.stream().filter(one -> one.conversation.equals(from)).forEach(one -> one.conversation = into);
        in(from).forEach(clock -> clock.conversation = into);
        in(into).stream().filter(Promised::owed).forEach(clock -> clock.hear(clock.standing()));
    }

    /** {@code moved}: what was said in that session. */
    void split(UUID session, UUID created, List<Said> moved) {
        moved.forEach(one -> one.conversation = created);
        clocks.stream().filter(clock -> session.equals(clock.session)).forEach(clock -> clock.conversation = created);
    }

    void publish(int policy) {
        var running = clocks.stream().filter(Promised::runs).toList();
        current = policy;
        running.forEach(clock -> clock.policy = current);
    }

    /** A caller entered the queue. */
    void queued(UUID conversation, UUID session) {
        start(conversation, session, "first-response", "phone", 1, now);
    }

    /** The caller hung up, unheard, after so long. */
    void abandoned(UUID session, Duration waited) {
        if (waited.compareTo(Duration.ofSeconds(5)) < 0) {
            first(session).forEach(clock -> cancel(clock, "abandoned"));
        }
    }

    /** The caller left a message, which ends now. */
    void leftAMessage(UUID session) {
        first(session).stream().filter(Promised::runs).forEach(clock -> clock.start = now);
    }

    /** A person talked to the caller for so long. */
    @Nullable
    Said talked(UUID conversation, Instant answered, Duration talked) {
        return talked.compareTo(Duration.ofSeconds(5)) >= 0 ? answered(conversation, "phone", answered) : null;
    }

    private Promised start(UUID conversation, @Nullable UUID session, String promise, String channel, int level, Instant at) {
        var clock = new Promised(conversation, session, promise, channel, level, at);
        if (at.isBefore(now)) {
            clock.hear(clock.standing());
        }
        clocks.add(clock);
        if (spam.contains(conversation)) {
            cancel(clock, "spam");
        }
        return clock;
    }

    private void cancel(Promised clock, String why) {
        if (clock.runs()) {
            clock.cancelled = why;
        }
    }

    /** What runs again is judged by the policy in force. */
    private void follow(Promised clock) {
        if (clock.runs()) {
            clock.policy = current;
        }
    }

    private List<Promised> first(UUID session) {
        return clocks.stream().filter(clock -> session.equals(clock.session) && clock.promise.equals("first-response")).toList();
    }

    private List<Promised> in(UUID conversation) {
        return clocks.stream().filter(clock -> clock.conversation.equals(conversation)).toList();
    }

    private static HandTime hours(int policy, String channel) {
        return new HandTime(!channel.equals("phone") && !channel.equals("chat"), policy == 2 ? Set.of(LocalDate.of(2018, 5, 17), LocalDate.of(2018, 5, 21)) : Set.of());
    }

    private static Duration target(int policy, String promise, String channel, int level) {
        if (channel.equals("phone") || channel.equals("chat")) {
            return Duration.ofMinutes(policy == 1 ? 45 : 20);
        }
        if (promise.equals("level-response")) {
            return Duration.ofHours(level == 2 ? 4 : 8);
        }
        return Duration.ofMinutes(policy == 1 && channel.equals("email") && promise.equals("first-response") ? 60 : 120);
    }

    /** The document that says the same. */
    static String document(int policy) {
        String shipped = PolicyTest.yaml();
        return switch (policy) {
            case 0 -> shipped;
            case 1 -> replaced(replaced(shipped, "warning: 10m, breach: 20m", "warning: 20m, breach: 45m"),
                    "promise: first-response, channel: email, level: 1, calendar: tickets, counts: working, warning: 90m, breach: 2h",
                    "promise: first-response, channel: email, level: 1, calendar: tickets, counts: working, warning: 30m, breach: 1h");
            default -> replaced(shipped, "dates: []", "dates: [2018-05-17, 2018-05-21]");
        };
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalStateException("The policy lacks " + from);
        }
        return text.replace(from, to);
    }
}
