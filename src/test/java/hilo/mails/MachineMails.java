package hilo.mails;

import hilo.mails.MailCase.Expected;
import java.util.ArrayList;
import java.util.List;

/** What machines write: bounces of several mail servers, absence notices, receipts, complaints, lists, and our own mail come back. */
final class MachineMails {
    private static final String OURS = "Message-ID: <c.00000000000000000000000000000000.1.aaaaaaaaaaaaaaaaaaaaaaaaaa@factupronto.example>\nFrom: Soporte <soporte@factupronto.example>\n"
            + "To: ana@cliente.example\nSubject: Re: No puedo timbrar\n";
    private static final Expected BOUNCE = Expected.of("automatic", "bounce");
    private static final Expected RECEIPT = Expected.of("automatic", "receipt");
    private static final Expected AWAY = Expected.of("automatic", "auto-reply");

    private final List<MailCase> all = new ArrayList<>();

    private MachineMails() {
    }

    static List<MailCase> all() {
        var mails = new MachineMails();
        mails.bounces();
        mails.absences();
        mails.reports();
        mails.lists();
        mails.loops();
        return mails.all;
    }

    private Letter server(String name, String from, String subject) {
        return Letter.called(name).with("Return-Path", "<>").with("From", from).with("Subject", subject);
    }

    /** A report as RFC 3464 wants it. */
    private void report(Letter letter, String words, String status, String returned, Expected expected) {
        all.add(letter.multipart("report; report-type=delivery-status", Letter.plain(words), "Content-Type: message/delivery-status\n\n" + status,
                "Content-Type: " + returned + "\n\n" + OURS + "\nHola").expecting(expected));
    }

    private static String status(String mta, String action, String code, String diagnostic) {
        return "Reporting-MTA: dns; " + mta
                + "\nArrival-Date: Mon, 23 Nov 2026 09:12:00 -0600\n\nFinal-Recipient: rfc822; ana@cliente.example\nOriginal-Recipient: rfc822;ana@cliente.example\n"
                + "Action: " + action + "\nStatus: " + code + "\nDiagnostic-Code: smtp; " + diagnostic;
    }

