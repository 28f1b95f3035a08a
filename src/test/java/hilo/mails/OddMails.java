package hilo.mails;

import hilo.mails.MailCase.Expected;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Mails that people wrote and mailers spoiled: wrong charsets, missing and absurd headers, hostile structures, too much of everything, the same twice. Each is a person's. */
final class OddMails {
    private static final String WORDS = "Año nuevo, ¿qué pasó con la nómina? Ñandú";

    private final List<MailCase> all = new ArrayList<>();

    private OddMails() {
    }

    static List<MailCase> all() {
        var mails = new OddMails();
        mails.charsets();
        mails.headers();
        mails.structures();
        mails.tooMuch();
        mails.duplicates();
        mails.bare();
        return mails.all;
    }

    private void charsets() {
        // What the letters are, and what the label says they are.
        String[][] mislabelled = {{"UTF-8", "utf-8"}, {"UTF-8", "iso-8859-1x"}, {"UTF-8", "x-unknown"}, {"UTF-8", "default_charset"}, {"UTF-8", "us-ascii"}, {"UTF-8", "utf8mb4"},
                {"UTF-8", "\"utf-8"}, {"windows-1252", "iso-8859-1"}, {"windows-1252", "utf-8"}, {"windows-1252", "us-ascii"}, {"windows-1252", "ansi"},
                {"windows-1252", "no-such"},
                {"IBM850", "cp-850"}, {"IBM850", "ibm850"}, {"UTF-16BE", "utf-16be"}, {"ISO-8859-15", "iso-8859-15"}};
        for (int i = 0; i < mislabelled.length; i++) {
            byte[] bytes = WORDS.getBytes(Charset.forName(mislabelled[i][0]));
            String label = mislabelled[i][1];
            all.add(Letter.called("charset-base64-" + i).with("Content-Type", "text/plain; charset=" + label).with("Content-Transfer-Encoding", "base64")
                    .body(Base64.getMimeEncoder().encode(bytes)).fromAPerson(WORDS));
            if (!mislabelled[i][0].startsWith("UTF-16")) {
                all.add(Letter.called("charset-8bit-" + i).with("Content-Type", "text/plain; charset=" + label).with("Content-Transfer-Encoding", "8bit").body(bytes)
                        .fromAPerson(WORDS));
            }
        }
        all.add(Letter.called("charset-none").without("MIME-Version").body(WORDS).fromAPerson(WORDS));
        all.add(Letter.called("charset-utf7").with("Content-Type", "text/plain; charset=unicode-1-1-utf-7").body("A+APE-o nuevo").fromAPerson("Año nuevo"));
        all.add(Letter.called("charset-japanese").with("Content-Type", "text/plain; charset=iso-2022-jp").body("請求書が届きません".getBytes(Charset.forName("ISO-2022-JP")))
                .fromAPerson("請求書が届きません"));
        all.add(Letter.called("charset-korean").with("Content-Type", "text/plain; charset=ks_c_5601-1987").body("송장".getBytes(Charset.forName("EUC-KR"))).fromAPerson("송장"));
        all.add(Letter.called("charset-html-meta").with("Content-Type", "text/html").body("<meta charset=windows-1252><p>Nómina</p>").fromAPerson("Nómina"));
        all.add(Letter.called("subject-latin1").with("Subject", "=?iso-8859-1?Q?N=F3mina_atrasada?=").text("x").expecting(Letter.person("x").subject("Nómina atrasada")));
        all.add(Letter.called("subject-cut").with("Subject", "=?utf-8?B?TsOzbWluYSBhw7E=?=\r\n =?utf-8?B?b3M=?=").text("x").expecting(Letter.person().subject("Nómina años")));
        all.add(Letter.called("subject-cut-inside").with("Subject", "=?utf-8?Q?A=C3?= =?utf-8?Q?=B1o?=").text("x").expecting(Letter.person().subject("Año")));
        all.add(Letter.called("subject-raw").with("Subject", "Nómina sin codificar").text("x").expecting(Letter.person().subject("Nómina sin codificar")));
        all.add(Letter.called("subject-bad-word").with("Subject", "=?utf-8?B?####?= resto").text("x").expecting(Letter.person()));
        all.add(Letter.called("subject-no-charset").with("Subject", "=?x-no-such?Q?Factura_=C3=B1?=").text("x").expecting(Letter.person().subject("Factura ñ")));
        all.add(Letter.called("name-encoded").with("From", "=?utf-8?Q?Jos=C3=A9_Mu=C3=B1oz?= <jose.munoz@cliente.example>").text("x").expecting(Letter.person()
                .by("jose.munoz@cliente.example")));
    }

