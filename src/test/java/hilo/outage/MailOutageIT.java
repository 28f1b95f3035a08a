package hilo.outage;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.FaultProxy.Way;
import hilo.launch.MailServer;
import hilo.launch.Rig;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mail server that is away, slow, mute or cut off in the middle of a word: every mail comes in once, every answer goes out once. */
@ExtendWith(Surroundings.Given.class)
class MailOutageIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int LARGE = 600_000;

    private final Surroundings desk;
    private final Rig rig;
    private final Api agent;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String customer = "ana." + mark + "@cliente.example";

    MailOutageIT(Surroundings desk) {
        this.desk = desk;
        this.rig = desk.rig();
        this.agent = desk.agent();
    }

    // ---- coming in

    @Test
    void mailThatCameWhileTheMailboxWasAwayIsReadOnceWhenItIsBack() throws Exception {
        desk.imap().refuse();
        desk.imap().cut();
        mail("Durante la ausencia", "Nadie leía.");
        Thread.sleep(3000);
        assertThat(filed("Durante la ausencia")).isZero();

        desk.imap().heal();

        within(SOON, () -> filed("Durante la ausencia") == 1);
        Thread.sleep(2000);
        assertThat(filed("Durante la ausencia")).isEqualTo(1);
    }

    @Test
    void mailWhoseLineBreaksInTheMiddleIsAskedForUntilItIsThereWhole() throws Exception {
        desk.imap().cutAfter(Way.TO_CLIENT, LARGE / 2);
        desk.imap().cut();
        mail("Grande y cortado", "x".repeat(70) + "\r\n" + "Lo último de todo.\r\n" + ("y".repeat(70) + "\r\n").repeat(LARGE / 72) + "FIN");
        // Until it was given up for now, so that those behind it are not kept waiting.
        within(Duration.ofSeconds(20), () -> desk.count("select count(*) from mail where state = 'quarantined' and size = 0") == 1);
        mail("Detrás del grande", "Yo sí quepo.");
        within(SOON, () -> filed("Detrás del grande") == 1);

        desk.imap().heal();

        within(Duration.ofSeconds(90), () -> filed("Grande y cortado") == 1);
        var raw = agent.get("/api/agent/mail?limit=50").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(mail -> mail.getString("subject", "").endsWith("Grande y cortado")).findFirst().orElseThrow();
        assertThat(agent.get("/api/agent/mail/" + raw.getString("id") + "/source").expect(200).body()).contains("FIN");
        assertThat(desk.count("select count(*) from mail where state = 'quarantined' and size = 0")).isZero();
    }

    @Test
    void slowAndMuteMailboxesKeepNobodyFromWorkingAndTheirMailComesInOnce() throws Exception {
        desk.imap().latency(Duration.ofMillis(700));
        mail("Despacio", "Letra por letra.");
        within(SOON, () -> filed("Despacio") == 1);

        desk.imap().swallow();
        mail("En silencio", "El servidor no contesta.");
        Thread.sleep(3000);
        agent.get("/api/agent/conversations").expect(200);
        assertThat(desk.ready()).isEqualTo(200);
        desk.imap().heal();

        within(Duration.ofSeconds(75), () -> filed("En silencio") == 1);
        assertThat(filed("Despacio")).isEqualTo(1);
    }

    // ---- going out

    @Test
    void answerWaitsWhileTheMailServerIsAwayAndLeavesOnce() throws Exception {
        var conversation = conversation("Respuesta que espera");
        desk.smtp().refuse();
        reply(conversation, "Cuando vuelva el correo.");
        Thread.sleep(2000);
        assertThat(delivery(conversation)).isEqualTo("pending");

        desk.smtp().heal();

        passing(() -> answers() == 1);
        within(SOON, () -> delivery(conversation).equals("sent"));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void answerWhoseLineBreaksBeforeItWasTakenIsSentAgainUnderTheSameId() throws Exception {
        var conversation = conversation("Respuesta cortada");
        desk.smtp().cutAfter(Way.TO_SERVER, 900);
        reply(conversation, "Una respuesta larga. ".repeat(100));
        Thread.sleep(2000);
        assertThat(delivery(conversation)).isEqualTo("pending");
        assertThat(answers()).isZero();

        desk.smtp().heal();

        passing(() -> answers() == 1);
        within(SOON, () -> delivery(conversation).equals("sent"));
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void databaseThatGoesWhileAMailIsTakenMakesItLeaveOnce() throws Exception {
        var conversation = conversation("Respuesta sin base");
        desk.smtp().swallow();
        reply(conversation, "Salió, aunque nadie lo anotara.");
        within(Duration.ofSeconds(10), () -> desk.smtp().open() > 0);
        Thread.sleep(1000);
        desk.stopDatabase();
        desk.smtp().heal();
        within(Duration.ofSeconds(10), () -> answers() == 1);

        desk.startDatabase();

        within(SOON, () -> delivery(conversation).equals("sent"));
        passing(() -> true);
        Thread.sleep(2000);
        assertThat(answers()).isEqualTo(1);
    }

    @Test
    void mailServerThatThinksForMinutesBeforeItTakesAnAnswerGetsItOnce() throws Exception {
        var conversation = conversation("Respuesta pensada");
        try {
            desk.smtp().swallow();
            reply(conversation, "Piénselo con calma.");
            within(Duration.ofSeconds(10), () -> desk.smtp().open() > 0);
            // Long past the time after which a row whose sender died is taken by another.
            for (int minutes = 2; minutes <= 6; minutes += 2) {
                desk.setClock(Instant.now().plus(Duration.ofMinutes(minutes)));
            }
            assertThat(delivery(conversation)).isEqualTo("pending");
            // Nor does another node take it.
            within(Duration.ofSeconds(10), () -> desk.count("select count(*) from outbox where conversation_id = '" + conversation + "' and due_at > hilo_now()") == 1);

            desk.smtp().heal();

            within(SOON, () -> delivery(conversation).equals("sent"));
            Thread.sleep(2000);
            assertThat(answers()).isEqualTo(1);
        } finally {
            desk.setClock(Instant.now());
        }
    }

    // ---- tools

    private void mail(String subject, String text) throws MessagingException {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", String.valueOf(rig.mail().smtpPort()));
        var message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress(customer));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(MailServer.SUPPORT));
        message.setSubject(mark + " " + subject);
        message.setText(text);
        Transport.send(message);
    }

    /** How many conversations it opened. */
    private int filed(String subject) {
        return (int) items("/api/agent/conversations?channel=email").stream().filter(item -> item.getString("subject").equals(mark + " " + subject)).count();
    }

    private String conversation(String subject) throws Exception {
        mail(subject, "¿Me contestan?");
        within(SOON, () -> filed(subject) == 1);
        return items("/api/agent/conversations?channel=email").stream().filter(item -> item.getString("subject").equals(mark + " " + subject)).findFirst().orElseThrow()
                .getString("id");
    }

    private void reply(String conversation, String text) {
        agent.post("/api/agent/conversations/" + conversation + "/replies",
                Json.createObjectBuilder().add("channel", "email").add("text", text).add("attachments", Json.createArrayBuilder()).build()).expect(201);
    }

    private String delivery(String conversation) {
        return items("/api/agent/conversations/" + conversation + "/entries").stream().filter(entry -> entry.getString("direction").equals("out")).findFirst().orElseThrow()
                .getString("delivery");
    }

    private int answers() {
        return rig.mail().inbox(customer).size();
    }

    /** The same some minutes later by the desk's clock: what failed once is tried again after one. */
    private void passing(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        try {
            desk.setClock(Instant.now().plus(Duration.ofMinutes(2)));
            within(SOON, condition);
        } finally {
            desk.setClock(Instant.now());
        }
    }

    private List<JsonObject> items(String path) {
        return agent.get(path).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }
}
