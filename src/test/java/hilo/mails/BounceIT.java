package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that came back is no answer: the agent hears of it, the matter waits for nobody, the clock runs on. Delays, forgeries and bounces of others change nothing. */
@ExtendWith(MailDesk.Given.class)
class BounceIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";
    private String conversation = "";
    private String messageId = "";

    BounceIT(MailDesk desk) {
        this.post = new Post(desk);
    }

    private void answered() throws Exception {
        conversation = post.opened(Letter.called("asks-" + mark).with("From", ana).text("¿Me ayudan?"));
        post.answer(conversation, "No llega " + mark);
        messageId = Post.header(post.received(ana, "No llega " + mark), "Message-ID");
        Patience.within(SOON, () -> clockState().equals("met"));
        post.post(conversation, "status", Json.createObjectBuilder().add("status", "waiting").build());
    }

    private Letter server(String subject) {
        return Letter.called("bounce-" + mark + "-" + UUID.randomUUID()).with("Return-Path", "<>").with("From", "MAILER-DAEMON@cliente.example").with("Subject", subject);
    }

    private Letter report(String action, String status, String id) {
        return server("Undelivered Mail Returned to Sender").multipart("report; report-type=delivery-status", Letter.plain("…"),
                "Content-Type: message/delivery-status\n\nReporting-MTA: dns; cliente.example\n\nFinal-Recipient: rfc822; " + ana + "\nAction: " + action + "\nStatus: " + status
                        + "\nDiagnostic-Code: smtp; " + status + " motivo " + mark,
                "Content-Type: text/rfc822-headers\n\nMessage-ID: " + id + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qmail", "exim", "dsn", "expired", "nameless"})
    void bounceOfTheOnlyAnswerIsNoAnswer(String family) throws Exception {
        answered();

        JsonObject row = post.filed(switch (family) {
            case "qmail" -> server("failure notice")
                    .text("Hi. This is the qmail-send program.\n<" + ana + ">:\nmotivo " + mark + "\n\n--- Below this line is a copy of the message.\n\nMessage-ID: "
                            + messageId + "\n");
            case "exim" -> server("Mail delivery failed: returning message to sender").with("Auto-Submitted", "auto-replied").with("X-Failed-Recipients", ana).text(
                    "  " + ana + "\n    motivo " + mark + "\n\n------ This is a copy ------\n\nMessage-ID: " + messageId + "\n");
            case "expired" -> report("failed", "4.4.7", messageId);
            case "nameless" -> server("Undeliverable").with("Delivered-To", post.envelopeSender(ana, messageId)).text("El usuario no existe. motivo " + mark);
            default -> report("failed", "5.1.1", messageId);
        });

        assertThat(row.getString("state")).isEqualTo("automatic");
        assertThat(row.getString("conversation")).isEqualTo(conversation);
        Patience.within(SOON, () -> delivery().equals("failed"));
        Patience.within(SOON, () -> clockState().equals("running"));
        assertThat(post.conversation(conversation).getString("status")).isEqualTo("open");
        assertThat(Post.decoded(post.received("ana@factupronto.example", "n.=C2=BA " + post.conversation(conversation).getInt("number")))).contains("Asunto de asks-" + mark);
    }

    @Test
    void delaysForgeriesAndWhatIsNotOursChangeNothing() throws Exception {
        answered();

        post.filed(report("delayed", "4.4.1", messageId));
        post.filed(report("delivered", "2.0.0", messageId));
        post.filed(report("failed", "5.1.1", messageId.replaceFirst("\\.[a-z2-7]{4}", ".aaaa")));
        post.filed(report("failed", "5.1.1", "<asks-" + mark + "@cliente.example>"));
        // A person who writes about it is no mail server.
        post.filed(Letter.called("writes-" + mark).with("From", "beto." + mark + "@cliente.example").text("Undelivered: " + messageId));

        assertThat(delivery()).isEqualTo("sent");
        assertThat(clockState()).isEqualTo("met");
        assertThat(post.conversation(conversation).getString("status")).isEqualTo("waiting");
    }

    @Test
    void readReceiptsAndComplaintsAreToldInTheMatterAndACustomerWhoComplainedIsLeftInPeace() throws Exception {
        answered();

        var read = post.filed(server("Leído: Asunto").with("Return-Path", "<" + ana + ">").multipart("report; report-type=disposition-notification", Letter.plain("Leído"),
                "Content-Type: message/disposition-notification\n\nOriginal-Message-ID: " + messageId + "\nDisposition: manual-action/MDN-sent-manually; displayed"));
        var complaint = post.filed(server("complaint").multipart("report; report-type=feedback-report", Letter.plain("abuse"),
                "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1",
                "Content-Type: message/rfc822\n\nMessage-ID: " + messageId + "\nTo: " + ana + "\n\nx"));

        assertThat(read.getString("nature")).isEqualTo("receipt");
        assertThat(read.getString("conversation")).isEqualTo(conversation);
        assertThat(complaint.getString("nature")).isEqualTo("complaint");
        assertThat(complaint.getString("conversation")).isEqualTo(conversation);
        assertThat(post.conversation(conversation).getString("status")).isEqualTo("waiting");
        assertThat(delivery()).isEqualTo("sent");
        assertThat(post.count("select count(*) from mail_unwanted where address = '" + ana + "'")).isEqualTo(1);
        // Two hours later a new matter would be confirmed otherwise.
        post.execute("update mail_acknowledged set at = at - interval '2 hours' where address = '" + ana + "'");
        post.filed(Letter.called("again-" + mark).with("From", ana).text("Otra cosa"));
        String unread = "noreply." + mark + "@cliente.example";
        post.filed(Letter.called("unread-" + mark).with("From", unread).text("Otra cosa"));
        String other = "eva." + mark + "@cliente.example";
        post.filed(Letter.called("eva-" + mark).with("From", other).text("Hola"));
        post.received(other, "Recibimos su mensaje");
        assertThat(post.inbox(ana)).filteredOn(mail -> Post.text(mail).contains("Recibimos su mensaje")).hasSize(1);
        assertThat(post.inbox(unread)).as("a mailbox that nobody reads").isEmpty();
    }

    private String delivery() {
        return post.messages(conversation).stream().filter(e -> e.getString("text").equals("No llega " + mark)).findFirst().orElseThrow().getString("delivery");
    }

    private String clockState() {
        return post.conversation(conversation).getJsonArray("clocks").getValuesAs(JsonObject.class).stream().filter(c -> c.getString("promise").equals("first-response"))
                .map(c -> c.getString("state")).findFirst().orElse("");
    }
}
