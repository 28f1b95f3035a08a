package hilo.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

        int[] ports = freePorts(6);
        postgres = Postgres.start(build.resolve("it-postgres"), ports[0], false);
        mail = MailServer.start(ports[1], ports[2]);
        var settings = settings(ports);
        var jvm = new StringBuilder("-Xms128m -Xmx768m -Djava.net.preferIPv4Stack=true -Djboss.https.port=0 --enable-native-access=ALL-UNNAMED");
        jvm.append(" -Djboss.http.port=").append(ports[3]).append(" -Djboss.management.http.port=").append(ports[4]);
        settings.forEach((name, value) -> jvm.append(" -D").append(name).append('=').append(value));
        System.setProperty("hilo.it.jvm", jvm.toString());
        System.setProperty("hilo.it.management.port", String.valueOf(ports[4]));
        Desk.current(new Desk(postgres, mail, URI.create(settings.getOrDefault("hilo.public.url", "")), settings));
    }

    private Map<String, String> settings(int[] ports) {
        var all = new LinkedHashMap<String, String>();
        String url = "http://localhost:" + ports[3];
        all.put("hilo.db.url", postgres == null ? "" : postgres.url());
        all.put("hilo.db.user", "postgres");
        all.put("hilo.public.url", url);
        all.put("hilo.test", "true");
        all.put("hilo.demo", "true");
        all.put("hilo.admin.password", "administrador-de-prueba");
        all.put("hilo.mail.smtp.host", "127.0.0.1");
        all.put("hilo.mail.smtp.port", String.valueOf(ports[1]));
        all.put("hilo.mail.imap.host", "127.0.0.1");
        all.put("hilo.mail.imap.port", String.valueOf(ports[2]));
        all.put("hilo.mail.imap.user", MailServer.SUPPORT);
        all.put("hilo.mail.imap.password", MailServer.PASSWORD);
        all.put("hilo.mail.address", MailServer.SUPPORT);
        all.put("hilo.mail.domain", MailServer.DOMAIN);
        all.put("hilo.twilio.account.sid", "AC0123456789abcdef0123456789abcdef");
        all.put("hilo.twilio.auth.token", "0123456789abcdef0123456789abcdef");
        all.put("hilo.twilio.public.url", url);
        all.put("hilo.twilio.api.url", "http://127.0.0.1:" + ports[5]);
        all.put("hilo.phone.numbers", "+528181570060,+528181570050");
        all.put("hilo.demo.phone.url", "http://127.0.0.1:" + ports[5]);
        all.put("hilo.sso.secret", "a-shared-secret-of-at-least-32-bytes-for-sso");
        all.put("hilo.chat.identity.secret", "a-shared-secret-of-at-least-32-bytes-for-chat");
        return all;
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

    private static int[] freePorts(int count) throws IOException {
        var sockets = new ServerSocket[count];
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            sockets[i] = new ServerSocket(0);
            ports[i] = sockets[i].getLocalPort();
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }
}
