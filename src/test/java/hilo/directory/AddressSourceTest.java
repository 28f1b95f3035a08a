package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AddressSourceTest {
    @Test
    void onlyWhoShowedThatTheyHoldTheMailboxOpensItsMail() {
        assertThat(Stream.of(AddressSource.values()).filter(source -> source.standing().opensMail())).containsExactly(AddressSource.HOST_VERIFIED, AddressSource.AUTHENTICATED_MAIL,
                AddressSource.LINK);
    }

    @Test
    void claimsAndListsVerifyNothing() {
        assertThat(Stream.of(AddressSource.values()).filter(source -> !source.isVerified())).containsExactly(AddressSource.UNKNOWN, AddressSource.CHANNEL, AddressSource.TOLD,
                AddressSource.LAPSED, AddressSource.IMPORT);
    }

    @Test
    void accountIsNotRecognisedByAnAddressThatOthersNamed() {
        assertThat(Stream.of(AddressSource.values()).filter(source -> !source.recognises(true))).containsExactly(AddressSource.UNKNOWN, AddressSource.CHANNEL, AddressSource.TOLD,
                AddressSource.LAPSED, AddressSource.IMPORT, AddressSource.HOST);
        assertThat(Stream.of(AddressSource.values())).allMatch(source -> source.recognises(false));
    }

    @ParameterizedTest
    @EnumSource(AddressSource.class)
    void sourcesAreListedWeakestFirstAndKeepTheirKeys(AddressSource source) {
        assertThat(Stream.of(AddressSource.values()).filter(other -> other.ordinal() < source.ordinal()))
                .allMatch(weaker -> weaker.standing().compareTo(source.standing()) <= 0);
        assertThat(AddressSource.of(source.key())).isEqualTo(source);
    }

    @Test
    void answersGoWhereTheContactWroteFromWhateverWasProvenLater() {
        var contact = contact(new AddressView(UUID.randomUUID(), AddressKind.EMAIL, "later@x.example", AddressSource.LINK),
                new AddressView(UUID.randomUUID(), AddressKind.EMAIL, "first@x.example", AddressSource.CHANNEL));

        assertThat(contact.mailbox("first@x.example")).contains("first@x.example");
        assertThat(contact.mailbox("gone@x.example")).contains("later@x.example");
        assertThat(contact.mailbox(null)).contains("later@x.example");
        assertThat(contact().mailbox("first@x.example")).isEqualTo(Optional.empty());
    }

    @Test
    void oneOfSeveralAddressesIsNotTheOnlyOne() {
        var mailbox = new AddressView(UUID.randomUUID(), AddressKind.EMAIL, "first@x.example", AddressSource.CHANNEL);

        assertThat(contact(mailbox).isOnly(AddressKind.EMAIL, "first@x.example")).isTrue();
        assertThat(contact(mailbox).isOnly(AddressKind.EMAIL, "other@x.example")).isFalse();
        assertThat(contact(mailbox, new AddressView(UUID.randomUUID(), AddressKind.PHONE, "+528181570061", AddressSource.TOLD)).isOnly(AddressKind.EMAIL, "first@x.example"))
                .isFalse();
    }

    private static ContactView contact(AddressView... addresses) {
        return new ContactView(UUID.randomUUID(), "Ana", null, null, List.of(addresses), null, 1);
    }
}
