package hilo.channel.email;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatureTest {
    private final MailParser parser = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example");

    private Nature of(String headers) {
        return parser.parse((headers.replace("|", "\r\n") + "\r\n\r\nhola").getBytes(UTF_8)).nature();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {"Auto-Submitted: no > PERSON", "Auto-Submitted: auto-replied; owner-email=x > AUTO_REPLY",
            "Auto-Submitted: auto-generated (cron) > AUTO_GENERATED",
            "X-Auto-Response-Suppress: DR, OOF, AutoReply > PERSON_NO_AUTO_ANSWER", "X-Auto-Response-Suppress: None > PERSON", "Precedence: bulk > BULK",
            "Precedence: auto_reply > AUTO_REPLY",
            "List-Unsubscribe: x > BULK", "X-Autoreply: yes > AUTO_REPLY", "X-Autoreply: no > PERSON", "Subject: Fuera de la oficina: vacaciones > PERHAPS_AUTOMATIC",
            "Subject: Respuesta automática: Re: factura > PERHAPS_AUTOMATIC", "Subject: Estoy fuera de tiempo para timbrar > PERSON",
            "Subject: Ausencia de timbres > PERHAPS_AUTOMATIC",
            "X-Hilo-Loop: factupronto.example > LOOP", "X-Hilo-Loop: other.example > PERSON", "X-Failed-Recipients: a@b > BOUNCE"})
    void tellsPeopleFromMachines(String header, Nature nature) {
        assertThat(of("From: ana@cliente.example|Message-ID: <1@x>|" + header.strip())).isEqualTo(nature);
    }

    @Test
    void tellsBouncesByTheirSender() {
        assertThat(of("From: mailer-daemon@x.example|Subject: failure notice")).isEqualTo(Nature.BOUNCE);
        assertThat(of("Return-Path: <>|From: a@x.example|Subject: hola")).isEqualTo(Nature.AUTO_REPLY);
        assertThat(of("From: Mailer-Daemon@x.example|Auto-Submitted: auto-replied|Subject: Mail delivery failed: returning message to sender")).isEqualTo(Nature.BOUNCE);
        assertThat(of("From: Mailer-Daemon@x.example|Auto-Submitted: auto-replied|Subject: Warning: message 1a-2b delayed 24 hours")).isEqualTo(Nature.RECEIPT);
    }

    @Test
    void aServerWithoutAnAddressIsToldByItsNameAndItsSubject() {
        assertThat(of("From: MAILER-DAEMON <>|Subject: Mail delivery failed")).isEqualTo(Nature.BOUNCE);
        assertThat(of("From: System Administrator <admin@cliente.example>|Subject: Undeliverable: factura")).isEqualTo(Nature.BOUNCE);
        assertThat(of("From: System Administrator <admin@cliente.example>|Subject: No puedo timbrar")).isEqualTo(Nature.PERSON);
        assertThat(of("From: ana@cliente.example|Subject: Mail delivery failed, ¿por qué?")).isEqualTo(Nature.PERSON);
    }

    @Test
    void onlyTheMailsThatWeSentAreOurMailComeBack() {
        String ours = "|Message-ID: <c." + "0".repeat(32) + ".3." + "a".repeat(26) + "@factupronto.example>";
        assertThat(of("From: soporte@factupronto.example" + ours)).isEqualTo(Nature.LOOP);
        assertThat(of("From: ana@cliente.example" + ours)).isEqualTo(Nature.PERSON);
        // The web form of the desk's own site writes as its mailbox.
        assertThat(of("From: soporte@factupronto.example|Message-ID: <20261123.17@factupronto.example>")).isEqualTo(Nature.PERSON);
    }

    @Test
    void aCustomerWhoAnswersAboutAbsencesIsAPerson() {
        assertThat(of("From: ana@cliente.example|Subject: Re: Ausencia de timbres")).isEqualTo(Nature.PERSON);
    }

    @Test
    void doesNotTakeCustomersOfAGroupMailboxForAList() {
        assertThat(of("From: ana@cliente.example|List-Id: Soporte <soporte.factupronto.example>|Precedence: list")).isEqualTo(Nature.PERSON);
    }

    @Test
    void aGuessNeverCostsTheCustomerAClock() {
        assertThat(Nature.PERHAPS_AUTOMATIC.opensConversation()).isTrue();
        assertThat(Nature.PERHAPS_AUTOMATIC.automatic()).isFalse();
        assertThat(Nature.AUTO_GENERATED.opensConversation()).isTrue();
        assertThat(Nature.AUTO_REPLY.opensConversation()).isFalse();
    }
}
