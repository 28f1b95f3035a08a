package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import hilo.platform.Blobs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OurIdsTest {
    private static final MailAddress MAILBOX = new MailAddress("", "soporte@factupronto.example");
    private static final MailAddress OTHER = new MailAddress("", "facturas@factupronto.example");
    private final UUID conversation = UUID.fromString("0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    private final OurIds ids = ids("key");

    static OurIds ids(String key) {
        return new OurIds(text -> {
            String hash = Blobs.sha256((key + text).getBytes(StandardCharsets.UTF_8)).replaceAll("[0189]", "x");
            return hash.substring(0, 26);
        }, List.of(MAILBOX, OTHER), "factupronto.example");
    }

    @Test
    void messageIdNamesItsEntry() {
        String id = ids.messageId(conversation, 7);

        assertThat(ids.entry(id)).contains(new OurIds.EntryRef(conversation, 7));
        assertThat(ids.entry(id.toUpperCase(java.util.Locale.ROOT))).isPresent();
        assertThat(ids("other").entry(id)).isEmpty();
        assertThat(ids.entry(id.replace(".7.", ".8."))).isEmpty();
        assertThat(ids.entry("<a@b>")).isEmpty();
    }

    @Test
    void replyAddressFindsItsConversationAndFitsIntoALocalPart() {
        String address = ids.replyAddress(conversation, MAILBOX);

        assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);
        assertThat(ids.conversation(address)).contains(conversation);
        assertThat(ids.conversation(ids.replyAddress(new UUID(-1, -1), MAILBOX))).contains(new UUID(-1, -1));
        assertThat(ids.conversation(ids.replyAddress(new UUID(0, 1), MAILBOX))).contains(new UUID(0, 1));
        assertThat(ids.conversation(address.toUpperCase(java.util.Locale.ROOT))).contains(conversation);
        assertThat(ids("other").conversation(address)).isEmpty();
        assertThat(ids.conversation("soporte@factupronto.example")).isEmpty();
        assertThat(ids.conversation("soporte+c.1.x@factupronto.example")).isEmpty();
        assertThat(ids.isOurs(address)).isTrue();
        assertThat(ids.conversation(ids.replyAddress(conversation, OTHER))).contains(conversation);
        assertThat(ids.replyAddress(conversation, OTHER)).startsWith("facturas+c.");
        assertThat(ids.isOurs("Facturas+x@factupronto.example")).isTrue();
        assertThat(ids.isOurs("ana@factupronto.example")).isFalse();
    }

    @Test
    void returnPathFindsItsEntryAndIsNoReplyAddress() {
        String address = ids.returnPath(conversation, MAILBOX);

        assertThat(address.indexOf('@')).isLessThanOrEqualTo(64);
        assertThat(ids.returned(address)).contains(conversation);
        assertThat(ids.conversation(address)).isEmpty();
        assertThat(ids.returned(ids.replyAddress(conversation, MAILBOX))).isEmpty();
        assertThat(ids.returned(ids.replyAddress(conversation, MAILBOX).replace("+c.", "+b."))).isEmpty();
        assertThat(ids("other").returned(address)).isEmpty();
    }

    @Test
    void refusesAMailboxNameThatLeavesNoRoom() {
        assertThatIllegalStateException().isThrownBy(() -> new OurIds(t -> t, List.of(MAILBOX, new MailAddress("", "soporte.facturacion.clientes@x.example")), "x.example"))
                .withMessageContaining("18");
    }
}