    private void headers() {
        String[] dates = {"", "Thu, 1 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2099 23:59:59 +0000", "ayer por la tarde", "23/11/2026 9:12", "Mon, 23 Nov 26 09:12 CST", "0",
                "Mon, 99 Nov 2026 99:99:99 +9999"};
        for (int i = 0; i < dates.length; i++) {
            all.add(Letter.called("date-" + i).with("Date", dates[i]).text("fecha " + i).fromAPerson("fecha " + i));
        }
        all.add(Letter.called("date-none").without("Date").text("sin fecha").fromAPerson("sin fecha"));
        String[] senders = {"", "nadie", "<>", "Ana Pérez", "\"Ana <ana@cliente.example>", "ana@@cliente..example", "ana@cliente.example, beto@cliente.example",
                "Grupo: ana@cliente.example;",
                "<<<<>>>>", "ana(comentario)@cliente.example", "\u0000", "=?utf-8?Q?=00?= <raro@cliente.example>", "ñandú@cliente.example", "<ana@[203.0.113.5]>",
                "a".repeat(300) + "@cliente.example"};
        for (int i = 0; i < senders.length; i++) {
            all.add(Letter.called("from-" + i).with("From", senders[i]).text("remitente " + i).fromAPerson("remitente " + i));
        }
        all.add(Letter.called("from-none").without("From").text("sin remitente").fromAPerson("sin remitente"));
        all.add(Letter.called("from-sender-only").without("From").with("Sender", "secretaria@cliente.example").text("x")
                .expecting(Letter.person().by("secretaria@cliente.example")));
        all.add(Letter.called("from-twice").with("X-Mailer", "raro\r\nFrom: segundo@cliente.example").text("dos remitentes").fromAPerson("dos remitentes"));
        String[] subjects = {"", " ", "\t", "x".repeat(3_000), "Re: ".repeat(200) + "fin", "<script>alert(1)</script>", "uno\u202Eodal", "'; drop table mail; --",
                "😀 no timbra 😀", "%s %n {0}"};
        for (int i = 0; i < subjects.length; i++) {
            all.add(Letter.called("subject-" + i).with("Subject", subjects[i]).text("asunto " + i).fromAPerson("asunto " + i));
        }
        all.add(Letter.called("subject-none").without("Subject").text("sin asunto").fromAPerson("sin asunto"));
        String[] ids = {"", "sin-ángulos@cliente.example", "<>", "<con espacio@cliente.example>", "<a@b> <c@d>", "<" + "i".repeat(1_200) + "@cliente.example>",
                "<\u0000@cliente.example>"};
        for (int i = 0; i < ids.length; i++) {
            all.add(Letter.called("id-" + i).with("Message-ID", ids[i]).text("identidad " + i).fromAPerson("identidad " + i));
        }
        all.add(Letter.called("id-none").without("Message-ID").text("sin identidad").fromAPerson("sin identidad"));
        all.add(Letter.called("headers-rubbish").with("X-Raro", "a\r\nesto no es un campo\r\nX-Otro: b").text("basura entre campos").fromAPerson("basura entre campos"));
        all.add(Letter.called("headers-mbox").with("X-A", "b").body("cuerpo").without("Received").text("con línea From").fromAPerson("con línea From"));
        all.add(Letter.called("reply-to-stranger").with("Reply-To", "otro@maligno.example").text("x").expecting(Letter.person().by(Letter.sender("reply-to-stranger"))));
    }

