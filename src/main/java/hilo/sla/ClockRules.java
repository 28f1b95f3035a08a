package hilo.sla;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which clocks a happening starts, and what it means to those that are there.
 *
 * <p>One first-response clock per channel session, by the channel's target at level 1; one level-response clock per escalation; after the first response an internal goal for the next,
 * where the policy has one for the channel. What meets which
 * is the target's to say. A ticket starts a clock only where the conversation never had one, and ends none; going to level 3 at once for
 * infrastructure leaves a first response as it is.
 */
final class ClockRules {
    static final String SPAM = "spam";
    static final String ABANDONED = "abandoned";
    static final String ESCALATED = "escalated";
    static final String SOLVED = "solved";

    /** A clock as the rules need it. */
    record Known(UUID id, String cause, @Nullable UUID session, Promise promise, int level, Set<String> metBy, ClockState state) {
    }

    /** What is to be done. */
    sealed interface Step {
        /** {@code cause} is unique: what starts a clock starts it once. {@code then} follows at once. */
        record Start(String cause, @Nullable UUID session, Policy.Target target, Instant at, List<ClockInput> then) implements Step {
        }

        record Feed(UUID clock, ClockInput input) implements Step {
        }
    }

    private final Policy policy;
    private final List<Known> clocks;
    private final List<Step> steps = new ArrayList<>();

    private ClockRules(Policy policy, List<Known> clocks) {
        this.policy = policy;
        this.clocks = clocks;
    }

    /** {@code clocks} are all clocks of the conversation, oldest first. */
    static List<Step> apply(Policy policy, List<Known> clocks, Happening happening) {
        var rules = new ClockRules(policy, clocks);
        rules.take(happening);
        return List.copyOf(rules.steps);
    }

    private void take(Happening happening) {
        switch (happening) {
            case Happening.Wrote(var session, var channel, var at, var entry) -> {
                if (of(session).isEmpty()) {
                    start("session:" + session, session, channel, at, List.of());
                } else if (!isAwaited(session) && clocks.stream().noneMatch(clock -> isAnsweredSince(clock, at))) {
                    policy.target(Promise.NEXT_RESPONSE, channel, 1).ifPresent(target -> steps.add(new Step.Start("next:" + entry, session, target, at, List.of())));
                }
            }
            case Happening.Waits(var at) -> feed(clock -> policy.pauses().contains(clock.promise()), new ClockInput.Pauses(at));
            case Happening.GoesOn(var at) -> feed(_ -> true, new ClockInput.Resumes(at));
            case Happening.Over() -> feed(clock -> clock.promise() == Promise.NEXT_RESPONSE, new ClockInput.Cancels(SOLVED));
            case Happening.Answered(var channel, var at, var by) -> feed(metBy(channel), new ClockInput.Answers(at, by));
            case Happening.AnswerLost(var channel, var by, var why, var next) -> clocks.stream().filter(metBy(channel)).forEach(clock -> {
                var other = next != null && clock.metBy().contains(next.channel()) ? new ClockInput.Answers(next.at(), next.by()) : null;
                steps.add(new Step.Feed(clock.id(), new ClockInput.Loses(by, why, other)));
            });
            case Happening.Called called -> call(called);
            case Happening.Reopened(var session, var channel, var at) -> {
                var known = of(session);
                if (known.isEmpty()) {
                    start("session:" + session, session, channel, at, List.of());
                } else if (known.stream().noneMatch(clock -> clock.state().isRunning())) {
                    start("reopened:" + session + ":" + known.size(), session, channel, at, List.of());
                }
            }
            case Happening.Ticketed(var conversation, var at) -> {
                if (clocks.isEmpty()) {
                    start("ticket:" + conversation, null, "portal", at, List.of());
                }
            }
            case Happening.Escalated(var stay, var level, var at) -> {
                if (level == 3) {
                    feed(clock -> clock.promise() == Promise.LEVEL_RESPONSE && clock.level() == 2, new ClockInput.Cancels(ESCALATED));
                }
                policy.target(Promise.LEVEL_RESPONSE, "email", level)
                        .ifPresent(target -> steps.add(new Step.Start("stay:" + stay, null, target, at, List.of())));
            }
            case Happening.Spam(var marked) -> feed(_ -> true, marked ? new ClockInput.Cancels(SPAM) : new ClockInput.Restores(SPAM));
        }
    }

