package hilo.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A real mail server on this machine: takes mail for anybody, hands it to {@link Dovecot}, and bounces what is for {@link #NOBODY}, after it has taken it, as servers between ours and a
 * customer's do. Needs Exim 4 installed, and root.
 */
public final class Exim implements AutoCloseable {
    /** Whoever is written to at this domain does not exist. */
    public static final String NOBODY = "nadie.example";
    /** Whoever is written to at this domain is refused at once. */
    public static final String REFUSED = "rechaza.example";
    private static final Path PROGRAM = Path.of("/usr/sbin/exim4");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final int lmtpPort;
    private @Nullable Process daemon;

    private Exim(Path directory, int port, int lmtpPort) {
        this.directory = directory;
        this.port = port;
        this.lmtpPort = lmtpPort;
    }

    public static boolean isThere() {
        return Files.isExecutable(PROGRAM) && "root".equals(System.getProperty("user.name"));
    }

    public static Exim start(Path directory, int port, int lmtpPort) throws IOException, InterruptedException {
        var exim = new Exim(directory.toAbsolutePath(), port, lmtpPort);
        exim.lay();
        exim.start();
        return exim;
    }

    public int port() {
        return port;
    }

    private void lay() throws IOException, InterruptedException {
        for (String name : new String[]{"spool", "log"}) {
            Files.createDirectories(directory.resolve(name));
        }
        for (Path above = directory; above != null && above.getNameCount() > 0; above = above.getParent()) {
            var permissions = Files.getPosixFilePermissions(above);
            if (permissions.addAll(PosixFilePermissions.fromString("--x--x--x"))) {
                Files.setPosixFilePermissions(above, permissions);
            }
        }
        Dovecot.run("chown", "-R", "Debian-exim:Debian-exim", directory.resolve("spool").toString(), directory.resolve("log").toString());
        var configuration = directory.resolve("exim.conf");
        Files.writeString(configuration, """
                primary_hostname = mx.factupronto.example
                spool_directory = %1$s/spool
                log_file_path = %1$s/log/%%slog
                pid_file_path = %1$s/spool/exim.pid
                daemon_smtp_ports = %2$d
                local_interfaces = 127.0.0.1
                smtputf8_advertise_hosts = *
                tls_advertise_hosts =
                host_lookup =
                never_users =
                acl_smtp_rcpt = accept
                acl_smtp_data = acl_data
                ignore_bounce_errors_after = 1m
                message_size_limit = 60M
                queue_only = false

                begin acl
                accept:
                  deny condition = ${if eq{$domain}{%5$s}}
                       message = 5.1.1 Nobody here
                  accept

                acl_data:
                  accept

                begin routers
                nobody:
                  driver = redirect
                  domains = %3$s
                  allow_fail
                  data = :fail: 550 5.1.1 User unknown in this domain
                everybody:
                  driver = manualroute
                  domains = *
                  transport = lmtp
                  route_list = * 127.0.0.1
                  self = send

                begin transports
                lmtp:
                  driver = smtp
                  protocol = lmtp
                  port = %4$d
                  allow_localhost
                  hosts_avoid_tls = *
                  message_linelength_limit = 2147483647
                  rcpt_include_affixes

                begin retry
                * * F,1h,1s
                """.formatted(directory, port, NOBODY, lmtpPort, REFUSED));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void start() throws IOException, InterruptedException {
        daemon = new ProcessBuilder(PROGRAM.toString(), "-C", directory.resolve("exim.conf").toString(), "-bdf", "-q1s").redirectErrorStream(true)
                .redirectOutput(directory.resolve("exim.out").toFile()).start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end || !daemon.isAlive()) {
                    throw new Trouble("Exim does not answer: " + Files.readString(directory.resolve("exim.out")));
                }
                Thread.sleep(50);
            }
        }
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.descendants().forEach(ProcessHandle::destroy);
            daemon.destroy();
        }
    }
}
