package hilo.console;

import hilo.conversation.Attached;
import hilo.conversation.Entry;
import hilo.conversation.EntryType;
import hilo.conversation.Secrets;
import hilo.conversation.Wire;
import hilo.platform.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry as staff see it; the text of one that is marked as secret is masked. {@code html} is null: a mail's layout is a page of its own, for lists and sockets stay small. Of two copies the one with the later {@code changedAt} holds.
 */
public record EntryItem(UUID id, long seq, Instant at, String atSource, Instant receivedAt, @Nullable String channel, @Nullable UUID session, String direction, String type,
        AuthorItem author, String text, @Nullable String html, boolean hasHtml, boolean remotePictures, List<File> attachments, String delivery, boolean automatic, boolean secret,
        JsonObject details,
        @Nullable Instant changedAt) {
    private static final int LONGEST_ENDING = 6;

    /** Who wrote it. */
    public record AuthorItem(String type, @Nullable UUID id, String name) {
    }

    /** A file of an entry; {@code secret}: only who reveals the entry may fetch it. A file of a secret entry shows only how its name ends. */
    public record File(UUID id, String name, String type, long size, boolean secret) {
        private static String ending(String name) {
            int dot = name.lastIndexOf('.');
            return dot > 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        }

        static File from(Attached file, boolean inSecret) {
            return new File(file.id(), inSecret ? Secrets.MASK + ending(file.name()) : file.name(), file.type(), file.size(), inSecret || file.privateKey());
        }
    }

    static EntryItem from(Entry e) {
        boolean masked = e.secret();
        return new EntryItem(e.id(), e.seq(), e.at(), e.atSource(), e.receivedAt(), e.channel(), e.session(), Wire.of(e.direction()), Wire.of(e.type()),
                new AuthorItem(Wire.of(e.author().type()), e.author().id(), e.author().name()), masked && !e.text().isEmpty() ? Secrets.MASK : e.text(), null,
                !masked && e.hasHtml(), !masked && e.hasRemotePictures(),
                e.attachments().stream().map(file -> File.from(file, masked)).toList(), Wire.of(e.delivery()), e.automatic(), masked, details(e), e.changedAt());
    }

    private static JsonObject details(Entry e) {
        return e.type() == EntryType.CHANGE && !e.details().containsKey("change") ? Json.newObject().add("change", Secrets.shown(e)).build() : Secrets.shown(e);
    }
}
