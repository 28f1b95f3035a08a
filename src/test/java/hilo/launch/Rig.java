package hilo.launch;

import hilo.launch.phone.PhoneCompany;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A desk to be mistreated: PostgreSQL, a mail server, a phone company and one or more servers on that one database, all on free ports of this machine. Each server is a process of
 * its own that can be killed, held and started again; the parts beside it live in this process and survive it.
 */
public final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern HERE = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    /**
     * What is special about a rig. {@code settings} may change what the servers are told; {@code javaOptions} are added to each server's. Several servers run on hosts of their own
     * where this machine allows that.
     */
    public record Plan(int nodes, UnaryOperator<Map<String, String>> settings, List<String> javaOptions) {
        public static Plan plain(int nodes) {
            return new Plan(nodes, UnaryOperator.identity(), List.of());
        }
    }

    /** One server: its addresses, and what can be done to it. */
    public final class Node {
        private final String name;
        private final Path base;
        private final HiloServer.Place place;
        private final int cluster;
        private @Nullable HiloServer server;
        private int starts;

        private Node(String name, Path base, HiloServer.Place place, int cluster) {
            this.name = name;
            this.base = base;
            this.place = place;
            this.cluster = cluster;
        }

        public String name() {
            return name;
        }

        /** Base address, without a slash at the end. */
        public URI url() {
            return URI.create("http://" + place.address() + ':' + place.http());
        }

        /** Base address for those who look after it, without a slash at the end. */
        public URI managementUrl() {
            return URI.create("http://" + place.address() + ':' + place.management());
        }

        /** What the server wrote since it was started last. */
        public Path log() {
            return base.resolve("console.log");
        }

        public ProcessHandle process() {
            if (server == null) {
                throw new IllegalStateException(name + " was not started");
            }
            return server.handle();
        }

        public boolean isAlive() {
            return server != null && server.handle().isAlive();
        }

        /** Starts it, with nothing of an earlier run but what lies in the database; does not wait. What it wrote before is kept beside the rig's other files. */
        public void start() throws IOException {
            if (Files.exists(log())) {
                Files.move(log(), directory.resolve(name + "-" + ++starts + ".log"), StandardCopyOption.REPLACE_EXISTING);
            }
            HiloServer.prepare(serverDirectory, war, base);
            var options = new ArrayList<>(plan.javaOptions());
            options.addAll(HiloServer.nodeOptions(name, cluster));
            server = HiloServer.start(serverDirectory, base, place, settings, options);
        }

        /** Throws {@link Trouble} where it is not ready within three minutes. */
        public void awaitReady() throws IOException, InterruptedException {
            if (server != null) {
                server.awaitReady(PATIENCE);
            }
        }

        /** kill -9; returns when the process is gone. */
        public void kill() throws InterruptedException {
            if (server != null) {
                server.handle().destroyForcibly();
                server.handle().onExit().join();
            }
        }

        /** SIGSTOP: it hears nothing and does nothing, and does not know. */
        public void hold() throws IOException, InterruptedException {
            signal("STOP");
        }

        /** SIGCONT. */
        public void resume() throws IOException, InterruptedException {
            signal("CONT");
        }

        /** Nothing reaches it or leaves it, the database neither, until {@link #healNetwork()}. */
        public void cutOff() throws IOException, InterruptedException {
            hosts().cutOff(nodes.indexOf(this));
        }

        private void signal(String which) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + which, String.valueOf(process().pid())).start().waitFor(10, TimeUnit.SECONDS);
        }

        private void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    private final Plan plan;
    private final Path directory;
    private final Path serverDirectory;
    private final Path war;
    private final int databasePort;
    private Postgres postgres;
    private final MailServer mail;
    private final PhoneCompany phones;
    private final Map<String, String> settings;
    private final List<Node> nodes = new ArrayList<>();
    private final @Nullable Hosts hosts;
    private final List<FaultProxy> ways = new ArrayList<>();
    private @Nullable DemoDesk people;

    private Rig(Path directory, Plan plan) throws IOException, InterruptedException {
        this.plan = plan;
        this.directory = directory;
        this.serverDirectory = Path.of(System.getProperty("hilo.server.dir"));
        this.war = Path.of(System.getProperty("hilo.war"));
        Files.createDirectories(directory);
        int[] ports = Ports.free(4 + 3 * plan.nodes());
        this.databasePort = ports[0];
        this.postgres = Postgres.start(directory.resolve("postgres"), databasePort, false);
        this.mail = MailServer.start(ports[1], ports[2]);
        this.hosts = plan.nodes() > 1 ? Hosts.open(plan.nodes()).orElse(null) : null;
        for (int i = 0; i < plan.nodes(); i++) {
            int from = 4 + 3 * i;
            var place = hosts == null
                    ? HiloServer.Place.here(ports[from], ports[from + 1])
                    : new HiloServer.Place(hosts.address(i), ports[from], ports[from + 1], hosts.prefix(i));
            nodes.add(new Node("hilo-" + (i + 1), directory.resolve("node-" + (i + 1)), place, ports[from + 2]));
        }
        var all = new LinkedHashMap<>(
                DeskSettings.whole(new DeskSettings.Parts(postgres, ports[1], ports[2], ports[3]), nodes.getFirst().url(), DeskSettings.Secrets.OF_TESTS));
        all.put("hilo.test", "true");
        all.put("hilo.mail.acknowledge", "false"); // tests count the mails that they cause
        all.put("hilo.mail.undo", "0");
        DeskSettings.unboundNetworks(all);
        if (plan.nodes() > 1) {
            all.put("hilo.cluster", "true");
        }
        this.settings = new LinkedHashMap<>(plan.settings().apply(all));
        if (hosts != null) {
            leadOut(settings, hosts.outside());
        }
        this.phones = PhoneCompany.start(ports[3], setting("hilo.twilio.account.sid"), setting("hilo.twilio.auth.token"), setting("hilo.twilio.public.url"));
    }

    /** What listens for this machine alone gets a door that the hosts see. */
    private void leadOut(Map<String, String> all, InetAddress address) throws IOException {
        for (var named : all.entrySet()) {
            var place = HERE.matcher(named.getValue());
            if (place.find()) {
                var way = FaultProxy.to(Integer.parseInt(place.group(1)), address);
                ways.add(way);
                named.setValue(place.replaceFirst(address.getHostAddress() + ':' + way.port()));
            }
        }
        for (String protocol : List.of("smtp", "imap")) {
            var way = FaultProxy.to(Integer.parseInt(all.get("hilo.mail." + protocol + ".port")), address);
            ways.add(way);
            all.put("hilo.mail." + protocol + ".host", address.getHostAddress());
            all.put("hilo.mail." + protocol + ".port", String.valueOf(way.port()));
        }
    }

    /** Whether the servers have hosts of their own, so that the network between them can be taken away. */
    public boolean hasHosts() {
        return hosts != null;
    }

    /** No server hears another any more, until {@link #healNetwork()}; all of them reach the database. */
    public void part() throws IOException, InterruptedException {
        hosts().part();
    }

    public void healNetwork() throws IOException, InterruptedException {
        hosts().heal();
    }

    private Hosts hosts() {
        if (hosts == null) {
            throw new IllegalStateException("The servers of this rig have no hosts of their own");
        }
        return hosts;
    }

    /** Starts everything in a fresh directory and waits until every server is ready. Needs the system properties {@code hilo.server.dir} and {@code hilo.war}. */
    public static Rig start(Path directory, Plan plan) throws IOException, InterruptedException {
        var rig = new Rig(directory, plan);
        try {
            for (Node node : rig.nodes) {
                node.start();
                node.awaitReady();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            rig.close();
            throw e;
        }
        return rig;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public Node node() {
        return nodes.getFirst();
    }

    /** A value that the servers were started with. */
    public String setting(String name) {
        var value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    public Path directory() {
        return directory;
    }

    public Postgres postgres() {
        return postgres;
    }

    public MailServer mail() {
        return mail;
    }

    public PhoneCompany phones() {
        return phones;
    }

    /** Teams, agents, customers and their tokens, made once through the administrators' REST of the first server. */
    public synchronized DemoDesk people() {
        if (people == null) {
            people = DemoDesk.setUp(node().url(), setting("hilo.admin.password"));
        }
        return people;
    }

    /** Starts PostgreSQL again on its data, after {@link Postgres#stopHard()}. */
    public void restartDatabase() throws IOException {
        postgres = Postgres.start(directory.resolve("postgres"), databasePort, true);
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        phones.close();
        mail.close();
        try {
            for (FaultProxy way : ways) {
                way.close();
            }
        } catch (IOException e) {
            System.err.println("While closing a way: " + e.getMessage());
        }
        if (hosts != null) {
            hosts.close();
        }
        try {
            postgres.close();
        } catch (IOException e) {
            System.err.println("While stopping the database: " + e.getMessage());
        }
    }
}
