package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.conversation.Entry;
import hilo.sla.ClockRules.Known;
import hilo.sla.ClockRules.Step;
import hilo.sla.Happening.Answered;
import hilo.sla.Happening.Called;
import hilo.sla.Happening.Wrote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation under FactuPronto's policy and its clocks, kept as the database keeps them. Wednesday 2026-03-11: the desk is open from 15:00Z (9:00) to 00:00Z (18:00), for tickets
 * to 03:00Z.
 */
final class PlayedMatter {
    static final UUID SESSION = UUID.randomUUID();
    static final UUID OTHER = UUID.randomUUID();
    private static final Policy POLICY = Policy.read(PolicyTest.yaml());

    record Kept(UUID id, String cause, @Nullable UUID session, Policy.Target target, Terms terms, List<ClockEvent> history) {
        ClockState state() {
            return ClockState.of(history);
        }
    }

    final List<Kept> clocks = new ArrayList<>();

    PlayedMatter then(String now, Happening happening) {
        return then(now, happening, 0);
    }

    PlayedMatter then(String now, Happening happening, int days) {
        var known = clocks.stream()
                .map(c -> new Known(c.id, c.cause, c.session, c.target.promise(), c.target.level(), c.target.metBy(), c.state())).toList();
        for (var step : ClockRules.apply(POLICY, known, happening)) {
            switch (step) {
                case Step.Start(var cause, var session, var target, var at, var then) -> {
                    assertThat(clocks).extracting(Kept::cause).doesNotContain(cause);
                    var clock = new Kept(UUID.randomUUID(), cause, session, target, POLICY.terms(target), new ArrayList<>());
                    clocks.add(clock);
                    feed(clock, new ClockInput.Begins(at), at(now, days));
                    then.forEach(input -> feed(clock, input, at(now, days)));
                }
                case Step.Feed(var id, var input) -> clocks.stream().filter(c -> c.id.equals(id)).forEach(c -> feed(c, input, at(now, days)));
            }
        }
        return this;
    }

    PlayedMatter until(String now) {
        return until(now, 0);
    }

    PlayedMatter until(String now, int days) {
        clocks.forEach(clock -> feed(clock, new ClockInput.Passes(), at(now, days)));
        return this;
    }

    private static void feed(Kept clock, ClockInput input, Instant now) {
        clock.history.addAll(Clock.decide(clock.state(), clock.terms, input, now).events());
    }

    /** Each clock as {@code channel level state}. */
    List<String> told() {
        return clocks.stream().map(c -> c.target.channel() + " " + c.target.level() + " " + c.state().name()).toList();
    }

    /** What an entry means to it, if anything. */
    PlayedMatter then(String now, Entry entry) {
        Happenings.of(entry).ifPresent(happening -> then(now, happening));
        return this;
    }

    List<Promise> promises() {
        return clocks.stream().map(c -> c.target.promise()).toList();
    }

    ClockState last() {
        return clocks.getLast().state();
    }

    ClockState only() {
        assertThat(clocks).hasSize(1);
        return clocks.getFirst().state();
    }

    static Wrote wrote(String channel, String at) {
        return new Wrote(SESSION, channel, at(at), UUID.randomUUID());
    }

    static Answered answered(String channel, String at) {
        return answered(channel, at, 0);
    }

    static Answered answered(String channel, String at, int days) {
        return new Answered(channel, at(at, days), "entry:" + at);
    }

    static Called queued(String at) {
        return new Called(SESSION, false, at(at), null, null, null, null);
    }

    static Called picked(String queued, String answered, @Nullable Duration talked) {
        return new Called(SESSION, false, at(queued), at(answered), talked, null, null);
    }

    static Called abandoned(String queued, Duration waited) {
        return new Called(SESSION, false, at(queued), null, null, null, waited);
    }

    static Called outgoing(String answered, Duration talked) {
        return new Called(OTHER, true, null, at(answered), talked, null, null);
    }

    static Instant at(String time) {
        return at(time, 0);
    }

    static Instant at(String time, int days) {
        return Instant.parse("2026-03-11T" + time + "Z").plus(Duration.ofDays(days));
    }
}
