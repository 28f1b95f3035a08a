package hilo.platform;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/**
 * Writes one socket's frames in order, one at a time: Undertow fails on two sends at once. Nothing waits for a slow reader: past the soft budget of characters hints are dropped, past the
 * hard one the socket is closed with 4409 and its client resumes by sequence.
 */
public final class SocketWriter {
    private static final Logger LOG = Logger.getLogger(SocketWriter.class);
    private static final int SOFT = 256 * 1024;
    private static final int HARD = 1024 * 1024;
    private static final long SEND_TIMEOUT_MILLIS = 20_000;
    /** Close code of a socket whose reader was too slow. */
    public static final int RESYNC = 4409;

    private final Session session;
    private final Deque<String> waiting = new ArrayDeque<>();
    private int owed;
    private boolean sending;
    private boolean closed;

    public SocketWriter(Session session) {
        this.session = session;
        session.getAsyncRemote().setSendTimeout(SEND_TIMEOUT_MILLIS);
    }

    /** Queues a frame; never blocks, never throws. */
    public void send(String frame) {
        int size = frame.length();
        String now = null;
        boolean full = false;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (owed + size > HARD) {
                full = true;
            } else {
                owed += size;
                if (sending) {
                    waiting.add(frame);
                } else {
                    sending = true;
                    now = frame;
                }
            }
        }
        if (full) {
            close(RESYNC, "resync");
        } else if (now != null) {
            write(now);
        }
    }

    /** Queues a frame that may be lost (typing, presence). */
    public void hint(String frame) {
        synchronized (this) {
            if (owed > SOFT) {
                return;
            }
        }
        send(frame);
    }

    /** Closes the socket; what waits is dropped. */
    public void close(int code, String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
        }
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException | IllegalStateException e) {
            LOG.debugf("A socket was gone before it was closed: %s", e.getMessage());
        }
    }

    private void write(String frame) {
        try {
            session.getAsyncRemote().sendText(frame, result -> {
                if (result.isOK()) {
                    next(frame.length());
                } else {
                    close(CloseReason.CloseCodes.GOING_AWAY.getCode(), "unreachable");
                }
            });
        } catch (IllegalStateException e) {
            close(CloseReason.CloseCodes.GOING_AWAY.getCode(), "unreachable");
        }
    }

    private void next(int sent) {
        String frame;
        synchronized (this) {
            owed -= sent;
            frame = waiting.poll();
            sending = frame != null;
        }
        if (frame != null) {
            write(frame);
        }
    }
}
