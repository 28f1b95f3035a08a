package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes come: they are understood somehow, what comes out can be stored, and nothing is thrown. */
class MailFuzzTest {
    private static final List<String> PIECES = List.of("From: ", "Subject: ", "Message-ID: ", "Content-Type: ", "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename",
            "References: ", "Authentication-Results: mx; dmarc=", "multipart/mixed; boundary=b", "multipart/report; report-type=delivery-status; boundary=b", "message/rfc822",
            "message/delivery-status", "text/html; charset=", "application/ms-tnef", "text/calendar", "multipart/signed; boundary=\"b\"", "\r\n", "\r\n\r\n", "\n", "\r", "--b",
            "--b--", "=?utf-8?Q?",
            "?=", "<", ">", "@", "a@b.example", "\"", ";", "*0*=", "utf-8''%", "=", "\u0000", "\uD800", "ñ", "BEGIN:VEVENT\n", "DTSTART:2026", "Action: failed", "El lun escribió:",
            "> ", " ", "\t",
            "x".repeat(400));

    private final MailParser parser = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example", "mx", Set.of());

    @Provide
    Arbitrary<byte[]> mails() {
        Arbitrary<byte[]> pieces = Arbitraries.of(PIECES).list().ofMaxSize(60).map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(600);
        return Arbitraries.oneOf(pieces, noise);
    }

    @Property(tries = 3_000)
    void anyBytesAreAMail(@ForAll("mails") byte[] raw) {
        ParsedMail mail = parser.parse(raw);
        Letterhead head = Letterhead.of(raw);

        assertThat(mail.messageId()).startsWith("<").endsWith(">").hasSizeLessThan(1_000);
        for (String text : List.of(mail.text(), mail.subject(), mail.html() == null ? "" : mail.html(), head.subject())) {
            assertThat(text).doesNotContain("\u0000");
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
        }
        assertThat(mail.files()).allSatisfy(file -> assertThat(file.name()).isNotBlank().doesNotContain("/", "\\", "\u0000"));
        assertThat(MailSorter.contentSha256(raw)).hasSize(64);
    }

    @Property(tries = 2_000)
    void anyBytesAreAnEnvelope(@ForAll("mails") byte[] tail) {
        byte[] raw = new byte[6 + tail.length];
        System.arraycopy(new byte[]{0x78, (byte) 0x9F, 0x3E, 0x22, 1, 0}, 0, raw, 0, 6);
        System.arraycopy(tail, 0, raw, 6, tail.length);

        assertThat(Tnef.is(raw)).isEqualTo(tail.length > 0);
        assertThat(Tnef.read(raw).files()).hasSizeLessThanOrEqualTo(200);
    }
}
