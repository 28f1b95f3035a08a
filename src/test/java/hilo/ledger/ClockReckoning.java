package hilo.ledger;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts every first response, and every goal for a later one, again by {@linkplain Hand hand}: when it began to run by what the customer did, when it warned, fell due and was breached, and what answered it. A
 * fact that came true must stand in the clock's history once.
 */
final class ClockReckoning {
    /** How far the ledger's times, taken in another process, may be from the desk's. */
    private static final Duration NEAR = Duration.ofSeconds(3);

    private final Map<String, Fate> ledger;
    private final Reading reading;
    private final Reckoning.Sink sink;
    private final Reckoning.Shifts shifts;
    private final Consumer<String> wrong;

    ClockReckoning(Map<String, Fate> ledger, Reading reading, Reckoning.Sink sink, Reckoning.Shifts shifts, Consumer<String> wrong) {
        this.ledger = ledger;
        this.reading = reading;
        this.sink = sink;
        this.shifts = shifts;
        this.wrong = wrong;
    }

    void run() {
        reading.entries().forEach((conversation, entries) -> {
            var clocks = new HashMap<String, List<JsonObject>>();
            var shown = reading.conversations().get(conversation);
            if (shown == null) {
                return;
            }
            var expected = sessions(entries);
            for (var clock : shown.getJsonArray("clocks").getValuesAs(JsonObject.class)) {
                if (clock.getString("promise").equals("next-response")) {
                    later(clock, entries, expected.values());
                } else {
                    clocks.computeIfAbsent(clock.isNull("session") ? "" : clock.getString("session"), key -> new ArrayList<>()).add(clock);
                }
            }
            expected.forEach((session, first) -> {
                var own = clocks.getOrDefault(session, List.of());
                if (own.size() != 1) {
                    wrong.accept("conversation " + conversation + " has " + own.size() + " clocks for the session that began with " + first.getString("type") + " "
                            + Operation.marked(first.getString("text")));
                } else {
                    judge(own.getFirst(), first, entries);
                }
            });
            clocks.keySet().stream().filter(session -> !expected.containsKey(session))
                    .forEach(session -> wrong.accept("conversation " + conversation + " has a clock of no session"));
        });
    }

    /** What began each session: the customer's first message, or the call. */
    private static Map<String, JsonObject> sessions(List<JsonObject> entries) {
        var first = new LinkedHashMap<String, JsonObject>();
        for (JsonObject entry : entries) {
            boolean call = entry.getString("type").equals("call") && start(entry) != null;
            boolean said = entry.getString("type").equals("message") && entry.getString("direction").equals("in");
            if ((call || said) && !entry.isNull("session")) {
                first.putIfAbsent(entry.getString("session"), entry);
            }
        }
        return first;
    }

    /** The desk's own goal runs from something that the customer wrote in a session after the first. */
    private void later(JsonObject clock, List<JsonObject> entries, Collection<JsonObject> firsts) {
        var started = required(instant(clock, "startedAt"));
        var asked = entries.stream().filter(entry -> entry.getString("type").equals("message") && entry.getString("direction").equals("in") && !firsts.contains(entry))
                .filter(entry -> clock.getString("session").equals(entry.getString("session", ""))
                        && started.equals(required(instant(entry, "at")).truncatedTo(ChronoUnit.SECONDS)))
                .findFirst();
        if (asked.isPresent()) {
            judge(clock, asked.get(), entries);
        } else {
            wrong.accept("clock " + clock.getString("id") + " of " + clock.getString("conversation") + " began with nothing that a customer wrote");
        }
    }

    private static @Nullable Instant start(JsonObject entry) {
        if (!entry.getString("type").equals("call")) {
            return instant(entry, "at");
        }
        var call = entry.getJsonObject("details").getJsonObject("call");
        return call.isNull("voicemailAt") ? instant(call, "queuedAt") : instant(call, "voicemailAt");
    }

    private void judge(JsonObject clock, JsonObject first, List<JsonObject> entries) {
        String channel = clock.getString("channel");
        String name = channel + " clock " + clock.getString("id") + " of " + clock.getString("conversation");
        var explanation = reading.explanations().get(clock.getString("id"));
        if (explanation == null) {
            wrong.accept(name + " is not explained");
            return;
        }
        var start = required(start(first)).truncatedTo(ChronoUnit.SECONDS);
        boolean cancelled = isSlip(first);
        if (!cancelled) {
            // The start of a clock that is not kept is not corrected any more.
            same(name, "startedAt", clock, start);
            same(name, "warnAt", clock, Hand.after(channel, start, Hand.warning(channel)));
            same(name, "dueAt", clock, Hand.after(channel, start, Hand.target(channel)));
        }
        near(name, first, start);
        var until = cancelled ? Instant.MIN : answered(name, clock, first, start, entries).orElseGet(() -> required(instant(explanation.getJsonObject("counting"), "until")));
        if (cancelled != clock.getString("state").equals("cancelled")) {
            wrong.accept(name + " is " + clock.getString("state") + (cancelled ? ", a slip" : ""));
        }
        fact(name, explanation, "warned", Hand.after(channel, start, Hand.warning(channel)), until);
        fact(name, explanation, "breached", Hand.after(channel, start, Hand.target(channel).plusSeconds(1)), until);
    }

