package hilo.console;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** ETags of the archive's own files by their content: every file of a reproducible archive has the same date, so dates would keep an old page for ever. */
final class Fingerprints {
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** Weak, since the same file may travel compressed; empty where there is no such file. */
    Optional<String> of(ServletContext archive, String path) {
        var tag = Optional.ofNullable(known.get(path)).or(() -> read(archive, path));
        tag.ifPresent(found -> known.put(path, found)); // what does not exist is not remembered: anybody can ask for anything
        return tag;
    }

    private Optional<String> read(ServletContext archive, String path) {
        try (var in = archive.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            return Optional.of("W/\"" + HexFormat.of().formatHex(hash, 0, 12) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
