package hilo.conversation;

import hilo.platform.Blobs;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attachment of an entry; its bytes are in {@link hilo.platform.Blobs} under {@code sha256}.
 *
 * @param type media type as sniffed; as claimed only where it is letters and claims to be a kind of text
 * @param size in bytes
 * @param contentId for a picture that the HTML shows by cid:
 * @param privateKey whether it holds a private key, or nobody has looked yet: only {@link Secrets} decides who gets it
 */
public record Attached(UUID id, String name, String type, long size, String sha256, @Nullable String contentId, boolean privateKey) {
    /** The attachment that these bytes are. */
    public static Attached of(UUID id, String name, String type, byte[] content, @Nullable String contentId) {
        return of(id, name, type, content, contentId, new UnpackingBudget());
    }

    /** The same, for one of several files whose archives share a budget. */
    public static Attached of(UUID id, String name, String type, byte[] content, @Nullable String contentId, UnpackingBudget budget) {
        return new Attached(id, name, type, content.length, Blobs.sha256(content), contentId, KeyFiles.holdsPrivateKey(name, content, budget));
    }
}
