package hilo.ledger;

import hilo.launch.Api;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A desk under load, to be struck by faults and then reckoned with: {@link #begin}, {@link #strike} as often as wanted, {@link #finish}. Several trials may follow each other on one
 * rig; they share its ledger, and each reckoning is over all of it.
 *
 * <p>The desk's clock is set to a Wednesday at ten in Monterrey. At the end it is moved on by an hour and a half, so that what a dead server had claimed comes up again and every
 * clock that nobody answered warns and is breached.
 */
public final class Trial implements AutoCloseable {
    private static final List<Duration> MOVES = List.of(Duration.ofMinutes(2), Duration.ofMinutes(20), Duration.ofMinutes(70));
    private static final Map<String, String> CUSTOMERS = Map.of("customerA", "customerA", "customerB", "customerB", "distributor", "distributor");

    private final Rig rig;
    private final Path ledger;
    private final Path watched;
    private final Duration shift;
    private final Process load;
    private final Writer orders;
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final List<String> troubles = new ArrayList<>();
    private Duration moved = Duration.ZERO;
    private int strikes;
    private Duration slowest = Duration.ZERO;

    private Trial(Rig rig, String run, Pace pace, OptionalInt lmtp) throws IOException {
        this.rig = rig;
        this.ledger = rig.directory().resolve("ledger.jsonl");
        this.watched = rig.directory().resolve("watched-" + run + ".json");
        var now = wednesday(Integer.parseInt(run.substring(1)));
        new Api(rig.node().url(), rig.people().token("admin")).setClock(now);
        this.shift = Duration.between(Instant.now(), now);
        var tokens = new LinkedHashMap<String, String>();
        for (String role : List.of("agent", "agent2", "supervisor", "customerA", "customerB", "distributor")) {
            tokens.put(role, rig.people().token(role));
        }
        var plan = rig.directory().resolve("load-" + run + ".json");
        new LoadPlan(run, rig.nodes().stream().map(Rig.Node::url).toList(), lmtp.orElse(rig.mail().smtpPort()), lmtp.isPresent(), MailServer.SUPPORT, ledger, watched, tokens,
                rig.setting("hilo.twilio.account.sid"), rig.setting("hilo.twilio.auth.token"), rig.setting("hilo.twilio.public.url"),
                rig.setting("hilo.phone.numbers").replaceFirst(",.*", ""), shift, pace).write(plan);
        this.load = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx160m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), LoadGenerator.class.getName(), plan.toString())
                .redirectError(rig.directory().resolve("load-" + run + ".err").toFile()).start();
        this.orders = new OutputStreamWriter(load.getOutputStream(), StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::listen);
    }

    /** Sets the clock and starts the load; returns when it sends. */
    public static Trial begin(Rig rig, Pace pace) throws IOException, InterruptedException {
        return begin(rig, pace, OptionalInt.empty());
    }

    /** The same, with what customers write handed over to the mailbox at this port by LMTP. */
    static Trial begin(Rig rig, Pace pace, OptionalInt lmtp) throws IOException, InterruptedException {
        int run = 1;
        while (Files.exists(rig.directory().resolve("load-r" + run + ".json"))) {
            run++;
        }
        var trial = new Trial(rig, "r" + run, pace, lmtp);
        try {
            trial.await("sending", Duration.ofSeconds(30));
        } catch (InterruptedException | RuntimeException e) {
            trial.close();
            throw e;
        }
        return trial;
    }

    /** The coming Wednesdays at ten in the morning of Monterrey, six hours west of Greenwich the year round. */
    private static Instant wednesday(int which) {
        return LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).with(TemporalAdjusters.next(DayOfWeek.WEDNESDAY)).plusWeeks(which - 1L).atTime(16, 0).toInstant(ZoneOffset.UTC);
    }

    private void listen() {
        try (var out = new BufferedReader(new InputStreamReader(load.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                words.add(line);
            }
            words.add("over");
        } catch (IOException e) {
            words.add("over");
        }
    }

    /** Waits for a line that begins so; a sender that broke, or a load that ended, is no load. */
    private String await(String beginning, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            var line = words.poll(1, TimeUnit.SECONDS);
            if (line != null && line.startsWith(beginning)) {
                return line;
            }
            if (line != null && line.startsWith("broken")) {
                troubles.add(line);
            }
            if ("over".equals(line)) {
                throw new IllegalStateException("the load ended too early; see its .err file in " + rig.directory());
            }
        }
        throw new IllegalStateException("the load did not say " + beginning);
    }

    public Rig rig() {
        return rig;
    }

    /** Strikes, and waits until every server is ready again: how long that took is told, and judged by nobody, for machines differ. */
    public void strike(Fault fault) throws Exception {
        fault.strike(rig);
        strikes++;
        long from = System.nanoTime();
        revive();
        var took = Duration.ofNanos(System.nanoTime() - from);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
    }

    private void revive() throws IOException, InterruptedException {
        for (var node : rig.nodes()) {
            if (!node.isAlive()) {
                node.start();
            }
            node.awaitReady();
        }
    }

    /** Ends the load gently, lets the desk settle, reads everything back from every server and holds it against the ledger. */
    public Result finish() throws IOException, InterruptedException {
        return finish(null);
    }

    /** The same; {@code atTheClocks} strikes while the desk's clock is moved on. */
    Result finish(@Nullable CrashPoint atTheClocks) throws IOException, InterruptedException {
        order("stop");
        String figures = await("drained", Duration.ofSeconds(90)).substring("drained ".length());
        var fates = Fate.read(ledger);
        settleMails(fates);
        if (atTheClocks != null) {
            atTheClocks.arm();
        }
        for (Duration by : MOVES) {
            move(by);
        }
        if (atTheClocks != null) {
            strikes++;
            if (atTheClocks.isArmed()) {
                troubles.add("Nobody came by: " + atTheClocks.name());
            }
        }
        settleAnswers(fates);
        Thread.sleep(1500);
        order("end");
        await("ended", Duration.ofSeconds(20));
        var told = told();
        var all = new LinkedHashMap<String, Map<Finding, List<String>>>();
        var customers = new HashMap<String, String>();
        CUSTOMERS.keySet().forEach(role -> customers.put(role, rig.people().token(role)));
        for (var node : rig.nodes()) {
            var reading = Reading.of(node.url(), rig.people().token("supervisor"), customers);
            reading.write(rig.directory().resolve("reading-" + node.name() + ".jsonl"));
            all.put(node.name(), Reckoning.of(fates, reading, told, sink(), shifts()));
        }
        return new Result(all, fates.size() + " operations, " + figures, strikes, slowest, List.copyOf(troubles));
    }

    private void order(String word) throws IOException {
        orders.write(word + "\n");
        orders.flush();
    }

    /** A mail whose filing was cut short is tried again after 10 s, then 30, then 90. */
    private void settleMails(Map<String, Fate> fates) throws InterruptedException {
        var wanted = new HashSet<String>();
        fates.values().stream().filter(fate -> fate.operation().kind() == Operation.Kind.MAIL && fate.isAcknowledged()).forEach(fate -> wanted.add(fate.operation().client()));
        long patience = TimeUnit.SECONDS.toNanos(150);
        long progressAt = System.nanoTime();
        var api = new Api(rig.node().url(), rig.people().token("supervisor"));
        while (System.nanoTime() - progressAt < patience) {
            int before = wanted.size();
            String next = "";
            do {
                var page = api.get("/api/agent/mail?limit=200" + next).expect(200).json();
                page.getJsonArray("items").getValuesAs(JsonObject.class).stream().filter(mail -> !mail.getString("state").equals("received"))
                        .forEach(mail -> wanted.remove(mail.getString("messageId", "")));
                next = page.isNull("next") || wanted.isEmpty() ? "" : "&cursor=" + page.getString("next");
            } while (!next.isEmpty());
            if (wanted.isEmpty()) {
                return;
            }
            if (wanted.size() < before) {
                progressAt = System.nanoTime();
            }
            Thread.sleep(500);
        }
    }

    /** A server that dies over it is started again, and asked again. */
    private void move(Duration by) throws IOException, InterruptedException {
        var target = Instant.now().plus(shift).plus(moved).plus(by);
        moved = moved.plus(by);
        for (int tries = 0; tries < 4; tries++) {
            try {
                new Api(rig.node().url(), rig.people().token("admin")).setClock(target);
                return;
            } catch (UncheckedIOException e) {
                Thread.sleep(1000);
                revive();
            }
        }
        throw new IllegalStateException("the clock cannot be moved");
    }

    private void settleAnswers(Map<String, Fate> fates) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            var arrived = sink().arrivals();
            boolean all = fates.values().stream()
                    .filter(fate -> fate.isAcknowledged() && (fate.operation().kind() == Operation.Kind.MAIL_REPLY || fate.operation().kind() == Operation.Kind.PORTAL_REPLY))
                    .allMatch(fate -> arrived.containsKey(fate.operation().id()));
            if (all) {
                return;
            }
            Thread.sleep(500);
        }
    }

    /** Of this run and of those before it on the same rig. */
    private Reckoning.Shifts shifts() throws IOException {
        var all = new HashMap<String, Duration>();
        for (int run = 1; Files.exists(rig.directory().resolve("load-r" + run + ".json")); run++) {
            all.put("r" + run, LoadPlan.read(rig.directory().resolve("load-r" + run + ".json")).shift());
        }
        return new Reckoning.Shifts(all);
    }

    private Map<String, List<JsonObject>> told() throws IOException {
        var all = new LinkedHashMap<String, List<JsonObject>>();
        try (var reader = Json.createReader(Files.newBufferedReader(watched))) {
            reader.readObject().forEach((conversation, entries) -> all.put(conversation, entries.asJsonArray().getValuesAs(JsonObject.class)));
        }
        return all;
    }

    /** What customers got by mail, by the first mark that is not in a quote. */
    private Reckoning.Sink sink() throws IOException {
        var arrivals = new HashMap<String, List<Reckoning.Sink.Arrival>>();
        try {
            for (MimeMessage mail : rig.mail().greenMail().getReceivedMessages()) {
                if (mail.getFrom() == null || mail.getFrom().length == 0 || !mail.getFrom()[0].toString().contains("soporte")) {
                    continue;
                }
                String mark = text(mail.getContent()).lines().filter(line -> !line.startsWith(">")).map(Operation::marked).filter(found -> !found.isEmpty()).findFirst().orElse("");
                if (!mark.isEmpty()) {
                    arrivals.computeIfAbsent(mark, key -> new ArrayList<>()).add(new Reckoning.Sink.Arrival(mail.getMessageID(), mail.getReceivedDate().toInstant()));
                }
            }
        } catch (MessagingException e) {
            throw new IOException(e);
        }
        return new Reckoning.Sink(arrivals);
    }

    private static String text(Object content) throws IOException, MessagingException {
        if (content instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart part = parts.getBodyPart(i);
                if (part.isMimeType("text/plain") || part.isMimeType("multipart/*")) {
                    return text(part.getContent());
                }
            }
            return "";
        }
        return String.valueOf(content);
    }

    /** Where a tool may look for more. */
    URI url() {
        return rig.node().url();
    }

    @Override
    public void close() {
        load.destroyForcibly();
    }

    /**
     * What was found, by server.
     *
     * @param figures what the load did
     * @param slowest the longest that a server needed to be ready after a strike
     * @param troubles what made the trial itself worth less: a sender that broke, a server that was slow to come back
     */
    public record Result(Map<String, Map<Finding, List<String>>> findings, String figures, int strikes, Duration slowest, List<String> troubles) {
        private static final int SHOWN = 8;

        /** Whether everything but what is allowed is zero. */
        public boolean isClean() {
            return troubles.isEmpty() && findings.values().stream().allMatch(all -> all.entrySet().stream().allMatch(one -> one.getKey().isAllowed() || one.getValue().isEmpty()));
        }

        /** The count of what was found at the first server. */
        int count(Finding finding) {
            return findings.values().stream().mapToInt(all -> all.getOrDefault(finding, List.of()).size()).max().orElse(0);
        }

        public String table() {
            var text = new StringBuilder();
            text.append(String.format("%n  %d strikes, ready again after at most %.1f s; %s%n%n", strikes, slowest.toMillis() / 1000.0, figures));
            text.append(String.format("  %-18s", ""));
            findings.keySet().forEach(node -> text.append(String.format("%10s", node)));
            text.append("\n");
            for (Finding finding : Finding.values()) {
                text.append(String.format("  %-18s", finding.title()));
                findings.values().forEach(all -> text.append(String.format("%10d", all.getOrDefault(finding, List.of()).size())));
                text.append("   ").append(finding.meaning()).append("\n");
            }
            findings.forEach((node, all) -> all.forEach((finding, words) -> {
                if (!finding.isAllowed()) {
                    words.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(node).append(": ").append(finding.title()).append(": ").append(line));
                    if (words.size() > SHOWN) {
                        text.append("\n  ").append(node).append(": … and ").append(words.size() - SHOWN).append(" more");
                    }
                }
            }));
            troubles.forEach(line -> text.append("\n  ").append(line));
            return text.append("\n").toString();
        }
    }
}