    private void structures() {
        for (int depth : new int[]{5, 30, 49, 51, 80, 300, 1_000}) {
            all.add(Letter.called("nested-" + depth).with("Content-Type", "multipart/mixed; boundary=n0").body(nested(depth)).expecting(Expected.of("ingested", "person")));
        }
        for (int parts : new int[]{10, 400, 999, 1_001, 3_000, 8_000}) {
            var body = new StringBuilder();
            body.repeat("--limite\nContent-Type: text/plain\n\nparte\n", parts).append("--limite--\n");
            all.add(Letter.called("parts-" + parts).with("Content-Type", "multipart/mixed; boundary=limite").body(body.toString()).fromAPerson("parte"));
        }
        all.add(Letter.called("boundary-many").with("Content-Type", "multipart/mixed; boundary=b").body("--b\n\nx\n".repeat(30_000)).expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("boundary-missing").with("Content-Type", "multipart/mixed").body("--x\n\nhola sin frontera\n--x--").fromAPerson("hola sin frontera"));
        all.add(Letter.called("boundary-unknown").with("Content-Type", "multipart/mixed; boundary=y").body("Texto que no tiene partes").fromAPerson("Texto que no tiene partes"));
        all.add(Letter.called("boundary-open").with("Content-Type", "multipart/mixed; boundary=b").body("--b\n" + Letter.plain("sin fin")).fromAPerson("sin fin"));
        all.add(Letter.called("boundary-quoted").with("Content-Type", "multipart/mixed; boundary=\"a b/c=?\"").body(Letter.parts("a b/c=?", Letter.plain("rara frontera")))
                .fromAPerson("rara frontera"));
        all.add(Letter.called("multipart-empty").with("Content-Type", "multipart/mixed; boundary=b").body("--b--\n").expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("type-rubbish").with("Content-Type", "foo bar;;;=").body("tipo raro").fromAPerson("tipo raro"));
        all.add(Letter.called("type-text").with("Content-Type", "text").body("tipo a medias").fromAPerson("tipo a medias"));
        all.add(Letter.called("encoding-unknown").with("Content-Transfer-Encoding", "x-rot13").text("codificación rara").with("Content-Transfer-Encoding", "x-rot13")
                .fromAPerson("codificación rara"));
        all.add(Letter.called("encoding-base64-broken").with("Content-Transfer-Encoding", "base64").body("aG9sYSBw####cXVl=").expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("encoding-qp-broken").with("Content-Type", "text/plain; charset=utf-8").with("Content-Transfer-Encoding", "quoted-printable")
                .body("N=C3=B3mina =ZZ =")
                .fromAPerson("Nómina"));
        all.add(Letter.called("dispositions-two").multipart("mixed", Letter.plain("dos disposiciones"),
                "Content-Disposition: inline\nContent-Disposition: attachment; filename=a.txt\nContent-Type: text/plain\n\nhola").fromAPerson("dos disposiciones"));
        for (int i = 0; i < 4; i++) {
            String inner = "From: beto@otro.example\nSubject: Original " + i + "\nMessage-ID: <inner-" + i + "@otro.example>\n\nLo que me escribieron";
            all.add(Letter.called("rfc822-" + i).with("Subject", "Fwd: Original " + i).multipart(i % 2 == 0 ? "mixed" : "digest", Letter.plain("Miren esto " + i),
                    "Content-Type: message/rfc822\n\n" + inner).expecting(Letter.person("Miren esto " + i).by(Letter.sender("rfc822-" + i))));
        }
        all.add(Letter.called("alternative-html-only-styles").multipart("alternative", "Content-Type: text/plain\n\n ",
                "Content-Type: text/html\n\n<style>p{color:red}</style><p onclick=x()>Hola <script>alert(1)</script>mundo</p>").fromAPerson("Hola mundo"));
        all.add(Letter.called("html-deep").html("<div>".repeat(20_000) + "hondo").expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("html-tables").html("<table><tr><td>".repeat(3_000) + "celda").expecting(Expected.of("ingested", "person")));
    }

