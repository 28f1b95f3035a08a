package hilo.conversation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attachment of an entry; its bytes are in {@link hilo.platform.Blobs} under {@code sha256}.
 *
 * @param type media type as sniffed; as claimed only where it is letters and claims to be a kind of text
 * @param size in bytes
 * @param contentId for a picture that the HTML shows by cid:
 */
public record Attached(UUID id, String name, String type, long size, String sha256, @Nullable String contentId) {
}
