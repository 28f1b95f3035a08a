package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An answer by mail can be taken back for some seconds; then it is on its way. */
@ExtendWith(MailDesk.Given.class)
class UndoIT {
    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";

    UndoIT(MailDesk desk) {
        this.post = new Post(desk);
    }

    @Test
    void answerThatIsTakenBackNeverLeavesAndAnswersNothing() throws Exception {
        String conversation = post.opened(Letter.called("asks-" + mark).with("From", ana).text("¿Me ayudan?"));
        var answer = post.answer(conversation, "Me equivoqué " + mark);
        assertThat(answer.getJsonObject("details").getString("undoUntil")).isNotEmpty();

        var taken = post.agent().delete(delivery(conversation, answer)).expect(200).json();

        assertThat(taken.getString("type")).isEqualTo("note");
        assertThat(taken.getString("direction")).isEqualTo("internal");
        assertThat(taken.getString("text")).isEqualTo("Me equivoqué " + mark);
        assertThat(taken.getJsonObject("details").getJsonObject("withdrawn").getString("by")).isNotEmpty();
        post.agent().delete(delivery(conversation, answer)).expect(409);
        post.answer(conversation, "Ahora sí " + mark);
        post.received(ana, "Ahora s=C3=AD " + mark);
        assertThat(post.inbox(ana)).noneMatch(mail -> Post.text(mail).contains("equivoqu"));
        Patience.within(Duration.ofSeconds(20), () -> clock(conversation).getString("state").equals("met"));
        assertThat(clock(conversation).getString("metAt")).isGreaterThan(answer.getString("at"));
    }

    @Test
    void answerThatHasLeftCannotBeTakenBack() throws Exception {
        String conversation = post.opened(Letter.called("asked-" + mark).with("From", ana).text("¿Y esto?"));
        var answer = post.answer(conversation, "Va " + mark);
        post.received(ana, "Va " + mark);

        var refused = post.agent().delete(delivery(conversation, answer)).expect(409);

        assertThat(refused.body()).contains("on-its-way");
    }

    private static String delivery(String conversation, JsonObject answer) {
        return "/api/agent/conversations/" + conversation + "/entries/" + answer.getInt("seq") + "/delivery";
    }

    private JsonObject clock(String conversation) {
        return post.conversation(conversation).getJsonArray("clocks").getJsonObject(0);
    }
}
