package hilo.portal;

import hilo.sla.ClockView;
import hilo.sla.Counting;
import hilo.sla.Counting.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the stretches and marks of a counted time stand on a strip of 100 parts; as {@code /common/strip-layout.js} does for the console, without the marks of warning and breach, which are the desk's own. What counts is drawn to scale, what
 * is closed is squeezed: a night of fifteen hours beside a promise of two would hide what a reader looks for.
 *
 * @param lanes how many lines of labels the marks need
 * @param squeezed whether something is narrower than its time
 */
record StripLayout(List<Part> parts, List<Mark> marks, int lanes, boolean squeezed) {
    /** {@code kind}: counted, late, paused, left, closed or holiday. */
    record Part(String kind, Instant from, Instant to, double seconds, double x, double width) {
        boolean closed() {
            return isClosed(kind);
        }
    }

    /** {@code end}: its label stands left of it. */
    record Mark(String name, Instant at, double x, int lane, boolean end) {
    }

    private record Piece(String kind, Instant from, Instant to, double seconds) {
        boolean closed() {
            return isClosed(kind);
        }
    }

    private static final double MOST_CLOSED = 30;
    private static final double WIDEST_CLOSED = 7;
    private static final double LABEL = 22;

    static StripLayout of(Counting counting, ClockView clock) {
        var pieces = pieces(counting, clock);
        double whole = pieces.stream().mapToDouble(Piece::seconds).sum();
        double open = pieces.stream().filter(piece -> !piece.closed()).mapToDouble(Piece::seconds).sum();
        long nights = pieces.stream().filter(Piece::closed).count();
        double slot = open > 0 ? Math.min(WIDEST_CLOSED, MOST_CLOSED / Math.max(1, nights)) : 100;
        double rest = 100 - pieces.stream().filter(Piece::closed).mapToDouble(night -> Math.min(slot, 100 * night.seconds() / whole)).sum();
        var parts = new ArrayList<Part>();
        double x = 0;
        boolean squeezed = false;
        for (var piece : pieces) {
            double share = 100 * piece.seconds() / whole;
            double width = piece.closed() ? Math.min(slot, share) : rest * piece.seconds() / open;
            squeezed |= piece.closed() && width < 0.99 * share;
            parts.add(new Part(piece.kind(), piece.from(), piece.to(), piece.seconds(), x, width));
            x += width;
        }
        var marks = marks(counting, clock, parts);
        return new StripLayout(List.copyOf(parts), marks, marks.stream().mapToInt(mark -> mark.lane() + 1).max().orElse(0), squeezed);
    }

    private static boolean isClosed(String kind) {
        return kind.equals("closed") || kind.equals("holiday");
    }

    /** The stretches, cut where the promise fell due; then what is left of it. */
    private static List<Piece> pieces(Counting counting, ClockView clock) {
        var due = clock.dueAt();
        var cut = clock.breachedAt() == null ? null : due;
        var result = new ArrayList<Piece>();
        for (Stretch stretch : counting.stretches()) {
            if (cut == null || !stretch.kind().equals("counted") || !stretch.to().isAfter(cut)) {
                result.add(new Piece(stretch.kind(), stretch.from(), stretch.to(), stretch.seconds()));
            } else if (!stretch.from().isBefore(cut)) {
                result.add(new Piece("late", stretch.from(), stretch.to(), stretch.seconds()));
            } else {
                result.add(new Piece("counted", stretch.from(), cut, seconds(stretch.from(), cut)));
                result.add(new Piece("late", cut, stretch.to(), seconds(cut, stretch.to())));
            }
        }
        long left = clock.targetSeconds() - clock.elapsedSeconds();
        if (clock.state().equals("running") && due != null && due.isAfter(counting.until()) && left > 0) {
            result.add(new Piece("left", counting.until(), due, left));
        }
        return result;
    }

    /** In the order of time; labels that would touch stand below each other. */
    private static List<Mark> marks(Counting counting, ClockView clock, List<Part> parts) {
        var marks = new ArrayList<Mark>();
        add(marks, "start", counting.from(), parts);
        add(marks, "due", clock.dueAt(), parts);
        add(marks, clock.metAt() != null ? "answer" : clock.state().equals("cancelled") ? "end" : "now", counting.until(), parts);
        marks.sort(Comparator.comparing(Mark::at));
        var ends = new ArrayList<Double>();
        var result = new ArrayList<Mark>();
        for (var mark : marks) {
            boolean end = mark.x() > 100 - LABEL;
            double from = end ? mark.x() - LABEL : mark.x();
            int lane = 0;
            while (lane < ends.size() && ends.get(lane) > from) {
                lane++;
            }
            if (lane == ends.size()) {
                ends.add(0.0);
            }
            ends.set(lane, from + LABEL);
            result.add(new Mark(mark.name(), mark.at(), mark.x(), lane, end));
        }
        return List.copyOf(result);
    }

    private static void add(List<Mark> marks, String name, @Nullable Instant at, List<Part> parts) {
        if (at != null) {
            marks.add(new Mark(name, at, position(parts, at), 0, false));
        }
    }

    private static double position(List<Part> parts, Instant at) {
        if (parts.isEmpty()) {
            return 0;
        }
        var part = parts.stream().filter(one -> !at.isAfter(one.to())).findFirst().orElse(parts.getLast());
        if (!at.isAfter(part.from())) {
            return part.x();
        }
        double since = seconds(part.from(), at);
        double wall = seconds(part.from(), part.to());
        // Of what is still to come only the sum is known: a night in between is taken off once it must have passed.
        double gone = !part.kind().equals("left") ? since / wall : (since <= part.seconds() ? since : since - (wall - part.seconds())) / part.seconds();
        return part.x() + part.width() * Math.clamp(gone, 0, 1);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }
}
