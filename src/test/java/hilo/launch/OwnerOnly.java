package hilo.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a file that only its owner may read, from its first byte on. */
final class OwnerOnly {
    /** What is to be written. */
    @FunctionalInterface
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    private OwnerOnly() {
    }

    static void write(Path file, Content content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
            content.to(out);
        }
    }
}
