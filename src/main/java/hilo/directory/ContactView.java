package hilo.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A contact as other rooms see it; addresses come strongest first, then oldest first. */
public record ContactView(UUID id, String name, @Nullable UUID organisationId, @Nullable String organisationName, List<AddressView> addresses, @Nullable String reference,
        long version) {
    public boolean hasVerified(AddressKind kind, String canonical) {
        return source(kind, canonical).filter(AddressSource::isVerified).isPresent();
    }

    /** How the desk came to know this address of the contact; empty where it has none such. */
    public Optional<AddressSource> source(AddressKind kind, String canonical) {
        return addresses.stream().filter(address -> address.kind() == kind && address.value().equals(canonical)).map(AddressView::source).findFirst();
    }

    /** Whether the desk knows the contact by this address and by nothing else. */
    public boolean isOnly(AddressKind kind, String canonical) {
        return addresses.size() == 1 && source(kind, canonical).isPresent();
    }

    /**
     * The mailbox to write to: the one that the contact wrote from, where it is still theirs; else the strongest, then the oldest. An address that was added later never
     * takes the place of the one they wrote from.
     *
     * @param wroteFrom in canonical form; null where they did not write
     */
    public Optional<String> mailbox(@Nullable String wroteFrom) {
        if (wroteFrom != null && source(AddressKind.EMAIL, wroteFrom).isPresent()) {
            return Optional.of(wroteFrom);
        }
        return addresses.stream().filter(address -> address.kind() == AddressKind.EMAIL).map(AddressView::value).findFirst();
    }
}
