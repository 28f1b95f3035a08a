package hilo.channel;

import hilo.directory.AddressKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who an inbound says it is from.
 *
 * @param value the address in its canonical form; null where it is withheld
 * @param verified whether the channel itself proves the address (a signed-in account, a signed identity); a From header or caller id never does
 * @param contact the contact, where a sign-in names it
 */
public record Sender(String name, AddressKind kind, @Nullable String value, boolean verified, @Nullable UUID contact) {
    Sender called(String other) {
        return new Sender(other, kind, value, verified, contact);
    }
}
