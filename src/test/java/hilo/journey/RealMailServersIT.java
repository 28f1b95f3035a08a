package hilo.journey;

import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hilo.launch.Api;
import hilo.launch.Dovecot;
import hilo.launch.Exim;
import hilo.launch.FaultProxy;
import hilo.launch.MailServer;
import hilo.launch.Ports;
import hilo.launch.Rig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail as it travels at a desk: Exim takes it, Dovecot keeps it, and both have habits that a small mail server does not have. Skipped where they are not installed; never in CI. */
class RealMailServersIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static @Nullable Dovecot dovecot;
    private static @Nullable Exim exim;
    private static @Nullable FaultProxy imap;
    private static @Nullable FaultProxy smtp;
    private static @Nullable Rig rig;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String customer = "clara-" + mark + "@cliente.example";

    @BeforeAll
    static void start() throws Exception {
        boolean there = Dovecot.isThere() && Exim.isThere();
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("Dovecot and Exim must be installed in CI");
        }
        assumeTrue(there, "Dovecot and Exim are not installed here (or this is not root): real mail servers are not tried");
        var directory = Path.of(System.getProperty("hilo.build.dir"), "real-mail");
        int[] ports = Ports.free(3);
        dovecot = Dovecot.start(directory.resolve("dovecot"), ports[0], ports[1]);
        exim = Exim.start(directory.resolve("exim"), ports[2], ports[1]);
        var coming = FaultProxy.to(ports[0]);
        var going = FaultProxy.to(ports[2]);
        imap = coming;
        smtp = going;
        rig = Rig.start(directory.resolve("rig"), new Rig.Plan(1, settings -> {
            settings.put("hilo.mail.imap.port", String.valueOf(coming.port()));
            settings.put("hilo.mail.smtp.port", String.valueOf(going.port()));
            settings.put("hilo.mail.acknowledge", "true");
            return settings;
        }, List.of()));
        rig.people();
    }

    @AfterAll
    static void stop() throws IOException {
        if (rig != null) {
            rig.close();
        }
        for (FaultProxy network : new FaultProxy[]{imap, smtp}) {
            if (network != null) {
                network.close();
            }
        }
        if (exim != null) {
            exim.close();
        }
        if (dovecot != null) {
            dovecot.close();
        }
    }

    @Test
    void mailGoesToAndFroInOneConversation() throws Exception {
        send(customer, MailServer.SUPPORT, "No timbra " + mark, "Marca error 301.", null);
        String id = conversation("No timbra " + mark);

        answer(id, "Suba el certificado " + mark);
        var got = eventually(SOON, () -> inbox(customer).stream().filter(mail -> said(mail).contains("Suba el certificado " + mark)).findFirst().orElse(null));
        within(SOON, () -> entry(id, "Suba el certificado").getString("delivery").equals("sent"));
        assertThat(got.getHeader("Return-Path", null)).contains("soporte+b.");

        send(customer, reply(got), "Re: No timbra " + mark, "Ya quedó, gracias " + mark, got.getHeader("Message-ID", null));

        within(SOON, () -> entries(id).stream().anyMatch(entry -> entry.getString("text").contains("Ya quedó, gracias " + mark)));
        assertThat(reconciled(mark)).isZero();
    }

    @Test
    void whatEximBouncesIsAFailedAnswerAndTheClockRunsOn() throws Exception {
        String nobody = "nadie-" + mark + "@" + Exim.NOBODY;
        send(nobody, MailServer.SUPPORT, "Rebote " + mark, "¿Me leen?", null);
        String id = conversation("Rebote " + mark);

        answer(id, "Sí " + mark);

        within(SOON, () -> entry(id, "Sí " + mark).getString("delivery").equals("failed"));
        assertThat(entry(id, "Sí " + mark).getJsonObject("details").getString("failure")).startsWith("5.");
        var clock = agent().get("/api/agent/conversations/" + id).expect(200).json().getJsonArray("clocks").getJsonObject(0);
        assertThat(clock.getString("state")).isIn("running", "breached");
        assertThat(clock.isNull("metAt")).isTrue();
    }

    @Test
    void whoOpensAMatterIsToldSoWithoutASenderToAnswerTo() throws Exception {
        send(customer, MailServer.SUPPORT, "Aviso " + mark, "¿Llegó mi correo?", null);
        conversation("Aviso " + mark);

        var told = eventually(SOON, () -> inbox(customer).stream().filter(mail -> said(mail).contains("Recibimos su mensaje")).findFirst().orElse(null));

        assertThat(told.getHeader("Return-Path", null)).isEqualTo("<>");
        assertThat(told.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
    }

    @Test
    void twoDesksThatConfirmEveryMailStopAfterTwoConfirmations() throws Exception {
        String them = "soporte@otra.example";
        try (var other = Rig.start(Path.of(System.getProperty("hilo.build.dir"), "real-mail", "other"), new Rig.Plan(1, settings -> {
            settings.put("hilo.mail.address", them);
            settings.put("hilo.mail.domain", "otra.example");
            settings.put("hilo.mail.imap.user", them);
            settings.put("hilo.mail.imap.port", String.valueOf(there(dovecot).imapPort()));
            settings.put("hilo.mail.smtp.port", String.valueOf(there(exim).port()));
            settings.put("hilo.mail.acknowledge", "true");
            return settings;
        }, List.of()))) {
            send(them, MailServer.SUPPORT, "Entre mesas " + mark, "¿Me confirman?", null);
            send(MailServer.SUPPORT.replace("soporte", "ventas"), them, "De regreso " + mark, "¿Y ustedes?", null);
            var agent = new Api(other.node().url(), other.people().token("agent"));
            within(SOON, () -> agent.get("/api/agent/mail?limit=50").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                    .anyMatch(row -> row.getString("state").equals("automatic")));
            Thread.sleep(3000); // what would be answered would have been

            assertThat(confirmations(them, MailServer.SUPPORT) + confirmations(MailServer.SUPPORT, them)).isEqualTo(1);
            assertThat(confirmations("ventas@factupronto.example", them) + confirmations(them, "ventas@factupronto.example")).isEqualTo(1);
        }
    }

    /** Those in the mailbox from one address, whatever their subject: it has no words of who wrote. */
    private static long confirmations(String mailbox, String from) throws MessagingException {
        return inbox(mailbox).stream().map(RealMailServersIT::said)
                .filter(mail -> mail.contains("Auto-Submitted: auto-replied") && mail.matches("(?s).*\nFrom: [^\n]*" + from + ".*")).count();
    }

    @Test
    void whatOneServerRefusesIsToldBesideTheAnswerThatTheOthersGot() throws Exception {
        String refused = "copia-" + mark + "@" + Exim.REFUSED;
        send(customer, MailServer.SUPPORT, "Copia " + mark, "¿Nos leen?", null);
        String id = conversation("Copia " + mark);

        agent().post("/api/agent/conversations/" + id + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", "A los dos " + mark)
                .add("cc", Json.createArrayBuilder().add(refused)).build()).expect(201);

        within(SOON, () -> entry(id, "A los dos").getString("delivery").equals("sent") && copy(id, refused).getString("state").equals("failed"));
        assertThat(copy(id, refused).getString("words")).contains("550").contains("Nobody here");
        assertThat(inbox(customer)).anyMatch(mail -> said(mail).contains("A los dos " + mark));
    }

    @Test
    void answerThatOurOwnServerRefusesIsToldToItsAgent() throws Exception {
        send("nadie-" + mark + "@" + Exim.REFUSED, MailServer.SUPPORT, "Rechazo " + mark, "¿Me leen?", null);
        String id = conversation("Rechazo " + mark);

        answer(id, "No saldrá " + mark);

        within(SOON, () -> entry(id, "No saldrá").getString("delivery").equals("failed"));
        eventually(SOON, () -> inbox("ana@factupronto.example").stream().filter(mail -> said(mail).contains("Rechazo " + mark)).findFirst().orElse(null));
    }

    @Test
    void badLinesToTheMailboxBringEveryMailOnce() throws Exception {
        var line = there(imap);
        Runnable[] troubles = {() -> line.latency(Duration.ofMillis(150)), line::cut, line::reset, () -> line.cutAfter(FaultProxy.Way.TO_CLIENT, 3_000), line::swallow, line::reset,
                line::refuse, line::cut};
        for (int i = 0; i < 24; i++) {
            if (i % 3 == 0) {
                line.heal();
                troubles[i / 3].run();
            }
            send(i + customer, MailServer.SUPPORT, "Línea " + i + " " + mark, "Correo " + i + "\n" + "x".repeat(60 * i), null);
        }
        line.heal();

        for (int i = 0; i < 24; i++) {
            conversation("Línea " + i + " " + mark);
        }
        assertThat(rows(mark)).hasSize(24);
        assertThat(rows(mark).stream().map(row -> row.getString("conversation")).distinct()).hasSize(24);
    }

    @Test
    void badLinesToTheMailServerLetEveryAnswerLeaveUnderOneMessageId() throws Exception {
        var line = there(smtp);
        send(customer, MailServer.SUPPORT, "Salida " + mark, "¿Me contestan?", null);
        String id = conversation("Salida " + mark);
        Runnable[] troubles = {line::refuse, () -> line.cutAfter(FaultProxy.Way.TO_SERVER, 700), line::swallow, () -> line.cutAfter(FaultProxy.Way.TO_CLIENT, 150)};
        for (int i = 0; i < troubles.length; i++) {
            String words = "Respuesta " + i + " " + mark;
            troubles[i].run();
            answer(id, words);
            Thread.sleep(1500);
            line.reset();
            line.heal();
            assertThat(entry(id, words).getString("delivery")).isEqualTo("pending");
        }
        within(SOON, () -> Boolean.TRUE.equals(entry(id, "Respuesta 0").getJsonObject("details").containsKey("retry")));

        passing(() -> entries(id).stream().filter(entry -> entry.getString("text").startsWith("Respuesta ")).allMatch(entry -> entry.getString("delivery").equals("sent")));

        for (int i = 0; i < troubles.length; i++) {
            String words = "Respuesta " + i + " " + mark;
            within(SOON, () -> inbox(customer).stream().anyMatch(mail -> own(mail).contains(words)));
            assertThat(inbox(customer).stream().filter(mail -> own(mail).contains(words)).map(RealMailServersIT::messageId).distinct()).hasSize(1);
        }
    }

    @Test
    void mailboxThatGoesAwayAndComesBackBringsEveryMailOnce() throws Exception {
        send(customer, MailServer.SUPPORT, "Antes " + mark, "uno", null);
        conversation("Antes " + mark);

        there(dovecot).stop();
        for (int i = 0; i < 10; i++) {
            send(customer, MailServer.SUPPORT, "Mientras " + i + " " + mark, "dos", null);
        }
        there(dovecot).start();

        for (int i = 0; i < 10; i++) {
            conversation("Mientras " + i + " " + mark);
        }
        assertThat(rows(mark)).hasSize(11).allMatch(row -> row.getString("state").equals("ingested"));
    }

    @Test
    void mailboxThatIsMadeAnewHasOtherUidsAndNoMailIsTakenTwice() throws Exception {
        for (int i = 0; i < 3; i++) {
            send(customer, MailServer.SUPPORT, "Viejo " + i + " " + mark, "igual", null);
        }
        for (int i = 0; i < 3; i++) {
            conversation("Viejo " + i + " " + mark);
        }
        var before = raw(MailServer.SUPPORT, mark);
        assertThat(before).hasSize(3);

        there(dovecot).forget(MailServer.SUPPORT);
        for (var mail : before) {
            again(mail);
        }
        send(customer, MailServer.SUPPORT, "Nuevo " + mark, "después", null);

        conversation("Nuevo " + mark);
        within(SOON, () -> rows(mark).stream().filter(row -> row.getString("state").equals("duplicate")).count() == 3);
        assertThat(rows(mark).stream().filter(row -> row.getString("state").equals("ingested"))).hasSize(4);
    }

    /** Moves the desk's clock on, minute by minute, until it is so. */
    private static void passing(Callable<Boolean> condition) throws Exception {
        var admin = new Api(there(rig).node().url(), there(rig).people().token("admin"));
        try {
            for (int minutes = 2; !condition.call() && minutes < 200; minutes += 2) {
                admin.setClock(Instant.now().plus(Duration.ofMinutes(minutes)));
                Thread.sleep(300);
            }
            within(SOON, condition::call);
        } finally {
            admin.setClock(Instant.now());
        }
    }

    private static JsonObject copy(String id, String reader) {
        return entry(id, "A los dos").getJsonObject("details").getJsonObject("copies").getJsonObject(reader);
    }

    /** What it says above what it quotes. */
    private static String own(Message mail) {
        return said(mail).split("blockquote|\n> ")[0];
    }

    private static String messageId(Message mail) {
        try {
            return mail.getHeader("Message-ID")[0];
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("it was not started");
        }
        return part;
    }

    private static Api agent() {
        var desk = there(rig);
        return new Api(desk.node().url(), desk.people().token("agent"));
    }

    private static void answer(String id, String text) {
        agent().post("/api/agent/conversations/" + id + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", text).build()).expect(201);
    }

    private static String conversation(String subject) throws Exception {
        return eventually(SOON, () -> rows(subject.substring(subject.lastIndexOf(' ') + 1)).stream()
                .filter(row -> subject.equals(row.getString("subject", "")) && !row.isNull("conversation")).map(row -> row.getString("conversation")).findFirst().orElse(null));
    }

    /** The ledger's rows of this test. */
    private static List<JsonObject> rows(String mark) {
        return agent().get("/api/agent/mail?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(row -> row.getString("subject", "").contains(mark)).toList();
    }

    private static long reconciled(String mark) {
        return rows(mark).stream().filter(row -> !row.getString("state").equals("ingested")).count();
    }

    private static List<JsonObject> entries(String id) {
        return agent().get("/api/agent/conversations/" + id + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private static JsonObject entry(String id, String text) {
        return entries(id).stream().filter(entry -> entry.getString("text").contains(text)).findFirst().orElseThrow();
    }

    private static void send(String from, String to, String subject, String text, @Nullable String answers) throws MessagingException {
        var properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(there(exim).port()));
        var mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom(new InternetAddress(from));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        mail.setSubject(subject, "UTF-8");
        mail.setText(text, "UTF-8");
        if (answers != null) {
            mail.setHeader("In-Reply-To", answers);
        }
        Transport.send(mail);
    }

    private static String reply(Message mail) throws MessagingException {
        return ((InternetAddress) mail.getReplyTo()[0]).getAddress();
    }

    private static String said(Message mail) {
        try {
            var out = new java.io.ByteArrayOutputStream();
            mail.writeTo(out);
            return out.toString(java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException | MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Reading<T> {
        T read(Folder inbox) throws MessagingException;
    }

    private static <T> T in(String address, Reading<T> reading) throws MessagingException {
        var properties = new Properties();
        properties.put("mail.imap.partialfetch", "false");
        try (var store = Session.getInstance(properties).getStore("imap")) {
            store.connect("127.0.0.1", there(dovecot).imapPort(), address, MailServer.PASSWORD);
            try (var inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_WRITE);
                return reading.read(inbox);
            }
        }
    }

    private static List<MimeMessage> inbox(String address) throws MessagingException {
        return in(address, inbox -> {
            var copies = new ArrayList<MimeMessage>();
            for (Message mail : inbox.getMessages()) {
                copies.add(new MimeMessage((MimeMessage) mail));
            }
            return copies;
        });
    }

    private static List<MimeMessage> raw(String address, String mark) throws MessagingException {
        var found = new ArrayList<MimeMessage>();
        for (var mail : inbox(address)) {
            if (String.valueOf(mail.getSubject()).contains(mark)) {
                found.add(mail);
            }
        }
        return found;
    }

    /** Lays the very same bytes into the mailbox again. */
    private static void again(MimeMessage mail) throws MessagingException {
        in(MailServer.SUPPORT, inbox -> {
            mail.setFlags(new Flags(Flags.Flag.SEEN), false);
            inbox.appendMessages(new Message[]{mail});
            return true;
        });
    }
}
