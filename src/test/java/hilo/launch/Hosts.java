package hilo.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Computers of their own for the servers of a rig, as network namespaces behind one switch, so that the network between them can be taken away while they run. Linux, and only for
 * who may make namespaces. Each lasts as long as a process that waits for this one: nothing is left behind, however this one ends.
 */
final class Hosts implements AutoCloseable {
    private static final int FIRST_SUBNET = 20;
    private static final int SUBNETS = 200;

    private final Process network;
    private final List<Process> hosts = new ArrayList<>();
    private final String subnet;

    private Hosts(int count) throws IOException, InterruptedException {
        int number = ThreadLocalRandom.current().nextInt(FIRST_SUBNET, FIRST_SUBNET + SUBNETS);
        subnet = "10.213." + number + '.';
        network = hold();
        try {
            within(network, "ip link add switch type bridge");
            within(network, "ip link set switch up");
            run("ip link add hilo" + number + " type veth peer name outside netns " + network.pid());
            run("ip address add " + subnet + "1/24 dev hilo" + number);
            run("ip link set hilo" + number + " up");
            within(network, "ip link set outside master switch up");
            for (int i = 0; i < count; i++) {
                var host = hold();
                hosts.add(host);
                within(network, "ip link add " + port(i) + " type veth peer name eth0 netns " + host.pid());
                within(host, "ip address add " + address(i) + "/24 dev eth0");
                within(host, "ip link set eth0 up");
                within(host, "ip link set lo up");
                within(network, "ip link set " + port(i) + " master switch up");
            }
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /** Empty where this machine or this user cannot have namespaces. */
    static Optional<Hosts> open(int count) throws InterruptedException {
        for (int tries = 1;; tries++) {
            try {
                return Optional.of(new Hosts(count));
            } catch (IOException e) {
                // A subnet may be another rig's.
                if (tries == 3) {
                    System.err.println("All servers share this machine's network, which is never taken away: " + e.getMessage());
                    return Optional.empty();
                }
            }
        }
    }

    /** Where processes outside of the hosts are found by them. */
    InetAddress outside() throws IOException {
        return InetAddress.getByName(subnet + 1);
    }

    String address(int host) {
        return subnet + (host + 2);
    }

    /** What to put before a command so that it runs on that host, as the same process. */
    List<String> prefix(int host) {
        return prefix(hosts.get(host));
    }

    /** No host hears another any more; all still reach what is outside. Nobody is told: what is sent is lost. */
    void part() throws IOException, InterruptedException {
        isolated("on");
    }

    /** Nothing reaches that host or leaves it. */
    void cutOff(int host) throws IOException, InterruptedException {
        within(network, "ip link set " + port(host) + " nomaster");
    }

    /** A whole network again. */
    void heal() throws IOException, InterruptedException {
        for (int i = 0; i < hosts.size(); i++) {
            within(network, "ip link set " + port(i) + " master switch");
        }
        isolated("off");
    }

    private void isolated(String how) throws IOException, InterruptedException {
        for (int i = 0; i < hosts.size(); i++) {
            within(network, "ip link set " + port(i) + " type bridge_slave isolated " + how);
        }
    }

    private static String port(int host) {
        return "host" + (host + 1);
    }

    /** A process in a namespace of its own that ends when its input does. */
    private static Process hold() throws IOException, InterruptedException {
        var holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo ready; cat").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (holder.getInputStream().read() < 0) {
            holder.waitFor();
            throw new IOException("This user may not make a network namespace");
        }
        return holder;
    }

    private static List<String> prefix(Process holder) {
        return List.of("nsenter", "--target", String.valueOf(holder.pid()), "--net");
    }

    private static void within(Process holder, String command) throws IOException, InterruptedException {
        var all = new ArrayList<>(prefix(holder));
        all.addAll(List.of(command.split(" ")));
        run(all);
    }

    private static void run(String command) throws IOException, InterruptedException {
        run(List.of(command.split(" ")));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + words);
        }
    }

    @Override
    public void close() {
        hosts.forEach(Process::destroy);
        network.destroy();
    }
}
