package hilo.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import hilo.launch.phone.PhoneCompany;
import jakarta.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The run command's own program: starts all of it in order, prints where everything is, and ends all of it on Ctrl-C, when Maven is killed, or when the server ends.
 *
 * <p>What a killed run left alive is ended by the next: their process ids and start times lie in the data directory.
 */
public final class Launcher {
    private static final int CLUSTER_PORT = 7600;
    private static final Duration STOPPING = Duration.ofSeconds(40);
    private static final String SECRETS = "secrets.properties";
    private static final String ADMIN_PASSWORD = "admin.password";

    private final Settings settings;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private Launcher(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        try {
            new Launcher(Settings.fromSystem()).run();
        } catch (Trouble trouble) {
            System.err.println();
            System.err.println("  " + trouble.getMessage());
            System.err.println();
            System.exit(1);
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        OwnerOnly.directory(settings.data());
        endWhatWasLeft();
        refuseTakenPorts();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        Interrupts.areHeard();
        // At any time, also while parts are still starting.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));

        say("Starting PostgreSQL …");
        var postgres = keep(Postgres.start(settings.data().resolve("postgres"), settings.database(), true));
        var environment = environment(postgres);
        PhoneCompany phones = null;
        if (settings.demo()) {
            keep(MailServer.start(settings.smtp(), settings.imap(), MailServer.MOST_OF_A_DEMO));
            phones = keep(PhoneCompany.start(settings.phone(), String.valueOf(environment.get("hilo.twilio.account.sid")),
                    String.valueOf(environment.get("hilo.twilio.auth.token")), String.valueOf(environment.get("hilo.twilio.public.url"))));
        }
        var servers = startServers(environment);
        CompletableFuture.allOf(servers.stream().map(server -> server.handle().onExit()).toArray(CompletableFuture[]::new)).thenRun(over::countDown);
        tell(environment, phones == null ? null : demo(environment, phones));
        forgetAdminPassword();
        over.await();
    }

    /** One after the other: the first makes the schema. */
    private List<HiloServer> startServers(Map<String, String> environment) throws IOException, InterruptedException {
        var servers = new ArrayList<HiloServer>();
        for (int i = 0; i < settings.nodes(); i++) {
            String name = "hilo-" + (i + 1);
            say(settings.nodes() == 1 ? "Starting the server …" : "Starting node " + name + " …");
            Path base = settings.data().resolve(i == 0 ? "server" : "server-" + (i + 1));
            HiloServer.prepare(settings.server(), settings.war(), base);
            var server = keep(
                    HiloServer.start(settings.server(), base, HiloServer.Place.here(settings.http() + i, settings.management() + i), reachedAt(settings.http() + i, environment),
                            HiloServer.nodeOptions(name, CLUSTER_PORT + i)));
            servers.add(server);
            remember(servers.stream().map(HiloServer::handle).toArray(ProcessHandle[]::new));
            server.awaitReady(Duration.ofMinutes(3));
        }
        return servers;
    }

    /** No balancer stands in front: a browser opens each node by its own address, and pages of another address may change nothing. */
    private static Map<String, String> reachedAt(int port, Map<String, String> environment) {
        var all = new LinkedHashMap<>(environment);
        all.put("hilo.public.url", "http://localhost:" + port);
        return all;
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (running) {
            running.push(part);
        }
        return part;
    }

    /** The database last. A part that does not come to its end holds up no other. */
    private void stop() {
        for (var part = next(); part != null; part = next()) {
            var closing = part;
            var end = Thread.ofPlatform().daemon().start(() -> {
                try {
                    closing.close();
                } catch (Exception | Error e) {
                    System.err.println("  While stopping: " + e.getMessage());
                }
            });
            try {
                if (!end.join(STOPPING)) {
                    System.err.println("  " + part.getClass().getSimpleName() + " does not stop.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        over.countDown();
    }

    private @Nullable AutoCloseable next() {
        synchronized (running) {
            return running.poll();
        }
    }

    private Map<String, String> environment(Postgres postgres) throws IOException {
        var kept = secrets();
        var url = URI.create("http://localhost:" + settings.http());
        var secrets = new DeskSettings.Secrets(kept.getProperty(ADMIN_PASSWORD, ""), kept.getProperty("twilio.sid"), kept.getProperty("twilio.token"),
                kept.getProperty("sso.secret"), kept.getProperty("chat.secret"));
        var all = settings.demo()
                ? DeskSettings.whole(new DeskSettings.Parts(postgres, settings.smtp(), settings.imap(), settings.phone()), url, secrets)
                : DeskSettings.bare(postgres, url, secrets.admin());
        all.put("hilo.test", String.valueOf(settings.test()));
        all.put("hilo.cluster", String.valueOf(settings.nodes() > 1));
        return all;
    }

    /** Made at the first run, kept for the next ones, readable by their owner only. */
    private Properties secrets() throws IOException {
        Path file = settings.data().resolve(SECRETS);
        var secrets = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                secrets.load(in);
            }
            // A start that did not come to its end leaves a password that nobody has used yet: another one may be chosen.
            if (secrets.containsKey(ADMIN_PASSWORD) && !settings.adminPassword().isEmpty()) {
                secrets.setProperty(ADMIN_PASSWORD, settings.adminPassword());
                store(secrets);
            }
            return secrets;
        }
        secrets.setProperty(ADMIN_PASSWORD, settings.adminPassword().isEmpty() ? random(15) : settings.adminPassword());
        secrets.setProperty("twilio.sid", "AC" + hex(16));
        secrets.setProperty("twilio.token", hex(16));
        secrets.setProperty("sso.secret", random(32));
        secrets.setProperty("chat.secret", random(32));
        store(secrets);
        return secrets;
    }

    private void store(Properties secrets) throws IOException {
        OwnerOnly.write(settings.data().resolve(SECRETS), out -> secrets.store(out, "Secrets of this desk"));
    }

    /** The administrator exists and the password was shown: nobody needs it here any more. */
    private void forgetAdminPassword() throws IOException {
        var secrets = secrets();
        if (secrets.remove(ADMIN_PASSWORD) != null) {
            store(secrets);
        }
    }

    /** The demo's people and conversations: made at the first start, remembered for the next ones, told to tools in run.json. */
    private DemoDesk demo(Map<String, String> environment, PhoneCompany phones) throws IOException, InterruptedException {
        URI url = URI.create(String.valueOf(environment.get("hilo.public.url")));
        Path file = settings.data().resolve("demo.json");
        var kept = DemoDesk.read(file);
        DemoDesk desk;
        if (kept == null) {
            if (environment.get("hilo.admin.password") == null) {
                throw new Trouble("The demo is filled in at the first start only: choose an empty -Dhilo.data.dir=… or start with -Dhilo.demo=false.");
            }
            say("Filling the desk for the first time …");
            desk = DemoDesk.setUp(url, String.valueOf(environment.get("hilo.admin.password")));
            OwnerOnly.write(file, out -> out.write(desk.toJson().toString().getBytes(UTF_8)));
            new DemoStories(url, desk, settings.smtp(), phones).tell();
        } else {
            desk = DemoDesk.from(kept);
        }
        var run = Json.createObjectBuilder().add("url", url.toString()).add("managementUrl", "http://localhost:" + settings.management())
                .add("smtp", Json.createObjectBuilder().add("host", "127.0.0.1").add("port", settings.smtp()))
                .add("imap", Json.createObjectBuilder().add("host", "127.0.0.1").add("port", settings.imap())).add("supportMailbox", MailServer.SUPPORT)
                .add("phoneNumbers", Json.createArrayBuilder(List.of(String.valueOf(environment.get("hilo.phone.numbers")).split(","))))
                .add("twilio", Json.createObjectBuilder().add("accountSid", environment.get("hilo.twilio.account.sid"))
                        .add("authToken", environment.get("hilo.twilio.auth.token")).add("publicUrl", environment.get("hilo.twilio.public.url")))
                .add("users", desk.usersJson()).add("tokens", desk.tokensJson()).build();
        OwnerOnly.write(settings.data().resolve("run.json"), out -> out.write(run.toString().getBytes(UTF_8)));
        return desk;
    }

    private void tell(Map<String, String> environment, @Nullable DemoDesk demo) {
        String url = environment.get("hilo.public.url");
        say("");
        say("Hilo is ready.");
        say("");
        say("agents' console     " + url + "/console/");
        say("customers' portal   " + url + "/portal/");
        for (int i = 1; i < settings.nodes(); i++) {
            say("the same on node " + (i + 1) + "  http://localhost:" + (settings.http() + i));
        }
        if (demo == null) {
            if (!environment.getOrDefault("hilo.admin.password", "").isEmpty()) {
                say("administrator       admin  " + environment.get("hilo.admin.password") + "   (told once: keep it)");
            }
        } else {
            say("a page with chat    " + url + "/demo/site/");
            say("call the desk       " + url + "/demo/call/");
            say("support mailbox     " + MailServer.SUPPORT + "   SMTP localhost:" + settings.smtp() + "   IMAP localhost:" + settings.imap());
            say("");
            demo.users().forEach(user -> say(String.format("%-19s %-28s %s", user.role(), user.login(), user.password())));
        }
        say("");
        say("Ctrl-C stops everything; data stay in " + settings.data());
        say("");
    }

    private void refuseTakenPorts() {
        settings.ports().forEach((port, name) -> {
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new Trouble("Port " + port + " is taken: choose another with -D" + name + "=…");
            }
        });
    }

    private void remember(ProcessHandle... processes) throws IOException {
        var lines = new StringBuilder();
        for (var process : processes) {
            lines.append(process.pid()).append(' ').append(process.info().startInstant().orElse(Instant.EPOCH)).append('\n');
        }
        Files.writeString(settings.data().resolve("run.pids"), lines);
    }

    private void endWhatWasLeft() throws IOException, InterruptedException {
        Path file = settings.data().resolve("run.pids");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                var parts = line.split(" ", 2);
                var left = ProcessHandle.of(Long.parseLong(parts[0]))
                        .filter(process -> process.info().startInstant().orElse(Instant.MAX).toString().equals(parts[1]));
                if (left.isPresent()) {
                    say("Ending the server that an earlier run left behind …");
                    left.get().destroyForcibly();
                    await(left.get());
                }
            }
            Files.delete(file);
        }
        // The database that a killed run left would hold its port; it stops cleanly now that its only client is gone.
        Path postmaster = settings.data().resolve("postgres/postmaster.pid");
        if (Files.exists(postmaster)) {
            var left = ProcessHandle.of(Long.parseLong(Files.readAllLines(postmaster).getFirst().strip()))
                    .filter(process -> process.info().command().orElse("").endsWith("postgres"));
            if (left.isPresent()) {
                say("Stopping the database that an earlier run left behind …");
                left.get().destroy();
                await(left.get());
            }
        }
    }

    private static void await(ProcessHandle process) throws InterruptedException {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            Thread.sleep(100);
        }
    }

    private static void say(String line) {
        System.out.println("  " + line);
    }

    private static String random(int bytes) {
        byte[] out = new byte[bytes];
        new SecureRandom().nextBytes(out);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out);
    }

    private static String hex(int bytes) {
        byte[] out = new byte[bytes];
        new SecureRandom().nextBytes(out);
        return java.util.HexFormat.of().formatHex(out);
    }
}
