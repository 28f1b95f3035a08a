package hilo.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.jspecify.annotations.Nullable;

/** Before the first integration test: a fresh PostgreSQL and mail server on free ports, and the archive laid into the server that Arquillian is about to start. */
public final class ItSession implements LauncherSessionListener {
    private @Nullable Postgres postgres;
    private @Nullable MailServer mail;

    public ItSession() {
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean("hilo.it")) {
            return;
        }
        try {
            open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() throws IOException {
        Path build = Path.of(System.getProperty("hilo.build.dir"));
        Path server = Path.of(System.getProperty("hilo.server.dir"));
        Path war = Path.of(System.getProperty("hilo.war"));
        clean(server.resolve("standalone"), war);

        int[] ports = Ports.free(6);
        postgres = Postgres.start(build.resolve("it-postgres"), ports[0], false);
        mail = MailServer.start(ports[1], ports[2]);
        var url = URI.create("http://localhost:" + ports[3]);
        var settings = DeskSettings.whole(new DeskSettings.Parts(postgres, ports[1], ports[2], ports[5]), url, DeskSettings.Secrets.OF_TESTS);
        settings.put("hilo.test", "true");
        settings.put("hilo.mail.acknowledge", "false"); // tests count the mails that they cause
        settings.put("hilo.mail.undo", "0");
        DeskSettings.unboundNetworks(settings);
        var jvm = new StringBuilder(String.join(" ", HiloServer.MEMORY) + " -Djava.net.preferIPv4Stack=true -Djboss.https.port=0 --enable-native-access=ALL-UNNAMED");
        jvm.append(" -Djboss.http.port=").append(ports[3]).append(" -Djboss.management.http.port=").append(ports[4]);
        System.setProperty("hilo.it.jvm", jvm.toString());
        // A command line is there for everybody on this machine to read.
        Path file = build.resolve("it-server.properties");
        var all = new Properties();
        all.putAll(settings);
        OwnerOnly.write(file, out -> all.store(out, null));
        System.setProperty("hilo.it.arguments", "--properties=" + file);
        System.setProperty("hilo.it.management.port", String.valueOf(ports[4]));
        Desk.current(new Desk(postgres, mail, url, settings));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            if (mail != null) {
                mail.close();
            }
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clean(Path base, Path war) throws IOException {
        for (String name : List.of("data", "log", "tmp", "deployments")) {
            Path old = base.resolve(name);
            if (Files.exists(old)) {
                try (var all = Files.walk(old)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
        Files.createDirectories(base.resolve("deployments"));
        Files.copy(war, base.resolve("deployments/ROOT.war"));
        Files.createFile(base.resolve("deployments/ROOT.war.dodeploy"));
    }
}
