package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is in copy gets the same mail, and what becomes of theirs is told beside the answer, not instead of it. */
@ExtendWith(MailDesk.Given.class)
class CopiesIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";
    private final String beto = "beto." + mark + "@cliente.example";
    private final String carla = "carla." + mark + "@otra.example";

    CopiesIT(MailDesk desk) {
        this.post = new Post(desk);
    }

    @Test
    void answerGoesToThoseInCopyWhoTakePartFromThenOn() throws Exception {
        String conversation = post.opened(Letter.called("asks-" + mark).with("From", ana).with("Cc", beto).text("¿Nos ayudan?"));
        assertThat(participant(conversation, beto)).isFalse();

        int seq = answer(conversation, "Para todos " + mark, beto, carla.toUpperCase(Locale.ROOT)).getInt("seq");

        String id = Post.header(post.received(ana, "Para todos " + mark), "Message-ID");
        for (String reader : new String[]{beto, carla}) {
            var mail = post.received(reader, "Para todos " + mark);
            assertThat(Post.header(mail, "Message-ID")).isEqualTo(id);
            assertThat(Post.header(mail, "To")).contains(ana);
            assertThat(Post.header(mail, "Cc")).contains(beto).contains(carla);
            assertThat(post.envelopeSender(reader, id)).isNotEqualTo(post.envelopeSender(ana, id));
            Patience.within(SOON, () -> copy(conversation, seq, reader).equals("sent"));
        }
        assertThat(post.inbox(beto)).hasSize(1);
        assertThat(participant(conversation, beto)).isTrue();
        assertThat(participant(conversation, carla)).isTrue();

        var theirs = post.filed(Letter.called("re-" + mark).with("From", carla).with("In-Reply-To", id).text("Gracias a todos"));
        assertThat(theirs.getString("conversation")).isEqualTo(conversation);
    }

    @Test
    void copyThatComesBackIsNoMatterToTheAnswer() throws Exception {
        String conversation = post.opened(Letter.called("asked-" + mark).with("From", ana).text("¿Nos ayudan?"));
        int seq = answer(conversation, "Con copia " + mark, beto).getInt("seq");
        String id = Post.header(post.received(beto, "Con copia " + mark), "Message-ID");
        Patience.within(SOON, () -> copy(conversation, seq, beto).equals("sent"));

        post.filed(Letter.called("bounce-" + mark).with("Return-Path", "<>").with("From", "MAILER-DAEMON@cliente.example").with("Subject", "Undeliverable")
                .with("Delivered-To", post.envelopeSender(beto, id)).text("No existe."));

        Patience.within(SOON, () -> copy(conversation, seq, beto).equals("failed"));
        assertThat(entry(conversation, seq).getString("delivery")).isEqualTo("sent");
        assertThat(post.conversation(conversation).getJsonArray("clocks").getJsonObject(0).getString("state")).isEqualTo("met");
    }

    @Test
    void whatIsTakenBackReachesNobody() throws Exception {
        String conversation = post.opened(Letter.called("undo-" + mark).with("From", ana).text("¿Nos ayudan?"));
        int seq = answer(conversation, "No salga " + mark, beto, carla).getInt("seq");

        post.agent().delete("/api/agent/conversations/" + conversation + "/entries/" + seq + "/delivery").expect(200);

        answer(conversation, "Esto sí " + mark, beto);
        post.received(beto, "Esto s=C3=AD " + mark);
        assertThat(post.inbox(beto)).hasSize(1);
        assertThat(post.inbox(carla)).isEmpty();
    }

    @Test
    void whoeverCannotBeInCopyIsNamed() throws Exception {
        String conversation = post.opened(Letter.called("named-" + mark).with("From", ana).text("¿Nos ayudan?"));

        assertThat(post.agent().post(replies(conversation), words("x", "email", "no es correo")).expect(400).json().toString()).contains("bad-address").contains("/cc/0");
        assertThat(post.agent().post(replies(conversation), words("x", "portal", beto)).expect(422).json().toString()).contains("no-copies");
        assertThat(post.messages(conversation)).noneMatch(one -> one.getString("text").equals("x"));
    }

    private JsonObject answer(String conversation, String text, String... cc) {
        return post.agent().post(replies(conversation), words(text, "email", cc)).expect(201).json();
    }

    private static String replies(String conversation) {
        return "/api/agent/conversations/" + conversation + "/replies";
    }

    private static JsonObject words(String text, String channel, String... cc) {
        JsonObjectBuilder words = Json.createObjectBuilder().add("channel", channel).add("text", text);
        var readers = Json.createArrayBuilder();
        for (String one : cc) {
            readers.add(one);
        }
        return words.add("cc", readers).build();
    }

    private JsonObject entry(String conversation, int seq) {
        return post.messages(conversation).stream().filter(one -> one.getInt("seq") == seq).findFirst().orElseThrow();
    }

    private String copy(String conversation, int seq, String reader) {
        return entry(conversation, seq).getJsonObject("details").getJsonObject("copies").getJsonObject(reader).getString("state");
    }

    private boolean participant(String conversation, String address) {
        return post.conversation(conversation).getJsonArray("participants").getValuesAs(JsonObject.class).stream().filter(one -> one.getString("address").equals(address))
                .findFirst().orElseThrow().getBoolean("copied");
    }
}
