package hilo.directory;

import java.util.UUID;

/** An address of a contact in canonical form; verified means that its owner proved to hold it. */
public record AddressView(UUID id, AddressKind kind, String value, boolean verified) {
}
