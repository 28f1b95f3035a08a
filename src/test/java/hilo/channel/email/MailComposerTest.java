package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailComposerTest {
    private static final MailAddress DESK = new MailAddress("Soporte FactuPronto", "soporte@factupronto.example");
    private final MailComposer composer = new MailComposer(Session.getInstance(new Properties()), "factupronto.example", Optional.empty());

    private static OutgoingMail answer(String toName, String subject, boolean automatic) {
        return new OutgoingMail("<c.1@factupronto.example>", DESK, new MailAddress(toName, "ana@cliente.example"), List.of(new MailAddress("", "beto@cliente.example")),
                "ana@cliente.example", "soporte+c.x.y@factupronto.example", null, subject,
                "Buenos días:\nvea https://factupronto.example/ayuda?a=1&b=2.\n<b>no</b>", List.of("Sofía", "Folio del ticket: FP-7"),
                List.of(new OutgoingMail.Quote("El lunes, Ana escribió:", "¿Cómo?\n> antes"), new OutgoingMail.Quote("El domingo, Sofía escribió:", "Diga")),
                "<a1@cliente.example>", List.of("<a0@cliente.example>", "<a1@cliente.example>"), automatic,
                List.of(new MailFile("guía.pdf", "application/pdf", new byte[]{1, 2, 3}, null)), Instant.parse("2026-11-23T15:00:00Z"));
    }

    private ParsedMail roundTrip(SMTPMessage message) throws MessagingException, IOException {
        return new MailParser(List.of(new MailAddress("", "otro@cliente.example")), "cliente.example").parse(bytes(message).getBytes(StandardCharsets.UTF_8));
    }

    private static String bytes(SMTPMessage message) throws MessagingException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        message.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesAnAnswerThatThreadsAndReadsBack() throws Exception {
        SMTPMessage message = composer.compose(answer("Ana Muñoz", "Re: ¿Cómo? [FP-7]", false));

        ParsedMail read = roundTrip(message);
        assertThat(read.messageId()).isEqualTo("<c.1@factupronto.example>");
        assertThat(read.repliesTo()).containsExactly("<a1@cliente.example>", "<a0@cliente.example>");
        assertThat(read.replyTo()).extracting(MailAddress::address).containsExactly("soporte+c.x.y@factupronto.example");
        assertThat(read.subject()).isEqualTo("Re: ¿Cómo? [FP-7]");
        assertThat(read.text()).startsWith("Buenos días:").contains("<b>no</b>").contains("> ¿Cómo?\n>> antes\n\nEl domingo, Sofía escribió:\n> Diga")
                .contains("-- \nSofía\nFolio del ticket: FP-7");
        assertThat(read.html()).contains("&lt;b&gt;").contains("href=\"https://factupronto.example/ayuda?a&#61;1&amp;b&#61;2\"");
        assertThat(read.files()).extracting(MailFile::name).containsExactly("guía.pdf");
        assertThat(read.nature()).isEqualTo(Nature.PERSON);
        assertThat(read.quoteFrom()).isNotNull();
        assertThat(message.getEnvelopeFrom()).isEqualTo("soporte@factupronto.example");
    }

    @Test
    void marksAutomaticMailSoThatNoMachineAnswers() throws Exception {
        SMTPMessage message = composer.compose(answer("", "Recibimos su mensaje", true));

        assertThat(message.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
        assertThat(message.getHeader("X-Auto-Response-Suppress", null)).isEqualTo("All");
        assertThat(message.getEnvelopeFrom()).isEqualTo("<>");
        assertThat(roundTrip(message).nature()).isEqualTo(Nature.AUTO_REPLY);
        assertThat(new MailParser(List.of(DESK), "factupronto.example").parse(bytes(message).getBytes(StandardCharsets.UTF_8)).nature()).isEqualTo(Nature.LOOP);
    }

    @Test
    void letsNoLineBreakIntoAHeader() throws Exception {
        SMTPMessage message = composer.compose(answer("Ana\r\nBcc: x@evil.example", "Hola\r\nBcc: y@evil.example\n\n", false));

        assertThat(bytes(message).lines().takeWhile(l -> !l.isEmpty())).noneMatch(l -> l.startsWith("Bcc"));
        assertThat(message.getAllRecipients()).hasSize(2);
        OutgoingMail evil = new OutgoingMail("<c.1@x>", DESK, new MailAddress("", "ana@cliente.example\r\nBcc: z@evil.example"), List.of(), "ana@cliente.example", null, null, "x",
                "x", List.of(), List.of(),
                "<a>\r\nBcc: q@x>",
                List.of("<a>\r\nBcc: q@x>"), false, List.of(), Instant.EPOCH);
        assertThatThrownBy(() -> composer.compose(evil)).isInstanceOf(MessagingException.class);
    }

    @Test
    void writesSubjectsWithOnePrefixAndTheFolio() {
        assertThat(MailComposer.replySubject("RE: Rv: re[2]: Factura", "FP-7", "Su mensaje", true)).isEqualTo("Re: Factura [FP-7]");
        assertThat(MailComposer.replySubject("Factura [FP-7]", "FP-7", "Su mensaje", true)).isEqualTo("Re: Factura [FP-7]");
        assertThat(MailComposer.replySubject(" ", null, "Su mensaje", false)).isEqualTo("Su mensaje");
        assertThat(MailComposer.replySubject("Recibo: aparte", null, "x", true)).isEqualTo("Re: Recibo: aparte");
    }

    @Test
    void saysItsOwnWordsInSpanishAndEnglish() {
        ZoneId zone = ZoneId.of("America/Monterrey");

        assertThat(MailWords.of("es", zone).say("footer.folio", "FP-7")).isEqualTo("Folio del ticket: FP-7");
        assertThat(MailWords.of("en", zone).say("quote.introduction", "x", "Ana")).isEqualTo("On x, Ana wrote:");
        assertThat(MailWords.of("es", zone).say("footer.number", 12345L)).contains("12");
        assertThat(MailWords.of("es", zone).time(Instant.parse("2026-11-23T15:12:00Z"))).contains("2026").contains("9:12");
    }
}
