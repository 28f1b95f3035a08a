package hilo.ledger;

import hilo.launch.Rig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A place in the code at which a server dies, by Byteman: exactly between a commit and its acknowledgement, or inside a claim. The rules are in every server from its start and
 * look for a file; whoever deletes it is dead. So a point strikes one server, once, and at a moment of the load's choosing.
 */
public final class CrashPoint implements Fault {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final String type;
    private final String method;
    private final String where;
    private final String condition;
    private final Path armed;

    private CrashPoint(Path directory, String name, String type, String method, String where) {
        this(directory, name, type, method, where, "TRUE");
    }

    private CrashPoint(Path directory, String name, String type, String method, String where, String condition) {
        this.name = name;
        this.type = type;
        this.method = method;
        this.where = where;
        this.condition = condition;
        this.armed = directory.resolve(name.replaceAll("[^a-z0-9]+", "-"));
    }

    /** All of them, in the order of a line's way through the desk. Whoever calls a bean calls its proxy: after that call the transaction is committed, inside the bean it is not. */
    static List<CrashPoint> all(Path directory) {
        return List.of(
                new CrashPoint(directory, "chat: lines written, not committed", "hilo.channel.chat.ChatBatch", "writeAll", "AT EXIT"),
                new CrashPoint(directory, "chat: lines committed, not acknowledged", "hilo.channel.chat.ChatWriter", "acknowledge", "AT ENTRY"),
                new CrashPoint(directory, "chat: conversation opened, not committed", "hilo.channel.chat.ChatBatch", "writeFirst", "AT EXIT"),
                new CrashPoint(directory, "chat: conversation committed, not acknowledged", "hilo.channel.chat.ChatWriter", "alone", "AFTER INVOKE writeFirst"),
                new CrashPoint(directory, "console: line committed, not acknowledged", "hilo.console.ConsoleSocket", "written", "AT ENTRY"),
                new CrashPoint(directory, "rest: answer stored under its key, not committed", "hilo.console.Once", "after", "AT EXIT"),
                new CrashPoint(directory, "rest: committed, not answered", "hilo.console.OnceFilter",
                        "filter(jakarta.ws.rs.container.ContainerRequestContext, jakarta.ws.rs.container.ContainerResponseContext)", "AFTER INVOKE commit"),
                new CrashPoint(directory, "phone: request kept, not committed", "hilo.channel.phone.Switchboard", "learn", "AT EXIT"),
                new CrashPoint(directory, "phone: request committed, neither answered nor folded", "hilo.channel.phone.CallSweep", "foldSoon", "AT ENTRY"),
                new CrashPoint(directory, "phone: call folded, not committed", "hilo.channel.phone.CallKeeper", "fold", "AFTER INVOKE folded"),
                new CrashPoint(directory, "mail in: fetched, not stored", "hilo.channel.email.MailStore", "keep", "AT ENTRY"),
                new CrashPoint(directory, "mail in: stored, not flagged", "hilo.channel.email.MailFetcher", "flag", "AT ENTRY"),
                new CrashPoint(directory, "mail in: claimed, not filed", "hilo.channel.email.MailFiling", "file", "AT ENTRY"),
                new CrashPoint(directory, "mail in: filed, not committed", "hilo.channel.email.MailFiling", "file", "AFTER INVOKE settle ALL"),
                // Most claims find nothing to do.
                new CrashPoint(directory, "mail out: inside the claim", "hilo.channel.OutboxRows", "claim", "AT EXIT", "$!.isPresent()"),
                new CrashPoint(directory, "mail out: claimed, not sent", "hilo.channel.email.SmtpSender", "send(org.eclipse.angus.mail.smtp.SMTPMessage, String, String)",
                        "AT ENTRY"),
                new CrashPoint(directory, "mail out: the mail server said 250, not marked", "hilo.channel.email.SmtpSender", "handOver",
                        "AFTER INVOKE sendMessage"),
                new CrashPoint(directory, "mail out: receipt kept, row not settled", "hilo.channel.OutboxRows", "settle", "AT ENTRY"));
    }

    /** Comes to pass when the desk's clock is moved on at the end of a trial. */
    static CrashPoint ofClocks(Path directory) {
        return new CrashPoint(directory, "clocks: claimed and judged, not written", "hilo.sla.DueClocks", "judge(java.util.List)", "AT INVOKE close");
    }

    /** What every server of the rig is started with. */
    static List<String> javaOptions(Path directory) throws IOException {
        Files.createDirectories(directory);
        var script = new StringBuilder();
        for (CrashPoint point : all(directory)) {
            script.append(point.rule());
        }
        script.append(ofClocks(directory).rule());
        var file = directory.resolve("rules.btm");
        Files.writeString(file, script);
        var agent = agent();
        return List.of("-javaagent:" + agent + "=script:" + file + ",boot:" + agent, "-Djboss.modules.system.pkgs=org.jboss.byteman");
    }

    private static Path agent() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String part : classPath.split(File.pathSeparator)) {
            if (part.matches(".*[/\\\\]byteman-\\d[^/\\\\]*\\.jar")) {
                return Path.of(part);
            }
        }
        throw new IllegalStateException("Byteman is not on the class path");
    }

    /** In Byteman's grammar nothing can be called on what was just made, so it gets a name. */
    String rule() {
        return "RULE " + armed.getFileName() + "\nCLASS " + type + "\nMETHOD " + method + "\n" + where + "\nBIND armed : java.io.File = new java.io.File(\"" + armed + "\")\nIF "
                + condition + " && armed.delete()\nDO killJVM()\nENDRULE\n\n";
    }

    @Override
    public String name() {
        return name;
    }

    void arm() throws IOException {
        Files.writeString(armed, "");
    }

    boolean isArmed() {
        return Files.exists(armed);
    }

    @Override
    public void strike(Rig rig) throws IOException, InterruptedException {
        arm();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (isArmed() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        if (Files.deleteIfExists(armed)) {
            throw new IllegalStateException("Nobody came by: " + name);
        }
        // Whoever deleted the file is dying.
        while (rig.nodes().stream().allMatch(Rig.Node::isAlive)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Nobody died: " + name);
            }
            Thread.sleep(50);
        }
    }
}