    /** The start as the desk tells it against the ledger's own times. */
    private void near(String name, JsonObject first, Instant start) {
        var fate = ledger.get(Operation.marked(first.getString("text")));
        if (fate != null) {
            var end = fate.acknowledgedAt();
            var shift = shifts.of(fate.operation().id());
            boolean early = start.isBefore(fate.attemptedAt().plus(shift).minus(NEAR));
            if (early || end != null && start.isAfter(end.plus(shift).plus(NEAR))) {
                wrong.accept(name + " began at " + start + ", the ledger says " + fate.attemptedAt().plus(shift) + " to " + end);
            }
        }
    }

    /** Who hangs up within five seconds and leaves no message keeps no clock. */
    private static boolean isSlip(JsonObject first) {
        if (!first.getString("type").equals("call")) {
            return false;
        }
        var call = first.getJsonObject("details").getJsonObject("call");
        return call.isNull("voicemailAt") && !call.isNull("endedAt") && (call.isNull("waitSeconds")
                ? Duration.between(required(instant(call, "queuedAt")), required(instant(call, "endedAt"))).toSeconds() < 5
                : call.getInt("waitSeconds") < 5);
    }

    /** When the clock says it was met, after checking that it was met by the first answer that meets it, and by none where there is none. */
    private Optional<Instant> answered(String name, JsonObject clock, JsonObject first, Instant start, List<JsonObject> entries) {
        // What was said just before the question answers nothing, in the same second either.
        var meeting = entries.stream().filter(entry -> meets(clock.getString("channel"), entry)).filter(entry -> entry.getInt("seq") > first.getInt("seq"))
                .filter(entry -> !earliest(entry).isBefore(start))
                .min(Comparator.comparing(ClockReckoning::earliest));
        var met = Optional.ofNullable(instant(clock, "metAt"));
        // A mail that was written before the customer wrote again, and taken after, is an answer to that too.
        if (met.isEmpty() && meeting.isPresent()) {
            wrong.accept(name + " is not met, by hand " + Operation.marked(meeting.get().getString("text")));
        } else if (met.isPresent() && (met.get().isBefore(start)
                || entries.stream().filter(entry -> meets(clock.getString("channel"), entry)).noneMatch(entry -> isTime(met.get(), entry)))) {
            wrong.accept(name + " met at " + met.get() + ", which is the time of no answer");
        }
        return met;
    }

    private static boolean meets(String channel, JsonObject entry) {
        String way = entry.isNull("channel") ? "" : entry.getString("channel");
        boolean mine = channel.equals("chat") ? way.equals("chat") : !channel.equals("phone") && (way.equals("email") || way.equals("portal"));
        return mine && entry.getString("type").equals("message") && entry.getString("direction").equals("out") && entry.getJsonObject("author").getString("type").equals("agent")
                && (entry.getString("delivery").equals("sent") || entry.getString("delivery").equals("delivered"));
    }

    private static Instant earliest(JsonObject entry) {
        return required(instant(entry, "at")).truncatedTo(ChronoUnit.SECONDS);
    }

    /** An answer by chat or portal is there when it is written, a mail when the mail server took it. */
    private boolean isTime(Instant met, JsonObject entry) {
        if (!"email".equals(entry.getString("channel"))) {
            return met.equals(earliest(entry));
        }
        String mark = Operation.marked(entry.getString("text"));
        var arrivals = sink.arrivals().getOrDefault(mark, List.of());
        var shift = shifts.of(mark);
        return arrivals.stream().anyMatch(arrival -> Duration.between(arrival.at().plus(shift), met).abs().compareTo(NEAR) <= 0)
                // Sent after the desk's clock was moved on at the end.
                || !arrivals.isEmpty() && met.isAfter(earliest(entry).plusSeconds(60));
    }

    private void fact(String name, JsonObject explanation, String kind, Instant due, Instant until) {
        var history = explanation.getJsonArray("history").getValuesAs(JsonObject.class);
        var told = history.stream().filter(line -> line.getString("kind").equals(kind)).toList();
        long taken = history.stream().filter(line -> line.getString("kind").equals("voided") && !line.isNull("fact") && line.getString("fact").equals(kind)).count();
        int wanted = due.isAfter(until) ? 0 : 1;
        if (told.size() - taken != wanted && Duration.between(due, until).abs().toSeconds() > 1) {
            wrong.accept(name + " " + kind + " " + (told.size() - taken) + " times, by hand " + wanted + " at " + due + ", counted until " + until);
        } else if (told.size() > 1 && taken == 0) {
            wrong.accept(name + " " + kind + " " + told.size() + " times");
        } else if (wanted == 1 && !told.isEmpty() && !due.equals(instant(told.getLast(), "at")) && !wasCorrected(history, told.getLast(), due)) {
            wrong.accept(name + " " + kind + " at " + told.getLast().getString("at") + ", by hand " + due);
        }
    }

    /** What was told stands, at the time it was due by then, when the start was corrected later and it would have come by that moment all the same. */
    private static boolean wasCorrected(List<JsonObject> history, JsonObject told, Instant due) {
        return history.stream().filter(line -> line.getString("kind").equals("corrected")).map(line -> required(instant(line, "notedAt")))
                .anyMatch(noted -> noted.isAfter(required(instant(told, "notedAt"))) && !due.isAfter(noted));
    }

    private void same(String name, String what, JsonObject clock, Instant wanted) {
        if (!wanted.equals(instant(clock, what))) {
            wrong.accept(name + ": " + what + " is " + clock.get(what) + ", by hand " + wanted);
        }
    }

    private static @Nullable Instant instant(JsonObject object, String name) {
        return !object.containsKey(name) || object.isNull(name) ? null : Instant.parse(object.getString(name));
    }

    private static Instant required(@Nullable Instant at) {
        if (at == null) {
            throw new IllegalStateException("a time is missing");
        }
        return at;
    }
}
