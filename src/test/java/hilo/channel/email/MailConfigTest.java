package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MailConfigTest {
    private static final Map<String, String> ONE = Map.of("hilo.mail.address", "Soporte@factupronto.example", "hilo.mail.imap.host", "imap.example", "hilo.mail.imap.user",
            "soporte",
            "hilo.mail.imap.password", "p", "hilo.mail.smtp.host", "smtp.example", "hilo.mail.imap.folder", "INBOX, Urgente");
    private static final Map<String, String> MORE = Map.of("hilo.mail.mailboxes", "facturas", "hilo.mail.facturas.address", "facturas@factupronto.example",
            "hilo.mail.facturas.name",
            "Facturas", "hilo.mail.facturas.imap.host", "imap.example", "hilo.mail.facturas.imap.user", "facturas", "hilo.mail.facturas.imap.tls", "implicit");

    private static MailConfig config(Map<String, String> some, Map<String, String> more) {
        var all = new HashMap<>(some);
        all.putAll(more);
        return MailConfig.from(new Settings(all));
    }

    @Test
    void oneMailboxIsEnoughAndMayHaveSeveralFolders() {
        var config = config(ONE, Map.of());

        assertThat(config.mailboxes()).singleElement().satisfies(mailbox -> {
            assertThat(mailbox.address()).isEqualTo(new MailAddress("Soporte", "soporte@factupronto.example"));
            assertThat(mailbox.folders()).containsExactly("INBOX", "Urgente");
        });
    }

    @Test
    void furtherMailboxesLeaveTheirMailToTheFirstOnesServerWhereTheyHaveNone() {
        var config = config(ONE, MORE);

        assertThat(config.addresses()).extracting(MailAddress::address).containsExactly("soporte@factupronto.example", "facturas@factupronto.example");
        assertThat(config.mailboxes().getLast().smtp()).isEqualTo(config.mailboxes().getFirst().smtp());
        assertThat(config.mailboxes().getLast().folders()).containsExactly("INBOX");
        assertThat(config.mailboxes().getLast().imap()).hasValueSatisfying(server -> assertThat(server.port()).isEqualTo(993));
    }

    @Test
    void halfASettingIsRefusedWithASentence() {
        refused(Map.of("hilo.mail.mailboxes", "facturas"), "hilo.mail.facturas.address is missing");
        refused(Map.of("hilo.mail.mailboxes", "imap"), "no setting can have");
        refused(Map.of("hilo.mail.mailboxes", "Ventas!"), "no setting can have");
        refused(Map.of("hilo.mail.mailboxes", "otro", "hilo.mail.otro.address", "soporte@factupronto.example", "hilo.mail.otro.imap.host", "x", "hilo.mail.otro.imap.user", "x"),
                "another mailbox's too");
        refused(Map.of("hilo.mail.mailboxes", "otro", "hilo.mail.otro.address", "otro@x.example"), "hilo.mail.otro.imap.host is missing");
        refused(Map.of("hilo.mail.oauth.token.url", "https://login.example/token"), "hilo.mail.oauth.client.id is missing");
        refused(Map.of("hilo.mail.oauth.token.url", "login.example"), "not a URL");
    }

    private static void refused(Map<String, String> settings, String sentence) {
        assertThatIllegalStateException().isThrownBy(() -> config(ONE, settings)).withMessageContaining(sentence);
    }

    @Test
    void tokensAreForWhoHasNoPassword() {
        var oauth = Map.of("hilo.mail.oauth.token.url", "https://login.example/token", "hilo.mail.oauth.client.id", "app", "hilo.mail.oauth.client.secret", "s3cr3t",
                "hilo.mail.smtp.user", "soporte");

        var mailbox = config(ONE, oauth).mailboxes().getFirst();

        assertThat(mailbox.imap()).hasValueSatisfying(server -> assertThat(server.oauth()).isNull());
        assertThat(mailbox.smtp()).hasValueSatisfying(server -> assertThat(server.oauth()).isNotNull());
        assertThat(mailbox.smtp().toString()).doesNotContain("s3cr3t");
    }
}
