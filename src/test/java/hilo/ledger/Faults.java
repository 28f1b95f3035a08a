package hilo.ledger;

import hilo.launch.Rig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The plain ones: what can happen to a server's process. */
public final class Faults {
    private interface Strike {
        void on(Rig rig) throws Exception;
    }

    private record Named(String name, Strike strike) implements Fault {
        @Override
        public void strike(Rig rig) throws Exception {
            strike.on(rig);
        }
    }

    private Faults() {
    }

    /** kill -9 of a server, which is started again at once. */
    public static Fault kill(int node) {
        return new Named("kill -9 of server " + (node + 1), rig -> {
            rig.nodes().get(node).kill();
            rig.nodes().get(node).start();
        });
    }

    /** kill -9 of all servers at the same moment. */
    public static Fault killAll() {
        return new Named("kill -9 of all servers", rig -> {
            for (var node : rig.nodes()) {
                node.process().destroyForcibly();
            }
            for (var node : rig.nodes()) {
                node.kill();
                node.start();
            }
        });
    }

    /** A server that hears nothing and does nothing for a while, and then goes on as if nothing had been. */
    public static Fault hold(int node, Duration time) {
        return new Named("server " + (node + 1) + " held for " + time.toSeconds() + " s", rig -> {
            rig.nodes().get(node).hold();
            try {
                Thread.sleep(time);
            } finally {
                rig.nodes().get(node).resume();
            }
        });
    }

    /** Servers that do not hear each other, while all of them reach the database. */
    public static Fault part(Duration time) {
        return new Named("servers parted for " + time.toSeconds() + " s", rig -> {
            rig.part();
            try {
                Thread.sleep(time);
            } finally {
                rig.healNetwork();
            }
        });
    }

    /** A server that nothing reaches and that reaches nothing, its database neither. */
    public static Fault cutOff(int node, Duration time) {
        return new Named("server " + (node + 1) + " cut off for " + time.toSeconds() + " s", rig -> {
            rig.nodes().get(node).cutOff();
            try {
                Thread.sleep(time);
            } finally {
                rig.healNetwork();
            }
        });
    }

    /** Waits some time between the two, and then does it: faults at even times would always meet the same work. */
    public static void randomPause(Duration least, Duration most) throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(least.toMillis(), most.toMillis()));
    }
}