    private void bounces() {
        String[][] reasons = {{"5.1.1", "550 5.1.1 User unknown"}, {"5.2.2", "552 5.2.2 Mailbox full"}, {"5.7.1", "554 5.7.1 Relay access denied"},
                {"4.4.7", "delivery time expired"},
                {"5.4.1", "550 5.4.1 Recipient address rejected: Access denied"}, {"5.0.0", "550 Requested action not taken"}};
        for (int i = 0; i < reasons.length; i++) {
            String code = reasons[i][0];
            String words = reasons[i][1];
            report(server("postfix-" + i, "MAILER-DAEMON@mx.cliente.example (Mail Delivery System)", "Undelivered Mail Returned to Sender").with("Auto-Submitted", "auto-replied"),
                    "This is the mail system at host mx.cliente.example.\n\n<ana@cliente.example>: " + words, status("mx.cliente.example", "failed", code, words), "message/rfc822",
                    BOUNCE);
            report(server("sendmail-" + i, "Mail Delivery Subsystem <MAILER-DAEMON@cliente.example>", "Returned mail: see transcript for details").with("Auto-Submitted",
                    "auto-generated (failure)"), "   ----- The following addresses had permanent fatal errors -----\n<ana@cliente.example>",
                    status("cliente.example", "failed", code, words),
                    "text/rfc822-headers", BOUNCE);
            report(server("m365-" + i, "Microsoft Outlook <postmaster@cliente.example>", i % 2 == 0 ? "No se puede entregar: No puedo timbrar" : "Undeliverable: No puedo timbrar")
                    .with("Auto-Submitted", "auto-replied").with("X-MS-Exchange-Message-Is-Ndr", ""), "No se pudo entregar el mensaje a ana@cliente.example.",
                    status("CY4PR01MB0001.prod.exchangelabs.com", "failed", code, words), "message/rfc822", BOUNCE);
            report(server("gmail-" + i, "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)").with("Auto-Submitted", "auto-replied")
                    .with(
                            "X-Failed-Recipients", "ana@cliente.example"),
                    "** No se encontró la dirección **\n\nTu mensaje no se entregó a ana@cliente.example",
                    status("googlemail.com", "failed", code, words), "message/rfc822", BOUNCE);
            all.add(server("exim-" + i, "Mail Delivery System <Mailer-Daemon@mx.cliente.example>", "Mail delivery failed: returning message to sender")
                    .with("Auto-Submitted", "auto-replied").with("X-Failed-Recipients", "ana@cliente.example")
                    .text("This message was created automatically by mail delivery software.\n\n  ana@cliente.example\n    " + words
                            + "\n\n------ This is a copy of the message ------\n\n"
                            + OURS)
                    .expecting(BOUNCE.says(words)));
            all.add(server("qmail-" + i, "MAILER-DAEMON@cliente.example", "failure notice").without("MIME-Version")
                    .text("Hi. This is the qmail-send program at cliente.example.\n\n<ana@cliente.example>:\n" + words + "\n\n--- Below this line is a copy of the message.\n\n"
                            + OURS)
                    .expecting(BOUNCE.says(words)));
        }
        report(server("postfix-delay", "MAILER-DAEMON@mx.cliente.example", "Delayed Mail (still being retried)").with("Auto-Submitted", "auto-replied"), "Delayed.",
                status("mx.cliente.example", "delayed", "4.4.1", "connect timed out"), "text/rfc822-headers", RECEIPT);
        report(server("gmail-delay", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)").with("Auto-Submitted", "auto-replied"),
                "Delay.",
                status("googlemail.com", "delayed", "4.4.1", "timed out"), "message/rfc822", RECEIPT);
        all.add(server("exim-delay", "Mail Delivery System <Mailer-Daemon@mx.cliente.example>", "Warning: message 1aBcDe-000001-AB delayed 24 hours")
                .with("Auto-Submitted", "auto-replied")
                .text("A message that you sent has not yet been delivered to ana@cliente.example.").expecting(RECEIPT));
        report(server("postfix-success", "MAILER-DAEMON@mx.cliente.example", "Successful Mail Delivery Report"), "Delivered.",
                status("mx.cliente.example", "relayed", "2.0.0", "250 ok"), "text/rfc822-headers", RECEIPT);
        report(server("m365-success", "postmaster@cliente.example", "Entregado: No puedo timbrar"), "Entregado.", status("cliente.example", "delivered", "2.0.0", "250 ok"),
                "text/rfc822-headers", RECEIPT);
        all.add(server("notes-plain", "Postmaster@notes.cliente.example", "DELIVERY FAILURE: User ana not listed in Domino Directory")
                .text("Your message could not be delivered.\n" + OURS)
                .expecting(BOUNCE));
        all.add(server("plain-spanish", "postmaster@correo.cliente.example", "Error de entrega: mensaje no entregado").text("El buzón ana@cliente.example no existe.\n" + OURS)
                .expecting(BOUNCE));
    }

    private void absences() {
        String[] said = {"Respuesta automática: No puedo timbrar", "Fuera de la oficina", "Automatic reply: invoice", "Out of Office: back on Monday",
                "De vacaciones hasta el 4 de enero"};
        String[][] signs = {{"Auto-Submitted", "auto-replied"}, {"Auto-Submitted", "auto-replied (vacation)"}, {"X-Autoreply", "yes"}, {"X-Autorespond", "1"},
                {"Precedence", "auto_reply"}};
        for (int i = 0; i < said.length; i++) {
            for (int j = 0; j < signs.length; j++) {
                all.add(Letter.called("away-" + i + "-" + j).with("Subject", said[i]).with(signs[j][0], signs[j][1]).text("Regreso el lunes. / I am back on Monday.")
                        .expecting(AWAY));
            }
            // It does not say that it is a machine: a guess must not cost a customer anything.
            all.add(Letter.called("away-unsaid-" + i).with("Subject", said[i]).text("Regreso el lunes.").expecting(Expected.of("ingested", "perhaps-automatic")));
        }
        all.add(Letter.called("auto-no").with("Auto-Submitted", "no").text("Soy una persona").fromAPerson("Soy una persona"));
        all.add(Letter.called("auto-no-comment").with("Auto-Submitted", "no (a person)").text("Soy una persona").fromAPerson());
        all.add(Letter.called("about-absences").with("Subject", "Re: Ausencia de folios en el timbrado").text("Sigue igual").fromAPerson("Sigue igual"));
        all.add(Letter.called("suppress").with("X-Auto-Response-Suppress", "All").text("Desde Outlook").expecting(Expected.of("ingested", "person-no-auto-answer")));
        for (int i = 0; i < 6; i++) {
            all.add(Letter.called("monitor-" + i).with("From", "monitor@cliente.example").with("Auto-Submitted", "auto-generated")
                    .with("Subject", "ALERTA disco " + i + " al 9" + i + " %")
                    .text("El disco se llena.").expecting(Expected.of("automatic", "auto-generated").says("El disco se llena.")));
        }
    }

