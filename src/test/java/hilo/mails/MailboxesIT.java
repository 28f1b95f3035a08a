package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several mailboxes, and several folders of one, are one desk: each mail is one entry, and is answered from where it was written to. */
@ExtendWith(MailDesk.Given.class)
class MailboxesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MailDesk desk;
    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";

    MailboxesIT(MailDesk desk) {
        this.desk = desk;
        this.post = new Post(desk);
    }

    @Test
    void mailIsAnsweredFromTheMailboxThatItWasWrittenTo() throws Exception {
        desk.bills().put(Letter.called("bill-" + mark).with("From", ana).with("To", MailDesk.BILLS).text("¿Y mi factura?").raw());
        String conversation = settled().stream().filter(row -> row.getString("state").equals("ingested")).findFirst().orElseThrow().getString("conversation");

        post.answer(conversation, "Va en camino " + mark);

        var answer = post.received(ana, "Va en camino " + mark);
        assertThat(Post.header(answer, "From")).contains("Facturas").contains(MailDesk.BILLS);
        assertThat(Post.replyTo(answer)).startsWith("facturas+c.");
        assertThat(Post.header(answer, "DKIM-Signature")).contains("d=factupronto.example").contains("s=hilo");
        // The customer answers there; that it comes to the other mailbox changes nothing.
        var reply = post.filed(Letter.called("reply-" + mark).with("From", ana).with("To", Post.replyTo(answer)).text("Gracias"));
        assertThat(reply.getString("conversation")).isEqualTo(conversation);
        assertThat(reply.getString("state")).isEqualTo("ingested");
    }

    @Test
    void mailThatLiesInSeveralMailboxesAndFoldersIsOneEntryAndARowForEach() throws Exception {
        byte[] both = Letter.called("both-" + mark).with("From", ana).with("To", Letter.SUPPORT + ", " + MailDesk.BILLS).text("A los dos").raw();
        desk.mailbox().put(both);
        desk.bills().put(both);

        var rows = Patience.eventually(SOON, () -> {
            var all = settled();
            return all.size() == 3 ? all : null;
        });

        assertThat(rows).extracting(row -> row.getString("state")).containsExactlyInAnyOrder("ingested", "duplicate", "duplicate");
        assertThat(rows).extracting(row -> row.getString("conversation")).containsOnly(rows.getFirst().getString("conversation"));
        assertThat(rows).extracting(row -> row.getString("mailbox") + " " + row.getString("folder"))
                .containsExactlyInAnyOrder(Letter.SUPPORT + " INBOX", MailDesk.BILLS + " INBOX", MailDesk.BILLS + " Urgente");
        assertThat(post.messages(rows.getFirst().getString("conversation"))).filteredOn(entry -> entry.getString("direction").equals("in")).hasSize(1);
        assertThat(post.agent().get("/api/agent/mail?mailbox=" + MailDesk.BILLS + "&sender=" + ana).expect(200).json().getJsonArray("items")).hasSize(2);
    }

    /** The rows of this sender, once none of them waits. */
    private List<JsonObject> settled() throws Exception {
        return Patience.eventually(SOON, () -> {
            var rows = post.agent().get("/api/agent/mail?sender=" + ana).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return rows.size() >= 2 && rows.stream().noneMatch(row -> row.getString("state").equals("received")) ? rows : null;
        });
    }
}
