package hilo.mails;

import hilo.mails.MailCase.Expected;
import hilo.mails.MailCase.File;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Mails that carry something: files with names of every kind, pictures, calendars, Outlook's envelopes, signed and encrypted mail. */
final class FileMails {
    private final List<MailCase> all = new ArrayList<>();

    private FileMails() {
    }

    static List<MailCase> all() {
        var mails = new FileMails();
        mails.names();
        mails.pictures();
        mails.calendars();
        mails.envelopes();
        mails.protectedMails();
        return mails.all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static File file(String name, byte[] bytes) {
        return new File(name, MailTrial.sha256(bytes));
    }

    private void names() {
        // How the name stands in the mail, and what it is for people.
        String[][] names = {{"filename=\"factura.xml\"", "factura.xml"}, {"filename*=utf-8''n%C3%B3mina%20a%C3%B1o.xml", "nómina año.xml"},
                {"filename*0=\"muy-\"; filename*1=\"largo-\"; filename*2=\"nombre.xml\"", "muy-largo-nombre.xml"},
                {"filename*0*=utf-8''n%C3%B3; filename*1*=mina%20; filename*2=\"a.xml\"", "nómina a.xml"}, {"filename*=iso-8859-1'es'a%F1o.xml", "año.xml"},
                {"filename=\"=?utf-8?Q?n=C3=B3mina.xml?=\"", "nómina.xml"}, {"filename=\"=?iso-8859-1?B?YfFvLnhtbA==?=\"", "año.xml"}, {"filename=\"../../etc/passwd\"", "passwd"},
                {"filename=\"C:\\\\Users\\\\ana\\\\factura.xml\"", "factura.xml"}, {"filename=\"...oculto.xml\"", "oculto.xml"}, {"filename=\"fac\u202Elmx.exe\"", "faclmx.exe"},
                {"filename=nómina.xml", "nómina.xml"}, {"filename=\"a<b>c|d?.xml\"", "a_b_c_d_.xml"}, {"filename=sin-comillas.xml; size=3", "sin-comillas.xml"}};
        for (int i = 0; i < names.length; i++) {
            byte[] bytes = bytes("<cfdi numero='" + i + "'/>");
            all.add(Letter.called("file-name-" + i).multipart("mixed", Letter.plain("Adjunto " + i),
                    Letter.file("Content-Type: application/octet-stream\nContent-Disposition: attachment; " + names[i][0], bytes))
                    .expecting(Letter.person("Adjunto " + i).files(file(names[i][1], bytes))));
        }
        byte[] data = bytes("datos");
        all.add(Letter.called("file-type-name").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/xml; name=\"por-tipo.xml\"", data))
                .expecting(Letter.person().files(file("por-tipo.xml", data))));
        all.add(Letter.called("file-nameless").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/pdf\nContent-Disposition: attachment", data))
                .expecting(Letter.person().files(new File(null, MailTrial.sha256(data)))));
        all.add(Letter.called("file-same-names").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/xml; name=a.xml", bytes("uno")),
                Letter.file("Content-Type: application/xml; name=a.xml", bytes("dos")))
                .expecting(Letter.person().files(file("a.xml", bytes("uno")), file("a-2.xml", bytes("dos")))));
        all.add(Letter.called("file-empty").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/xml; name=vacio.xml", new byte[0]))
                .expecting(Letter.person().files(file("vacio.xml", new byte[0]))));
        byte[] large = new byte[900_000];
        new java.util.Random(9).nextBytes(large);
        all.add(Letter.called("file-large").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/zip; name=grande.zip", large))
                .expecting(Letter.person().files(file("grande.zip", large))));
        all.add(Letter.called("file-alone").with("Content-Type", "application/pdf; name=solo.pdf").with("Content-Transfer-Encoding", "base64").body("JVBERi0xLjQK")
                .expecting(Expected.of("ingested", "person").files(file("solo.pdf", bytes("%PDF-1.4\n")))));
        all.add(Letter.called("file-text-attached")
                .multipart("mixed", Letter.plain("cuerpo"), Letter.file("Content-Type: text/plain; name=notas.txt\nContent-Disposition: attachment",
                        bytes("Año")))
                .expecting(Letter.person("cuerpo").files(file("notas.txt", bytes("Año")))));
        for (int i = 0; i < 8; i++) {
            byte[] xml = bytes("<cfdi:Comprobante Folio='" + i + "'/>");
            byte[] pdf = bytes("%PDF-1.4 factura " + i);
            all.add(Letter.called("file-pair-" + i)
                    .multipart("mixed", Letter.plain("Van el XML y el PDF de la factura " + i), Letter.file("Content-Type: text/xml; name=F" + i + ".xml", xml),
                            Letter.file("Content-Type: application/pdf; name=F" + i + ".pdf", pdf))
                    .expecting(Letter.person("Van el XML").files(file("F" + i + ".xml", xml), file("F" + i + ".pdf",
                            pdf))));
        }
    }

    private void pictures() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        for (int i = 0; i < 4; i++) {
            all.add(Letter.called("picture-" + i).multipart("related", "Content-Type: text/html\n\n<p>Pantalla " + i + " <img src=\"cid:p" + i + "@x\"></p>",
                    Letter.file("Content-Type: image/png; name=pantalla.png\nContent-ID: <p" + i + "@x>\nContent-Disposition: inline", png))
                    .expecting(Letter.person("Pantalla " + i).files(file("pantalla.png", png))));
        }
        all.add(Letter.called("picture-unreferenced").multipart("related", "Content-Type: text/html\n\n<p>Sin imagen</p>",
                Letter.file("Content-Type: image/png; name=suelta.png\nContent-ID: <q@x>", png)).expecting(Letter.person("Sin imagen").files(file("suelta.png", png))));
        all.add(Letter.called("picture-remote").html("<p>Rastreo <img src=\"https://rastreo.example/1.gif\" width=1 height=1></p>").fromAPerson("Rastreo"));
    }

    private void calendars() {
        String[][] starts = {{"DTSTART:20261201T160000Z", "2026-12-01 16:00 UTC"}, {"DTSTART;TZID=America/Monterrey:20261201T100000", "2026-12-01 10:00 America/Monterrey"},
                {"DTSTART;VALUE=DATE:20261201", "2026-12-01"}, {"DTSTART:nunca", "Revisión"}};
        for (int i = 0; i < starts.length; i++) {
            String calendar = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n" + starts[i][0] + "\nSUMMARY:Revisión\\, mes " + i
                    + "\nLOCATION:Sala\n 2\nEND:VEVENT\nEND:VCALENDAR\n";
            all.add(Letter.called("calendar-" + i)
                    .multipart("alternative", Letter.plain("Les propongo una reunión"), "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n" + calendar)
                    .expecting(Letter.person("Les propongo una reunión")));
            all.add(Letter.called("calendar-alone-" + i).with("Content-Type", "text/calendar; charset=utf-8").body(calendar).expecting(Expected.of("ingested", "person")));
        }
        all.add(Letter.called("calendar-broken").multipart("mixed", Letter.plain("x"), "Content-Type: text/calendar\n\nBEGIN:VEVENT").fromAPerson("x"));
    }

    private void envelopes() {
        for (int i = 0; i < 4; i++) {
            byte[] xml = bytes("<cfdi folio='" + i + "'/>");
            byte[] winmail = winmail("Palabras en el sobre " + i, "factura-" + i + ".xml", xml);
            all.add(Letter.called("winmail-" + i).multipart("mixed", Letter.plain("Texto propio " + i), Letter.file("Content-Type: application/ms-tnef; name=winmail.dat", winmail))
                    .expecting(Letter.person("Texto propio " + i).files(file("winmail.dat", winmail), file("factura-" + i + ".xml", xml))));
        }
        byte[] alone = winmail("Solo en el sobre", "a.xml", bytes("<a/>"));
        all.add(Letter.called("winmail-alone").with("Content-Type", "application/ms-tnef; name=winmail.dat").with("Content-Transfer-Encoding", "base64")
                .body(java.util.Base64.getMimeEncoder().encode(alone)).expecting(Letter.person("Solo en el sobre").files(file("a.xml", bytes("<a/>")))));
        byte[] cut = java.util.Arrays.copyOf(alone, alone.length - 20);
        all.add(Letter.called("winmail-cut").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/ms-tnef; name=winmail.dat", cut)).fromAPerson("x"));
        all.add(Letter.called("winmail-not").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/ms-tnef; name=winmail.dat", bytes("no lo es")))
                .fromAPerson("x"));
        byte[] lying = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN).putInt(0x223E9F78).putShort((short) 1).put((byte) 2).putInt(0x0006800F).putInt(Integer.MAX_VALUE)
                .array();
        all.add(Letter.called("winmail-lying").multipart("mixed", Letter.plain("x"), Letter.file("Content-Type: application/ms-tnef; name=winmail.dat", lying)).fromAPerson("x"));
    }

    /** Outlook's envelope with a text and one file. */
    static byte[] winmail(String text, String fileName, byte[] file) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN).putInt(0x223E9F78).putShort((short) 7).array());
        attribute(out, 1, 0x0002800C, bytes(text + "\0"));
        attribute(out, 2, 0x00069002, new byte[14]);
        attribute(out, 2, 0x0001_8010, bytes("CORTO~1.XML\0"));
        attribute(out, 2, 0x0006_800F, file);
        byte[] longName = (fileName + "\0").getBytes(StandardCharsets.UTF_16LE);
        int padded = (longName.length + 3) / 4 * 4;
        // A number first, then the long name: PR_ATTACH_METHOD and PR_ATTACH_LONG_FILENAME.
        attribute(out, 2, 0x0006_9005, ByteBuffer.allocate(4 + 8 + 12 + padded).order(ByteOrder.LITTLE_ENDIAN).putInt(2).putShort((short) 3).putShort((short) 0x3705).putInt(1)
                .putShort((short) 0x1F).putShort((short) 0x3707).putInt(1).putInt(longName.length).put(longName).array());
        return out.toByteArray();
    }

    private static void attribute(ByteArrayOutputStream out, int level, int id, byte[] value) {
        int sum = 0;
        for (byte one : value) {
            sum += one & 0xff;
        }
        out.writeBytes(ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN).put((byte) level).putInt(id).putInt(value.length).array());
        out.writeBytes(value);
        out.writeBytes(ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) sum).array());
    }

    private void protectedMails() {
        byte[] blob = {0x30, (byte) 0x80, 6, 9};
        all.add(Letter.called("smime-signed").multipart("signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", Letter.plain("Firmado por mí"),
                Letter.file("Content-Type: application/pkcs7-signature; name=smime.p7s", blob)).expecting(Letter.person("Firmado por mí").files(file("smime.p7s", blob))));
        all.add(Letter.called("smime-opaque").with("Content-Type", "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m").with("Content-Transfer-Encoding", "base64")
                .body(java.util.Base64.getEncoder().encode(blob)).expecting(Expected.of("ingested", "person").files(file("smime.p7m", blob))));
        all.add(Letter.called("smime-encrypted").with("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")
                .with("Content-Transfer-Encoding", "base64")
                .body(java.util.Base64.getEncoder().encode(blob)).expecting(Expected.of("ingested", "person").files(file("smime.p7m", blob))));
        all.add(Letter.called("pgp-encrypted").multipart("encrypted; protocol=\"application/pgp-encrypted\"", "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----")
                .expecting(Expected.of("ingested", "person")));
        all.add(Letter.called("pgp-inline").text("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----").fromAPerson("BEGIN PGP MESSAGE"));
        all.add(Letter.called("pgp-clearsigned")
                .text("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nNo timbra\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----").fromAPerson(
                        "No timbra"));
        all.add(Letter.called("pgp-signed").multipart("signed; protocol=\"application/pgp-signature\"", Letter.plain("Con firma PGP"),
                "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----").fromAPerson("Con firma PGP"));
    }
}
