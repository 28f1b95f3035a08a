package hilo.launch;

import java.io.IOException;
import java.net.ServerSocket;

/** Free ports of this machine. */
final class Ports {
    private Ports() {
    }

    /** So many different ones that nobody listens on at this moment. */
    static int[] free(int count) throws IOException {
        var sockets = new ServerSocket[count];
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            sockets[i] = new ServerSocket(0);
            ports[i] = sockets[i].getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}
