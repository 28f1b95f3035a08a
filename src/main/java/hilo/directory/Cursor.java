package hilo.directory;

import hilo.platform.Problem;
import hilo.platform.Text;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The place after which a page starts: the folded name, then the id. Opaque outside. */
record Cursor(String name, UUID id) {
    static final Cursor START = new Cursor("", new UUID(0, 0));

    static Cursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return START;
        }
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int id = plain.length() - 36;
            return new Cursor(Text.clean(plain.substring(0, id), Contacts.LONGEST_NAME * 2, "/cursor"), UUID.fromString(plain.substring(id)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Problem.invalid("bad-cursor", "The cursor is not one of ours.");
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((name + id).getBytes(StandardCharsets.UTF_8));
    }
}
