package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What lies in the mailbox is in the ledger, each mail once. */
@DeskTest
class MailReadingIT {
    private final Desk desk = Desk.current();
    private final RawSmtp smtp = new RawSmtp(desk.mail().smtpPort());
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";

    private void awaitRows(long wanted, String where, Object... values) throws SQLException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (desk.count("select count(*) from mail where " + where, values) != wanted && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(desk.count("select count(*) from mail where " + where, values)).isEqualTo(wanted);
    }

    @Test
    void mailIsReadWithinSecondsBecauseTheServerSaysSo() throws Exception {
        Thread.sleep(3_000);
        long sent = System.nanoTime();

        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Pronto " + mark + "\nMessage-ID: <soon1-" + mark + "@x.example>\n\nhola");
        awaitRows(1, "subject = ? and state = 'ingested'", "Pronto " + mark);
        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Pronto " + mark + "\nMessage-ID: <soon2-" + mark + "@x.example>\n\nhola");
        awaitRows(2, "subject = ? and state = 'ingested'", "Pronto " + mark);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void everyMailOfABurstIsOneRow() throws Exception {
        for (int i = 0; i < 60; i++) {
            String one = i + "." + ana; // who writes so much alone is held back
            smtp.send(one, MailServer.SUPPORT,
                    "From: " + one + "\nSubject: Lote " + mark + "\nMessage-ID: <" + i + "-" + mark + "@x.example>\n\nnúmero " + i);
        }

        awaitRows(60, "subject = ? and state = 'ingested'", "Lote " + mark);
        assertThat(desk.count("select count(*) from mail where state = 'quarantined'")).isZero();
    }

    @Test
    void theSameBytesTwiceAreADuplicateAndOtherBytesAreNot() throws Exception {
        String mail = "From: " + ana + "\nSubject: Doble " + mark + "\nMessage-ID: <twice-" + mark + "@x.example>\n\n";

        smtp.send(ana, MailServer.SUPPORT, mail + "uno");
        smtp.send(ana, MailServer.SUPPORT, mail + "uno");
        smtp.send(ana, MailServer.SUPPORT, mail + "dos");

        awaitRows(1, "subject = ? and state = 'duplicate'", "Doble " + mark);
        awaitRows(2, "subject = ? and state = 'ingested'", "Doble " + mark);
    }

    @Test
    void mailWithoutHeadersIsKept() throws Exception {
        long before = desk.count("select count(*) from mail where message_id like '%@missing.invalid>' and state = 'ingested'");

        smtp.send(ana, MailServer.SUPPORT, "X-Mark: " + mark + "\n\nsin nada");

        awaitRows(before + 1, "message_id like '%@missing.invalid>' and state = 'ingested'");
    }

    @Test
    void aMailThatTheServerCannotHandOutDoesNotBlockThoseBehindIt() throws Exception {
        // The test server's own IMAP breaks the line over a part with two dispositions.
        smtp.send(ana, MailServer.SUPPORT,
                "From: " + ana + "\nSubject: Rota " + mark + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
                        + "--b\nContent-Disposition: inline\nContent-Disposition: attachment; filename=a.txt\n\nhola\n--b--\n");
        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Sigue " + mark + "\nMessage-ID: <behind-" + mark + "@x.example>\n\nhola");

        awaitRows(1, "subject = ? and state = 'ingested'", "Sigue " + mark);
    }

    @Test
    void mailCountsFromItsArrivalInTheMailboxOnTheDesksClock() throws Exception {
        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Hora " + mark + "\nDate: Mon, 1 Jan 2001 09:00:00 +0000\n\nhola");

        awaitRows(1, "subject = ? and state = 'ingested'", "Hora " + mark);
        assertThat(desk.count("select count(*) from mail, clock_shift where subject = ? and at <= fetched_at and abs(extract(epoch from at - internal_date - shift)) < 2",
                "Hora " + mark))
                .isEqualTo(1);
        assertThat(
                desk.count("select count(*) from mail m join entry e on e.conversation_id = m.conversation and e.seq = m.seq where m.subject = ? and e.at = m.at", "Hora " + mark))
                .isEqualTo(1);
    }

    @Test
    void aMailboxThatIsNumberedAnewIsReadAgainAndEveryMailRecognised() throws Exception {
        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Antes " + mark + "\nMessage-ID: <before-" + mark + "@x.example>\n\nhola");
        awaitRows(1, "subject = ? and state = 'ingested'", "Antes " + mark);
        long conversations = desk.count("select count(*) from conversation");
        try (var connection = desk.database(); var statement = connection.createStatement()) {
            statement.execute("update mail set uid_validity = 1; update mail_folder set uid_validity = 1");
        }

        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Luego " + mark + "\nMessage-ID: <after-" + mark + "@x.example>\n\nhola");

        awaitRows(1, "subject = ? and state = 'ingested'", "Luego " + mark);
        awaitRows(1, "subject = ? and state = 'duplicate'", "Antes " + mark);
        awaitRows(0, "state = 'received'");
        assertThat(desk.count("select count(*) from conversation")).isEqualTo(conversations + 1);
        awaitRows(desk.mail().inbox(MailServer.SUPPORT).size(), "uid_validity <> 1");
    }

    @Test
    void theMailboxHoldsNothingThatTheLedgerDoesNot() throws Exception {
        smtp.send(ana, MailServer.SUPPORT, "From: " + ana + "\nSubject: Cuenta " + mark + "\n\nhola");

        awaitRows(1, "subject = ?", "Cuenta " + mark);
        awaitRows(desk.mail().inbox(MailServer.SUPPORT).size(), "uid_validity <> 1");
    }
}
