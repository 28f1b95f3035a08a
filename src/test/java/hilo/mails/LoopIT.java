package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The desk confirms what people write, and talks to no machine: with another desk that answers every mail the talk ends after two automatic mails. */
@ExtendWith(MailDesk.Given.class)
class LoopIT {
    private final MailDesk desk;
    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String other = "mesa." + mark + "@otra.example";

    LoopIT(MailDesk desk) {
        this.desk = desk;
        this.post = new Post(desk);
    }

    private Letter letter(String name) {
        return Letter.called(name + "-" + mark).with("From", other).text("Palabras de " + name);
    }

    @Test
    void whoOpensAMatterIsToldItsNumberByMailThatNoMachineAnswers() throws Exception {
        String conversation = post.opened(letter("opens"));

        MimeMessage told = post.received(other, "Recibimos su mensaje");

        assertThat(Post.header(told, "Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(Post.header(told, "X-Auto-Response-Suppress")).isEqualTo("All");
        assertThat(Post.header(told, "Precedence")).isEqualTo("auto_reply");
        assertThat(Post.header(told, "X-Hilo-Loop")).isNotEmpty();
        assertThat(Post.header(told, "In-Reply-To")).isEqualTo("<opens-" + mark + "@cliente.example>");
        assertThat(Post.decoded(told)).contains("n.º " + post.conversation(conversation).getInt("number"));
        // It counts for nothing.
        assertThat(post.messages(conversation)).filteredOn(entry -> entry.getString("direction").equals("out")).singleElement()
                .satisfies(entry -> assertThat(entry.getBoolean("automatic")).isTrue());
        assertThat(post.conversation(conversation).getJsonArray("clocks").getJsonObject(0).getString("state")).isEqualTo("running");
    }

    @Test
    void machinesListsAndWhoAsksForItAreToldNothing() throws Exception {
        post.filed(letter("away").with("Auto-Submitted", "auto-replied"));
        post.filed(letter("list").with("List-Id", "<l.example>"));
        post.filed(letter("monitor").with("Auto-Submitted", "auto-generated"));
        post.filed(letter("suppress").with("X-Auto-Response-Suppress", "OOF, AutoReply"));
        post.filed(letter("away-unsaid").with("Subject", "Fuera de la oficina"));
        post.filed(letter("refused").with("Authentication-Results", MailDesk.SERVER + "; dmarc=fail header.from=otra.example"));

        // What a person writes behind them is confirmed: whatever had been sent for those would be here by then.
        post.filed(letter("person"));
        MimeMessage told = post.received(other, "Recibimos su mensaje");
        assertThat(Post.header(told, "In-Reply-To")).isEqualTo("<person-" + mark + "@cliente.example>");
        assertThat(post.inbox(other)).hasSize(1);
    }

    @Test
    void aDeskThatSaysItIsAMachineIsAnsweredOnce() throws Exception {
        talk(true, true);
    }

    @Test
    void aDeskThatHidesThatItIsAMachineIsAnsweredOnce() throws Exception {
        talk(false, true);
    }

    @Test
    void aDeskThatHidesAndForgetsWhatItAnswersIsAnsweredOnce() throws Exception {
        talk(false, false);
    }

    /** The other desk writes once and then confirms, by a mail of its own, whatever it gets. Of its confirmations and ours together there are two. */
    private void talk(boolean honest, boolean threads) throws Exception {
        post.filed(letter("begins"));
        post.received(other, "Recibimos su mensaje");
        Set<String> answered = new HashSet<>();
        int automatic = 0;
        for (int round = 0; round < 4; round++) {
            for (MimeMessage mail : post.inbox(other)) {
                String id = Post.header(mail, "Message-ID");
                if (answered.add(id)) {
                    var answer = letter("confirms-" + answered.size()).with("Subject", threads ? "Re: " + mark : "Su caso " + answered.size() + " fue registrado");
                    if (honest) {
                        answer.with("Auto-Submitted", "auto-replied");
                    }
                    if (threads) {
                        answer.with("In-Reply-To", id).with("To", Post.replyTo(mail));
                    }
                    post.filed(answer);
                    automatic += 2;
                }
            }
            // A person's mail of another address, confirmed: whatever would have been sent before has been.
            String person = "eva" + round + "." + mark + "@cliente.example";
            post.filed(Letter.called("eva-" + round + "-" + mark).with("From", person).text("Hola"));
            post.received(person, "Recibimos su mensaje");
        }
        assertThat(automatic).isEqualTo(2);
        assertThat(post.inbox(other)).hasSize(1);
    }

    @Test
    void whoWritesMoreThanAPersonDoesOpensNoMoreMatters() throws Exception {
        String wild = "vigia." + UUID.randomUUID() + "@cliente.example";
        for (int i = 0; i < 23; i++) {
            desk.mailbox().put(Letter.called("flood-" + i + "-" + wild).with("From", wild).text("Disco lleno").raw());
        }

        var held = Patience.eventually(Duration.ofSeconds(60), () -> {
            var rows = post.agent().get("/api/agent/mail?limit=100&sender=" + wild).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return rows.size() == 23 && rows.stream().noneMatch(row -> row.getString("state").equals("received")) ? rows : null;
        });

        assertThat(held).filteredOn(row -> row.getString("state").equals("ingested")).hasSize(20);
        var waiting = held.stream().filter(row -> row.getString("state").equals("quarantined")).toList();
        assertThat(waiting).hasSize(3).allSatisfy(row -> assertThat(row.getString("reason")).contains("more mails in ten minutes"));
        assertThat(Post.header(post.received("admin@localhost", wild), "Subject")).contains(wild);
        String id = waiting.getFirst().getString("id");
        post.agent().post("/api/agent/mail/" + id + "/retry", JsonValue.EMPTY_JSON_OBJECT).expect(200);
        Patience.within(Duration.ofSeconds(20), () -> post.agent().get("/api/agent/mail/" + id).expect(200).json().getString("state").equals("ingested"));
    }
}
