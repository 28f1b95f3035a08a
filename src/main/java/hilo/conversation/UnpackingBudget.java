package hilo.conversation;

import java.io.IOException;
import java.io.InputStream;

/** How much the search for private keys may still unpack: {@value #MOST_BYTES} bytes and {@value #MOST_FILES} files for all archives of one mail together. For one thread. */
public final class UnpackingBudget {
    static final int MOST_BYTES = 128 << 20;
    static final int MOST_FILES = 20_000;

    private int bytes = MOST_BYTES;
    private int files = MOST_FILES;
    private int unpacked;

    /** Whether there was more than may be unpacked. From then on every archive counts as one that nobody has seen all of. */
    boolean isSpent() {
        return bytes < 0 || files < 0;
    }

    /** Counts a file; returns whether it is one too many. */
    boolean countFile() {
        files = Math.max(-1, files - 1);
        return isSpent();
    }

    /** The next bytes, fewer at the end of the stream or of the budget. */
    byte[] read(InputStream in, int most) throws IOException {
        byte[] content = isSpent() ? new byte[0] : in.readNBytes(Math.min(most, bytes + 1));
        bytes -= content.length;
        unpacked += content.length;
        return content;
    }

    /** How many bytes were unpacked so far. */
    int unpacked() {
        return unpacked;
    }
}
