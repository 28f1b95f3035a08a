package hilo.directory;

import java.util.UUID;

/** An address of a contact in canonical form, and how the desk came to know it. */
public record AddressView(UUID id, AddressKind kind, String value, AddressSource source) {
    /** Whether agents see it as verified. */
    public boolean verified() {
        return source.isVerified();
    }
}
