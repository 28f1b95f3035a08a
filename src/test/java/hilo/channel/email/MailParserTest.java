package hilo.channel.email;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailParserTest {
    private final MailParser parser = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example");

    private ParsedMail parse(String mail) {
        return parser.parse(mail.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @Test
    void readsAnOrdinaryMail() {
        ParsedMail mail = parse("""
                From: =?UTF-8?Q?Ana_Mu=C3=B1oz?= <Ana@Cliente.example>
                To: soporte@factupronto.example
                Subject: =?UTF-8?B?wr9Dw7Ntbw==?= =?UTF-8?B?IGNhbmNlbG8=?= un CFDI?
                Date: Mon, 23 Nov 2026 09:12:00 -0600
                Message-ID: <a1@cliente.example>
                Content-Type: text/plain; charset=utf-8

                Buenos días, ¿cómo cancelo una factura?
                """);

        assertThat(mail.from()).isEqualTo(new MailAddress("Ana Muñoz", "ana@cliente.example"));
        assertThat(mail.subject()).isEqualTo("¿Cómo cancelo un CFDI?");
        assertThat(mail.text()).isEqualTo("Buenos días, ¿cómo cancelo una factura?");
        assertThat(mail.messageId()).isEqualTo("<a1@cliente.example>");
        assertThat(mail.date()).isEqualTo("2026-11-23T15:12:00Z");
        assertThat(mail.nature()).isEqualTo(Nature.PERSON);
        assertThat(mail.defects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"KOI8-R, 'Добрый день! Не могу отправить счёт, помогите пожалуйста. Спасибо.'",
            "windows-1251, 'Добрый день! Не могу отправить счёт, помогите пожалуйста. Спасибо.'",
            "GB18030, '您好，我们的发票无法盖章，请帮助我们解决这个问题，谢谢。'", "Shift_JIS, 'こんにちは。請求書を発行できません。助けてください。よろしくお願いします。'",
            "windows-1252, '¿Qué pasó? Año, niñez, jamón, corazón, café, útil; ¡sí, señor!'", "windows-1252, '¡¡¡ÁÉÍÓÚ!!!'"})
    void readsTextsThatDoNotSayInWhichCharsetTheyAre(String charset, String text) throws Exception {
        byte[] body = text.getBytes(charset);
        byte[] head = "From: a@cliente.example\r\nContent-Type: text/plain\r\n\r\n".getBytes(UTF_8);
        byte[] raw = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, raw, head.length, body.length);

        assertThat(parser.parse(raw).text()).isEqualTo(text);
    }

    @Test
    void whoWroteToAListOfOursIsBelievedFromItAndFromNoOther() {
        String mail = """
                From: "Ana Peña via Soporte" <lista@factupronto.example>
                X-Original-From: =?UTF-8?Q?Ana_Pe=C3=B1a?= <ana@cliente.example>
                List-Id: <lista.factupronto.example>
                Subject: Hola

                x
                """;
        var trusting = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example", "", Set.of("lista@factupronto.example"));

        var written = trusting.parse(mail.getBytes(UTF_8));
        assertThat(written.from()).isEqualTo(new MailAddress("Ana Peña", "ana@cliente.example"));
        assertThat(written.nature()).isEqualTo(Nature.PERSON);
        assertThat(trusting.parse(mail.replace("X-Original-From: =?UTF-8?Q?Ana_Pe=C3=B1a?=", "Reply-To:").getBytes(UTF_8)).from())
                .isEqualTo(new MailAddress("Ana Peña", "ana@cliente.example"));
        assertThat(trusting.parse(mail.replace("lista@", "otra@").getBytes(UTF_8)).from()).extracting(MailAddress::address).isEqualTo("otra@factupronto.example");
        assertThat(parse(mail).from()).extracting(MailAddress::address).isEqualTo("lista@factupronto.example");
        assertThat(parse(mail).nature()).isEqualTo(Nature.BULK);
    }

    @Test
    void keepsAMailWithoutAnyUsualHeader() {
        ParsedMail mail = parse("X-Mailer: none\n\nNo puedo timbrar\n");

        assertThat(mail.messageId()).endsWith("@missing.invalid>");
        assertThat(mail.from()).isNull();
        assertThat(mail.date()).isNull();
        assertThat(mail.subject()).isEmpty();
        assertThat(mail.text()).isEqualTo("No puedo timbrar");
        assertThat(mail.defects()).contains("no-message-id", "no-from");
    }

    @Test
    void readsTextAndHtmlAndFilesOfAMixedMail() {
        String png = Base64.getEncoder().encodeToString(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'});
        ParsedMail mail = parse("""
                From: ana@cliente.example
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="m"

                --m
                Content-Type: multipart/alternative; boundary="a"

                --a
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Se cay=F3 el =93timbrado=94
                --a
                Content-Type: multipart/related; boundary="r"

                --r
                Content-Type: text/html; charset=utf-8

                <p onclick="x()">Se cayó <img src="cid:foto1"><img src="https://spy.example/1.gif"></p>
                --r
                Content-Type: application/octet-stream
                Content-ID: <foto1>
                Content-Transfer-Encoding: base64

                %s
                --r--
                --a--
                --m
                Content-Type: application/pdf; name="x"
                Content-Disposition: attachment; filename="../../etc/=?UTF-8?Q?se=C3=B1al.exe?="

                MZ%%
                --m
                Content-Type: application/ms-tnef; name=winmail.dat
                Content-Disposition: attachment; filename=winmail.dat

                x
                --m--
                """.formatted(png));

        assertThat(mail.text()).isEqualTo("Se cayó el “timbrado”");
        assertThat(mail.html()).contains("data-cid=\"foto1\"").contains("data-remote-src=\"https://spy.example/1.gif\"").doesNotContain("onclick").doesNotContain(" src=");
        assertThat(mail.files()).extracting(MailFile::name).containsExactly("adjunto-1", "señal.exe", "winmail.dat");
        assertThat(mail.files().get(0).type()).isEqualTo("image/png");
        assertThat(mail.files().get(0).contentId()).isEqualTo("foto1");
        assertThat(mail.files().get(1).type()).isNotEqualTo("application/pdf");
    }

    @Test
    void makesTextOfHtmlWhenThereIsNoOther() {
        ParsedMail mail = parse("""
                From: a@b.example
                Content-Type: text/html; charset=utf-8

                <html><head><style>p{}</style></head><body><p>Hola,</p><p>no   funciona<br>nada.</p><blockquote type="cite"><p>Su folio</p></blockquote></body></html>
                """);

        assertThat(mail.text()).isEqualTo("Hola,\n\nno funciona\nnada.\n\n> Su folio");
        assertThat(mail.quoteFrom()).isNotNull();
    }

    @Test
    void repairsWrongCharsets() {
        assertThat(MailText.decode("ñandú".getBytes(ISO_8859_1), "utf-8")).isEqualTo("ñandú");
        assertThat(MailText.decode("ñandú".getBytes(UTF_8), "x-no-such")).isEqualTo("ñandú");
        assertThat(MailText.decode("ñandú".getBytes(UTF_8), "us-ascii")).isEqualTo("ñandú");
        assertThat(MailText.decode("Hi Mom -+Jjo--!".getBytes(UTF_8), "unicode-1-1-utf-7")).isEqualTo("Hi Mom -☺-!");
        assertThat(MailText.decode(new byte[]{'a', 0, 'b', 7, '\r', '\n', 'c'}, null)).isEqualTo("ab\nc");
        assertThat(MailText.clean("x\uD800y")).isEqualTo("x\uFFFDy");
        assertThat(MailText.decodeHeader("=?utf-8?B?w7?= =?utf-8?Q?=B1?= =?no-such?Q?a_b?=")).endsWith("a b");
        assertThat(MailText.decodeHeader("=?iso-8859-1?Q?Fuera_de_la_oficina=3A_Mart=EDn?=")).isEqualTo("Fuera de la oficina: Martín");
    }

    @Test
    void readsEightBitHeadersAndSeveralSenders() {
        ParsedMail mail = parser.parse("Subject: Añadir usuario\r\nFrom: Peña <p@x.example>\r\nFrom: b@x.example\r\n\r\nhola".getBytes(ISO_8859_1));

        assertThat(mail.subject()).isEqualTo("Añadir usuario");
        assertThat(mail.from()).isEqualTo(new MailAddress("Peña", "p@x.example"));
        assertThat(mail.defects()).contains("several-from");
    }

    @Test
    void findsWhatAMailRepliesToNewestFirst() {
        ParsedMail mail = parse("From: a@b.example\nIn-Reply-To: <c@x> (Ana's message)\nReferences: <a@x>\n <b@x> <c@x>\n\nok");

        assertThat(mail.repliesTo()).containsExactly("<c@x>", "<b@x>", "<a@x>");
    }

    @Test
    void readsABounceAndTheMailItIsAbout() {
        ParsedMail mail = parse("""
                Return-Path: <>
                From: MAILER-DAEMON@mx.cliente.example
                Subject: Undelivered Mail Returned to Sender
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b

                I'm sorry.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.cliente.example

                Final-Recipient: rfc822; ana@cliente.example
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 no such user
                --b
                Content-Type: message/rfc822

                Message-ID: <c.x.3.mac@factupronto.example>
                Subject: Re: ayuda

                hola
                --b--
                """);

        assertThat(mail.nature()).isEqualTo(Nature.BOUNCE);
        DeliveryReport report = Objects.requireNonNull(mail.report());
        assertThat(report.isHard()).isTrue();
        assertThat(report.recipient()).isEqualTo("ana@cliente.example");
        assertThat(report.status()).isEqualTo("5.1.1");
        assertThat(report.messageIds()).first().isEqualTo("<c.x.3.mac@factupronto.example>");
        assertThat(mail.files()).extracting(MailFile::name).containsExactly("Re: ayuda.eml".replace(":", "_"));
    }

    @Test
    void believesTheSenderOnlyWhenOurOwnServerVouchesForTheDomain() {
        MailParser trusting = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example", "mx.factupronto.example", Set.of());
        String vouched = "Authentication-Results: mx.factupronto.example; spf=pass; dmarc=pass (p=reject) header.from=cliente.example\n";

        assertThat(sender(trusting, vouched, "ana@cliente.example")).isEqualTo(SenderCheck.AUTHENTICATED);
        assertThat(sender(trusting, vouched, "ana@otro.example")).isEqualTo(SenderCheck.UNKNOWN);
        assertThat(sender(trusting, vouched.replace("mx.", "evil.") + vouched, "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
        assertThat(sender(parser, vouched, "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
    }

    @Test
    void senderFailsOnlyWhereOurOwnServerFoundIt() {
        MailParser trusting = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example", "mx.factupronto.example", Set.of());
        String failed = "Authentication-Results: mx.factupronto.example; dmarc=fail (p=reject) header.from=cliente.example\n";

        assertThat(sender(trusting, failed, "ana@cliente.example")).isEqualTo(SenderCheck.FAILED);
        assertThat(sender(trusting, failed.replace("mx.", "evil."), "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
        assertThat(sender(trusting, failed.replace("dmarc=fail", "dmarc=none"), "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
        assertThat(sender(trusting, "", "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
        assertThat(sender(parser, failed, "ana@cliente.example")).isEqualTo(SenderCheck.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "FAILED | dmarc=fail header.from=cliente.example",
            "FAILED | dmarc=fail (p=quarantine dis=none) header.from=cliente.example",
            "FAILED | dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=cliente.example",
            "FAILED | dmarc=fail action=oreject header.from=cliente.example",
            "FAILED | dmarc=fail reason=\"p=none; dmarc=pass\" header.from=cliente.example (policy=reject)",
            "FAILED | spf=pass; dmarc/1 = fail (p=reject)",
            "FAILED | dmarc=pass header.from=cliente.example; dmarc=fail (p=reject) header.from=cliente.example",
            "UNKNOWN | dmarc=fail (p=none dis=none) header.from=cliente.example",
            "UNKNOWN | dmarc=fail (p=NONE sp=REJECT dis=NONE) header.from=cliente.example",
            "UNKNOWN | dmarc=fail action=none header.from=cliente.example",
            "UNKNOWN | dmarc=fail reason=\"SPF not aligned (relaxed)\" header.from=cliente.example (policy=none)",
            "UNKNOWN | dmarc=fail (p=none,has-list-id=yes,d=none) policy.published-domain-policy=none policy.applied-disposition=none header.from=cliente.example",
            "UNKNOWN | spf=fail (dmarc=fail p=reject); dmarc=none header.from=cliente.example",
            "UNKNOWN | spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=cliente.example\"@evil.example",
            "UNKNOWN | spf=pass (domain of \"a); dmarc=pass header.from=cliente.example (\"@evil.example); dmarc=pass header.from=evil.example",
            "UNKNOWN | dmarc=pass (header.from=cliente.example) header.from=evil.example",
            "AUTHENTICATED | spf=fail reason=\"dmarc=fail\"; dkim=fail (dmarc=fail); dmarc=pass (p=none) header.from=cliente.example",
            "AUTHENTICATED | dmarc=pass (p=none dis=none) header.from=cliente.example"})
    void onlyTheResultOfDmarcItselfDecides(SenderCheck check, String results) {
        MailParser trusting = new MailParser(List.of(new MailAddress("", "soporte@factupronto.example")), "factupronto.example", "mx.factupronto.example", Set.of());

        assertThat(sender(trusting, "Authentication-Results: mx.factupronto.example; " + results + "\n", "ana@cliente.example")).isEqualTo(check);
    }

    private static SenderCheck sender(MailParser parser, String headers, String from) {
        return parser.parse((headers + "From: " + from + "\n\nx").getBytes(UTF_8)).sender();
    }

    static Stream<byte[]> hostileMails() {
        String deep = "From: a@b.example\r\n" + nested(5_000);
        StringBuilder parts = new StringBuilder("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        parts.repeat("--b\r\n\r\nx\r\n", 50_000);
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            headers.append("X-H").append(i).append(": v\r\n");
        }
        StringBuilder html = new StringBuilder("From: a@b.example\r\nContent-Type: text/html\r\n\r\n");
        html.repeat("<div>", 100_000).append("hola");
        return Stream.of(new byte[0], new byte[]{0}, "\r\n".getBytes(UTF_8), "no headers at all".getBytes(UTF_8), deep.getBytes(UTF_8), parts.toString().getBytes(UTF_8),
                (headers + "\r\nx").getBytes(UTF_8), html.toString().getBytes(UTF_8), ("Subject: " + "x".repeat(1_000_000) + "\r\n\r\nx").getBytes(UTF_8),
                ("Subject: " + "=?utf-8?Q?a?= ".repeat(20_000) + "\r\n\r\nx").getBytes(UTF_8), ("References: " + "<a@b> ".repeat(200_000) + "\r\n\r\nx").getBytes(UTF_8),
                ("From: " + "<".repeat(10_000) + "\r\nTo: @,@;<<>>\"\r\n\r\nx").getBytes(UTF_8),
                "Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhola".getBytes(UTF_8), "Content-Type: foo bar;;;=\r\n\r\nhola".getBytes(UTF_8),
                "Content-Transfer-Encoding: x-rot13\r\n\r\nhola".getBytes(UTF_8), "Content-Transfer-Encoding: base64\r\n\r\n####hola=".getBytes(UTF_8),
                "Content-Type: text/plain; charset=default_charset\r\n\r\nhola".getBytes(UTF_8), "Content-Transfer-Encoding: uuencode\r\n\r\nhola".getBytes(UTF_8),
                ("Subject: " + "a b".repeat(3) + "\r\nX: y\r\nrubbish line\r\nFrom: q@x.example\r\n\r\nhola").getBytes(UTF_8),
                ("From: a@b.example\r\n\r\n" + "El lunes algo ".repeat(20_000)).getBytes(UTF_8), ("From: a@b.example\r\n\r\n" + "El lunes\n".repeat(20_000)).getBytes(UTF_8),
                ("From: a@b.example\r\n\r\nx\n" + "> a\n\n".repeat(50_000)).getBytes(UTF_8), ("From: a@b.example\r\n\r\n" + "De: a\n".repeat(50_000)).getBytes(UTF_8));
    }

    private static String nested(int depth) {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            mail.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        return mail.append("\r\nhola").toString();
    }

    @ParameterizedTest
    @MethodSource("hostileMails")
    void survivesHostileMailsInTime(byte[] raw) {
        ParsedMail mail = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> parser.parse(raw));

        assertThat(mail.messageId()).startsWith("<").endsWith(">");
        assertThat(mail.text().length()).isLessThanOrEqualTo(MailParser.MAX_TEXT);
    }

    @Test
    void keepsWhatTheLibraryCannotTakeApart() {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        raw.writeBytes("From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nAlgo sin separadores".getBytes(UTF_8));

        ParsedMail mail = parser.parse(raw.toByteArray());

        assertThat(mail.text()).contains("Algo sin separadores");
    }

    @Test
    void toldProtectionIsSignedOrEncryptedAndNothingIsOpened() {
        assertThat(parser.parse("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nhola\r\n--b--".getBytes(UTF_8)).protection()).isEqualTo(Protection.SIGNED);
        assertThat(parser.parse("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx".getBytes(UTF_8)).protection()).isEqualTo(Protection.ENCRYPTED);
        assertThat(parser.parse("Subject: x\r\n\r\n-----BEGIN PGP MESSAGE-----".getBytes(UTF_8)).protection()).isEqualTo(Protection.ENCRYPTED);
        assertThat(parser.parse("Subject: x\r\n\r\nhola".getBytes(UTF_8)).protection()).isEqualTo(Protection.NONE);
    }

    @Test
    void aServerThatGaveUpAfterDaysHasGivenUp() {
        String mail = "From: MAILER-DAEMON@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                + "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: %s\r\nStatus: 4.4.7\r\n--b--";

        assertThat(Objects.requireNonNull(parser.parse(mail.formatted("failed").getBytes(UTF_8)).report()).isHard()).isTrue();
        assertThat(Objects.requireNonNull(parser.parse(mail.formatted("delayed").getBytes(UTF_8)).report()).isHard()).isFalse();
    }

    @Test
    void whoPassesOnABounceIsAPerson() {
        String mail = "From: ana@cliente.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nMiren\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b--";

        assertThat(parser.parse(mail.getBytes(UTF_8)).nature()).isEqualTo(Nature.PERSON);
    }

    @Test
    void readsMailsWhoseLinesEndByReturnsAlone() {
        ParsedMail mail = parser.parse("From: ana@cliente.example\rSubject: Hola\r\rprimera\rsegunda".getBytes(UTF_8));

        assertThat(mail.subject()).isEqualTo("Hola");
        assertThat(mail.text()).isEqualTo("primera\nsegunda");
    }
}
