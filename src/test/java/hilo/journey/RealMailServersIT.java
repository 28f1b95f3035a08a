package hilo.journey;

import static hilo.launch.Patience.eventually;
import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hilo.launch.Api;
import hilo.launch.Dovecot;
import hilo.launch.Exim;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail as it travels at a desk: Exim takes it, Dovecot keeps it, and both have habits that a small mail server does not have. Skipped where they are not installed; never in CI. */
class RealMailServersIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static @Nullable Dovecot dovecot;
    private static @Nullable Exim exim;
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
        rig = Rig.start(directory.resolve("rig"), new Rig.Plan(1, settings -> {
            settings.put("hilo.mail.imap.port", String.valueOf(ports[0]));
            settings.put("hilo.mail.smtp.port", String.valueOf(ports[2]));
            return settings;
        }, List.of()));
        rig.people();
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
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
