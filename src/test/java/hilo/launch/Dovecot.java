package hilo.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real IMAP server on this machine, everything of it in one directory: whoever is written to by LMTP has a mailbox, what follows a plus in the local part is ignored. Everybody's
 * password is {@link MailServer#PASSWORD}. Needs Dovecot 2.3 installed, and root, for it changes its user.
 */
public final class Dovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How mails are kept: {@code maildir}, or {@code sdbox}, which numbers them in the order in which it took them, as Maildir does not within a second. */
    private final String format;
    private final Path directory;
    private final int imapPort;
    private final int lmtpPort;

    private Dovecot(String format, Path directory, int imapPort, int lmtpPort) {
        this.format = format;
        this.directory = directory;
        this.imapPort = imapPort;
        this.lmtpPort = lmtpPort;
    }

    public static boolean isThere() {
        return Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    }

    public static Dovecot start(Path directory, int imapPort, int lmtpPort) throws IOException, InterruptedException {
        return start("maildir", directory, imapPort, lmtpPort);
    }

    /** The same, with mails in the order in which they were handed over, however fast. */
    public static Dovecot startOrderly(Path directory, int imapPort, int lmtpPort) throws IOException, InterruptedException {
        return start("sdbox", directory, imapPort, lmtpPort);
    }

    private static Dovecot start(String format, Path directory, int imapPort, int lmtpPort) throws IOException, InterruptedException {
        var dovecot = new Dovecot(format, directory.toAbsolutePath(), imapPort, lmtpPort);
        dovecot.lay();
        dovecot.start();
        return dovecot;
    }

    public int imapPort() {
        return imapPort;
    }

    public int lmtpPort() {
        return lmtpPort;
    }

    /** The Maildir of an address; what is laid into its {@code cur} is there as if it had been delivered long ago. */
    public Path maildir(String address) {
        return directory.resolve("mail").resolve(address);
    }

    /** The process of its master. */
    public long pid() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("run/master.pid")).strip());
    }

    /** A directory of its own, with those above it. */
    public void make(Path path) throws IOException {
        if (!Files.exists(path)) {
            var above = path.getParent();
            if (above != null && !above.equals(directory)) {
                make(above);
            }
            Files.createDirectory(path);
            own(path);
        }
    }

    /** Makes it the mail server's. */
    public void own(Path path) throws IOException {
        var lookup = path.getFileSystem().getUserPrincipalLookupService();
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        view.setOwner(lookup.lookupPrincipalByName("mail"));
        view.setGroup(lookup.lookupPrincipalByGroupName("mail"));
    }

    private void lay() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        Files.createDirectories(directory.resolve("state"));
        var mail = Files.createDirectories(directory.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path above = directory; above != null && above.getNameCount() > 0; above = above.getParent()) {
            open(above);
        }
        Files.writeString(directory.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                protocols = imap lmtp
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                mail_location = %5$s:%1$s/mail/%%u
                mail_uid = mail
                mail_gid = mail
                first_valid_uid = 1
                first_valid_gid = 1
                auth_username_format = %%Lu
                recipient_delimiter = +
                lmtp_save_to_detail_mailbox = no
                mail_max_userip_connections = 100
                passdb {
                  driver = static
                  args = password=%2$s
                }
                userdb {
                  driver = static
                  args = uid=mail gid=mail home=%1$s/mail/%%u allow_all_users=yes
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service lmtp {
                  inet_listener lmtp {
                    address = 127.0.0.1
                    port = %4$d
                  }
                }
                service stats {
                  unix_listener stats-writer {
                    mode = 0666
                  }
                }
                """.formatted(directory, MailServer.PASSWORD, imapPort, lmtpPort, format));
    }

    /** Lets its users pass through, where a build directory is closed to others. */
    private static void open(Path path) throws IOException {
        var permissions = Files.getPosixFilePermissions(path);
        if (permissions.addAll(PosixFilePermissions.fromString("--x--x--x"))) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    /** Starts it, or starts it again after {@link #stop()}. Throws {@link Trouble} where it does not answer. */
    public void start() throws IOException, InterruptedException {
        run(PROGRAM.toString(), "-c", configuration());
        for (int port : new int[]{imapPort, lmtpPort}) {
            await(port);
        }
    }

    private static void await(int port) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end) {
                    throw new Trouble("The mail server does not answer on port " + port);
                }
                Thread.sleep(50);
            }
        }
    }

    /** All its connections are cut. */
    public void stop() throws IOException, InterruptedException {
        run("doveadm", "-c", configuration(), "stop");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Files.exists(directory.resolve("run/master.pid")) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    /** Throws away somebody's whole mailbox, as an administrator who moves servers does: what is delivered next has other UIDs under another validity. */
    public void forget(String address) throws IOException, InterruptedException {
        run("doveadm", "-c", configuration(), "kick", address);
        try (Stream<Path> all = Files.walk(maildir(address))) {
            for (Path path : all.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private String configuration() {
        return directory.resolve("dovecot.conf").toString();
    }

    static void run(String... command) throws IOException, InterruptedException {
        var said = Files.createTempFile("hilo-command", ".txt"); // a daemon keeps its standard output open: nothing is read from there
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0 && !command[command.length - 2].equals("kick")) {
            throw new Trouble(String.join(" ", command) + " failed: " + Files.readString(said));
        }
        Files.delete(said);
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (IOException | InterruptedException e) {
            System.err.println("While stopping Dovecot: " + e.getMessage());
        }
    }
}