    private void call(Happening.Called call) {
        var answer = answer(call);
        if (!call.outbound()) {
            var own = of(call.session());
            if (own.isEmpty()) {
                ring(call, answer);
            } else {
                var clock = own.getLast();
                boolean abandoned = tooSoon(call);
                if (!abandoned) {
                    // A later message of the phone system knew better; before the start is moved, for a cancelled clock stays where it is.
                    steps.add(new Step.Feed(clock.id(), new ClockInput.Restores(ABANDONED)));
                }
                if (call.voicemail() != null) {
                    moveTo(clock, call.voicemail(), "voicemail");
                } else if (call.queued() != null) {
                    moveTo(clock, call.queued(), "queue-time");
                }
                if (abandoned) {
                    steps.add(new Step.Feed(clock.id(), new ClockInput.Cancels(ABANDONED)));
                }
            }
        }
        if (answer != null) {
            feed(metBy("phone"), answer);
        }
    }

    /** Starts the clock of a call that is first heard of: from entering the queue, or from the end of its voicemail. */
    private void ring(Happening.Called call, @Nullable ClockInput answer) {
        var start = call.voicemail() != null ? call.voicemail() : call.queued() != null ? call.queued() : call.answered();
        if (start != null) {
            var then = new ArrayList<ClockInput>();
            if (tooSoon(call)) {
                then.add(new ClockInput.Cancels(ABANDONED));
            }
            if (answer != null) {
                then.add(answer);
            }
            start("session:" + call.session(), call.session(), "phone", start, then);
        }
    }

    /** The voicemail of a caller who had waited too long already does not undo the breach. */
    private void moveTo(Known clock, Instant start, String why) {
        if (!Terms.second(start).equals(clock.state().startedAt()) && !(why.equals("voicemail") && clock.state().breachedAt() != null)) {
            steps.add(new Step.Feed(clock.id(), new ClockInput.Moves(start, why)));
        }
    }

    private static @Nullable ClockInput answer(Happening.Called call) {
        if (call.answered() == null) {
            return null;
        }
        return call.talked() == null ? new ClockInput.Bridges(call.answered(), call.by()) : new ClockInput.HangsUp(call.answered(), call.talked(), call.by());
    }

    private boolean tooSoon(Happening.Called call) {
        Duration waited = call.abandoned();
        return waited != null && call.voicemail() == null && waited.compareTo(policy.phone().abandonedAfter()) < 0;
    }

    /** Whether a clock says already that the customer waits there, or would but for a mark of spam. */
    private boolean isAwaited(UUID session) {
        return clocks.stream().filter(clock -> clock.promise() == Promise.NEXT_RESPONSE || clock.promise() == Promise.FIRST_RESPONSE && session.equals(clock.session()))
                .anyMatch(clock -> clock.state().owed() || clock.state().isCancelledFor(SPAM));
    }

    /** What came in before the last answer, though later than it, is answered. */
    private static boolean isAnsweredSince(Known clock, Instant at) {
        var met = clock.state().met();
        return met != null && met.at().isAfter(Terms.second(at));
    }

    private List<Known> of(UUID session) {
        return clocks.stream().filter(clock -> session.equals(clock.session()) && clock.promise() == Promise.FIRST_RESPONSE).toList();
    }

    private static Predicate<Known> metBy(String channel) {
        return clock -> clock.metBy().contains(channel);
    }

    private void start(String cause, @Nullable UUID session, String channel, Instant at, List<ClockInput> then) {
        policy.target(Promise.FIRST_RESPONSE, channel, 1).ifPresent(target -> steps.add(new Step.Start(cause, session, target, at, then)));
    }

    private void feed(Predicate<Known> which, ClockInput input) {
        clocks.stream().filter(which).forEach(clock -> steps.add(new Step.Feed(clock.id(), input)));
    }
}
