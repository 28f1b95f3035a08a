package hilo.channel.email;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import hilo.channel.Proof;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BelongingTest {
    private static final UUID MATTER = UUID.fromString("0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    private static final UUID OTHER = UUID.fromString("0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c");
    private final OurIds ids = OurIdsTest.ids("key");

    private Proof of(String headers) {
        MailParser parser = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example");
        ParsedMail mail = parser.parse(("From: ana@cliente.example\r\n" + headers + "\r\n\r\nhola").getBytes(UTF_8));
        return Belonging.of(mail, ids, new Belonging.Known() {
            @Override
            public UUID ours(String messageId, OurIds.EntryRef named) {
                return named.conversation();
            }

            @Override
            public Optional<UUID> carrying(UUID entry) {
                return Optional.of(entry);
            }

            @Override
            public Optional<UUID> received(List<String> messageIds) {
                return messageIds.contains("<known@cliente.example>") ? Optional.of(OTHER) : Optional.empty();
            }
        });
    }

    @Test
    void signedAddressWinsOverEverything() {
        assertThat(of("To: " + ids.replyAddress(MATTER, new MailAddress("", "soporte@factupronto.example")) + "\r\nIn-Reply-To: <known@cliente.example>\r\nSubject: [FP-10482]"))
                .isEqualTo(new Proof.ReplyAddress(MATTER));
        assertThat(of("Delivered-To: " + ids.replyAddress(MATTER, new MailAddress("", "soporte@factupronto.example")))).isEqualTo(new Proof.ReplyAddress(MATTER));
    }

    @Test
    void messageIdsThatWeIssuedOrStoredJoin() {
        assertThat(of("In-Reply-To: " + ids.messageId(MATTER, 3))).isEqualTo(new Proof.KnownMessage(MATTER));
        assertThat(of("References: <x@y>\r\n <known@cliente.example>")).isEqualTo(new Proof.ReceivedMessage(OTHER));
        assertThat(of("In-Reply-To: " + OurIdsTest.ids("forged").messageId(MATTER, 3))).isEqualTo(new Proof.Nothing());
    }

    @Test
    void folioIsOnlyNamed() {
        assertThat(of("Subject: Re: mi factura [FP-10482]")).isEqualTo(new Proof.Folio("FP-10482"));
        assertThat(of("Subject: factura FACT-10482-B")).isEqualTo(new Proof.Nothing());
        assertThat(of("Subject: FP-10482\r\nAuthentication-Results: mx; spf=pass; dmarc=fail (p=none)")).isEqualTo(new Proof.Nothing());
    }

    @Test
    void theSameSubjectProvesNothing() {
        assertThat(of("Subject: Re: No puedo timbrar")).isEqualTo(new Proof.Nothing());
        assertThat(of("To: soporte+c.x.y@factupronto.example")).isEqualTo(new Proof.Nothing());
    }
}
