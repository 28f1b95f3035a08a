package hilo.launch;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of this machine, from below the range that outgoing connections take theirs from: a server that is killed and started again must find its port free, although many
 * clients were calling it meanwhile.
 */
public final class Ports {
    private static final int FIRST = 12_000;
    private static final int AFTER_LAST = 32_000;
    private static final int TRIES = 10_000;

    private Ports() {
    }

    /** So many different ones that nobody listens on at this moment. */
    public static int[] free(int count) throws IOException {
        var sockets = new ServerSocket[count];
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = any();
                ports[i] = sockets[i].getLocalPort();
            }
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        return ports;
    }

    private static ServerSocket any() throws IOException {
        for (int tries = 1;; tries++) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(FIRST, AFTER_LAST));
            } catch (IOException taken) {
                if (tries == TRIES) {
                    throw taken;
                }
            }
        }
    }
}
