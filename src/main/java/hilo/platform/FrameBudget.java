package hilo.platform;

/**
 * Bounds how many frames of one kind a socket's client sends a minute: a bucket that refills evenly. Who goes on beyond it, {@value #PATIENCE} frames in a row, is to be closed.
 * Not safe for several threads: a socket's frames come one after the other.
 */
public final class FrameBudget {
    private static final int PATIENCE = 100;
    private static final double NANOS_PER_MINUTE = 60e9;

    /** What to do with a frame. */
    public enum Verdict {
        TAKE, REFUSE, CLOSE
    }

    private final int perMinute;
    private double left;
    private long filledAt;
    private int refused;

    public FrameBudget(int perMinute) {
        this(perMinute, System.nanoTime());
    }

    FrameBudget(int perMinute, long nanos) {
        this.perMinute = perMinute;
        this.left = perMinute;
        this.filledAt = nanos;
    }

    public Verdict take() {
        return take(System.nanoTime());
    }

    Verdict take(long nanos) {
        left = Math.min(perMinute, left + (nanos - filledAt) * perMinute / NANOS_PER_MINUTE);
        filledAt = nanos;
        if (left >= 1) {
            left--;
            refused = 0;
            return Verdict.TAKE;
        }
        return ++refused > PATIENCE ? Verdict.CLOSE : Verdict.REFUSE;
    }
}
