package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "facturas-noreply", "noreply+12", "no-responder", "noresponder",
            "no-contestar"})
    void namesThatNobodyReadsRefuseReplies(String name) {
        assertThat(new MailAddress("", name + "@cliente.example").refusesReplies()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ana", "noe.reyes", "replyto", "nora.ply", "norepl", "reply", "cano-reply1"})
    void peopleDoNot(String name) {
        assertThat(new MailAddress("", name + "@noreply.example").refusesReplies()).isFalse();
    }
}