    private static String nested(int depth) {
        var mail = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            mail.append("--n").append(i).append("\nContent-Type: multipart/mixed; boundary=n").append(i + 1).append("\n\n");
        }
        return mail.append("--n").append(depth).append("\n\nal fondo\n").toString();
    }

    private void tooMuch() {
        all.add(Letter.called("header-1mb").with("X-Largo", "x".repeat(1_000_000)).text("cabecera larga").fromAPerson());
        all.add(Letter.called("header-folded").with("X-Doblado", ("y".repeat(70) + "\r\n ").repeat(3_000) + "z").text("cabecera doblada").fromAPerson("cabecera doblada"));
        var fields = new StringBuilder("v");
        for (int i = 0; i < 3_000; i++) {
            fields.append("\r\nX-Campo-").append(i).append(": v");
        }
        all.add(Letter.called("headers-3000").with("X-Inicio", fields.toString()).text("muchos campos").expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("subject-words-10000").with("Subject", "=?utf-8?Q?a?= ".repeat(10_000)).text("x").fromAPerson("x"));
        all.add(Letter.called("references-20000").with("References", "<r@cliente.example> ".repeat(20_000)).text("x").fromAPerson("x"));
        var copied = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            copied.append("copia").append(i).append("@otro.example, ");
        }
        all.add(Letter.called("cc-5000").with("Cc", copied + "fin@otro.example").text("para todos").fromAPerson("para todos"));
        all.add(Letter.called("received-300").with("X-Via", ("a\r\nReceived: from x by y; Mon, 23 Nov 2026 09:12:03 -0600").repeat(300)).text("muy viajado")
                .fromAPerson("muy viajado"));
        all.add(Letter.called("line-1mb").text("z".repeat(1_000_000)).expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("html-2mb").html("<p>párrafo</p>".repeat(140_000)).fromAPerson("párrafo"));
        all.add(Letter.called("quotes-50000").text("Sí\n" + "> a\n\n".repeat(50_000)).fromAPerson("Sí"));
        byte[] large = new byte[MailDesk.MAX_SIZE];
        java.util.Arrays.fill(large, (byte) 'w');
        all.add(Letter.called("oversize").text("").body(large).expecting(Expected.of("oversize", "person").subject("Asunto de oversize")));
    }

    private void duplicates() {
        for (int i = 0; i < 10; i++) {
            var first = Letter.called("twice-" + i).text("una sola vez " + i);
            all.add(first.fromAPerson("una sola vez " + i));
            var again = Letter.called("twice-" + i).text("una sola vez " + i).with("Received", "from otro.example by mx.factupronto.example; Mon, 23 Nov 2026 09:14:00 -0600");
            all.add(new MailCase("twice-again-" + i, again.raw(), Expected.of("duplicate", "person")));
            var other = Letter.called("twice-" + i).text("otras palabras bajo la misma identidad " + i);
            all.add(new MailCase("twice-other-" + i, other.raw(), Letter.person("otras palabras")));
        }
    }

    private void bare() {
        byte[][] raws = {{}, {0}, {'\r', '\n'}, "sin cabeceras".getBytes(StandardCharsets.UTF_8), "\r\n\r\n\r\nsolo cuerpo".getBytes(StandardCharsets.UTF_8),
                "Subject: solo asunto".getBytes(StandardCharsets.UTF_8),
                "From ana@cliente.example Mon Nov 23 09:12:00 2026\r\nSubject: mbox\r\n\r\nx".getBytes(StandardCharsets.UTF_8),
                "Subject: con LF\n\nsolo LF".getBytes(StandardCharsets.UTF_8), "Subject: con CR\r\rsolo CR".getBytes(StandardCharsets.UTF_8), noise(2_000), noise(200_000)};
        for (int i = 0; i < raws.length; i++) {
            all.add(new MailCase("bare-" + i, raws[i], Expected.of("ingested", "person")));
        }
        var nul = new ByteArrayOutputStream();
        nul.writeBytes(Letter.called("nul").text("").raw());
        nul.writeBytes(new byte[]{'a', 0, 'b', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'c'});
        all.add(new MailCase("nul", nul.toByteArray(), Expected.of("ingested", "person")));
        all.add(Letter.called("uuencode").with("Content-Transfer-Encoding", "uuencode").body("begin 644 a.txt\n#:&]L\n`\nend\n").expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("uuencode-open").with("Content-Transfer-Encoding", "uuencode").body("nada que leer").expecting(Expected.of("ingested", "person")));
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new java.util.Random(size).nextBytes(bytes);
        return bytes;
    }
}