    private void reports() {
        for (int i = 0; i < 6; i++) {
            String disposition = i % 2 == 0 ? "manual-action/MDN-sent-manually; displayed" : "automatic-action/MDN-sent-automatically; deleted";
            all.add(Letter.called("read-" + i).with("Subject", i % 2 == 0 ? "Leído: No puedo timbrar" : "Read: invoice").multipart("report; report-type=disposition-notification",
                    Letter.plain("Su mensaje se leyó."), "Content-Type: message/disposition-notification\n\nReporting-UA: Outlook\nFinal-Recipient: rfc822;ana@cliente.example\n"
                            + "Original-Message-ID: <unknown@factupronto.example>\nDisposition: " + disposition)
                    .expecting(RECEIPT));
            all.add(Letter.called("complaint-" + i).with("From", "staff@fbl.proveedor" + i + ".example").with("Subject", "complaint about message from 203.0.113.5").multipart(
                    "report; report-type=feedback-report", Letter.plain("This is an email abuse report."),
                    "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Proveedor/1.0\nVersion: 1", "Content-Type: message/rfc822\n\n" + OURS + "\nHola")
                    .expecting(Expected.of("automatic", "complaint")));
        }
        // A person who passes on a bounce is a person.
        all.add(Letter.called("bounce-passed-on").with("Subject", "¿Qué significa esto?").multipart("mixed", Letter.plain("Me llegó esto:"),
                "Content-Type: message/delivery-status\n\n" + status("mx.otro.example", "failed", "5.1.1", "550 no")).fromAPerson("Me llegó esto:"));
    }

    private void lists() {
        String[][] signs = {{"List-Id", "<usuarios.lista.example>"}, {"List-Unsubscribe", "<https://lista.example/baja>"}, {"Precedence", "bulk"}, {"Precedence", "list"},
                {"Feedback-ID", "1:2:campaign:mailer"}};
        for (int i = 0; i < 12; i++) {
            String[] sign = signs[i % signs.length];
            all.add(Letter.called("list-" + i).with(sign[0], sign[1]).with("Subject", "Boletín " + i).text("Novedades fiscales de noviembre.")
                    .expecting(Expected.of("automatic", "bulk").says("Novedades fiscales")));
        }
        // The support mailbox itself may be a group: its customers are people.
        all.add(Letter.called("our-own-list").with("List-Id", "<soporte.factupronto.example>").with("Precedence", "list").text("Escribo al grupo").fromAPerson());
    }

    private void loops() {
        all.add(Letter.called("loop-header").with("X-Hilo-Loop", "factupronto.example").text("Recibimos su mensaje").expecting(Expected.of("ignored", "loop")));
        all.add(Letter.called("loop-id").with("From", Letter.SUPPORT).with("Message-ID", "<c.0198a1b2c3d47e5f8a9b0c1d2e3f4a5b.3.abcdefghijklmnopqrstuvwxyz@factupronto.example>")
                .text("Nuestra respuesta").expecting(Expected.of("ignored", "loop")));
        // The web form of our own site writes as our mailbox: that is work.
        all.add(Letter.called("web-form").with("From", Letter.SUPPORT).with("Message-ID", "<20261123.web.17@factupronto.example>").text("Formulario: no puedo entrar").fromAPerson(
                "Formulario: no puedo entrar"));
    }
}
