package hilo.directory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An organisation as other rooms see it. */
public record OrganisationView(UUID id, String name, @Nullable String rfc, boolean distributor, @Nullable String reference, long version) {
}
