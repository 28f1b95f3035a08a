package hilo.directory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A contact as other rooms see it; addresses come verified first, then oldest first. */
public record ContactView(UUID id, String name, @Nullable UUID organisationId, @Nullable String organisationName, List<AddressView> addresses, @Nullable String reference,
        long version) {
    public boolean hasVerified(AddressKind kind, String canonical) {
        return addresses.stream().anyMatch(address -> address.verified() && address.kind() == kind && address.value().equals(canonical));
    }
}
