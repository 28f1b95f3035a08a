package hilo.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files and directories that only their owner may read, from their first byte on. */
final class OwnerOnly {
    /** What is to be written. */
    @FunctionalInterface
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    private OwnerOnly() {
    }

    /** Makes the directory where it is missing, takes others' rights away where it is there, and returns it. */
    static Path directory(Path directory) throws IOException {
        var rights = PosixFilePermissions.fromString("rwx------");
        if (Files.exists(directory)) {
            Files.setPosixFilePermissions(directory, rights);
        } else {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(rights));
        }
        return directory;
    }

    /** Writes a file whole or not at all: one that is there stays until the new one is complete. */
    static void write(Path file, Content content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (var out = open(unfinished)) {
            content.to(out);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A new file, in the place of one that is there. */
    static OutputStream open(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }
}
