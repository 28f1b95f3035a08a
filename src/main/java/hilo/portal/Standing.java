package hilo.portal;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is reading: what decides which matters they may see.
 *
 * @param organisation the organisation the account is a member of, by hand-over or invitation
 * @param distributor whether that organisation is a distributor
 * @param leftAt when the account last lost an organisation; what it wrote for one before is not shown any more
 */
record Standing(UUID account, UUID contact, String name, String email, @Nullable UUID organisation, @Nullable String organisationName, boolean distributor,
        @Nullable Instant leftAt) {
}
