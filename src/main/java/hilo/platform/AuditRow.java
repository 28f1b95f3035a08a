package hilo.platform;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One act on the audit.
 *
 * @param at to the microsecond
 * @param detail words beside the act, empty where there are none
 * @param correlation the id that the log lines of the same request carry
 */
public record AuditRow(long id, Instant at, String actorType, @Nullable UUID actor, String actorName, String action, String objectType, String objectId, String detail,
        String correlation) {
    static AuditRow from(ResultSet row) throws SQLException {
        return new AuditRow(row.getLong("id"), row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("actor_type"), row.getObject("actor_id", UUID.class),
                row.getString("actor_name"), row.getString("action"), row.getString("object_type"), row.getString("object_id"), row.getString("detail"),
                row.getString("correlation"));
    }

    /**
     * The SHA-256 over the hash of the row before and this row: id and microseconds since 1970 as eight bytes each, then every text as its length in four bytes and its UTF-8; a
     * missing actor has the length -1.
     */
    byte[] sealedAfter(byte[] before) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(before);
            out.writeLong(id);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            write(out, actor == null ? null : actor.toString());
            for (String text : List.of(actorType, actorName, action, objectType, objectId, detail, correlation)) {
                write(out, text);
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }
}
