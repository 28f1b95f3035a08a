package hilo.sla;

import hilo.worktime.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a clock stood still: the pauses that are over, in order, and the beginning of the one that is not. */
record Pauses(List<Span> over, @Nullable Instant since) {
    static final Pauses NONE = new Pauses(List.of(), null);

    Pauses from(Instant at) {
        return since == null ? new Pauses(over, at) : this;
    }

    /** One that took less than a second was none. */
    Pauses until(Instant at) {
        if (since == null || !since.isBefore(at)) {
            return new Pauses(over, null);
        }
        var all = new ArrayList<>(over);
        all.add(new Span(since, at));
        return new Pauses(List.copyOf(all), null);
    }

    /** All of them as they stand at that time, so that no pause is open any more. */
    List<Span> at(Instant at) {
        return until(at).over();
    }

    /** As the database keeps them: beginning, end, beginning, end; the last beginning may stand alone. */
    static Pauses of(List<Instant> turns) {
        var pauses = NONE;
        for (int i = 0; i < turns.size(); i++) {
            pauses = i % 2 == 0 ? pauses.from(turns.get(i)) : pauses.until(turns.get(i));
        }
        return pauses;
    }

    List<Instant> turns() {
        var turns = new ArrayList<Instant>();
        over.forEach(pause -> turns.addAll(List.of(pause.from(), pause.to())));
        if (since != null) {
            turns.add(since);
        }
        return turns;
    }
}
