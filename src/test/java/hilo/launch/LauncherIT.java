package hilo.launch;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** The run command's own program, started by a shell in the background: what it leaves on the disk, and that an interrupt ends all of it. */
class LauncherIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PASSWORD = "una-clave-del-entorno";

    @TempDir
    Path directory;
    private @Nullable Process started;

    @AfterEach
    void end() {
        if (started != null) {
            started.destroyForcibly();
        }
    }

    @Test
    void interruptEndsADeskThatRunsInTheBackground() throws Exception {
        breakOffAStartWithAPasswordThatIsRefused();

        start(PASSWORD);
        within(PATIENCE, () -> out().contains("Ctrl-C stops everything") || !launcher().isAlive());
        assertThat(out()).contains("Ctrl-C stops everything").contains(PASSWORD);
        var all = parts();
        assertThat(all).hasSizeGreaterThanOrEqualTo(2);

        var secrets = new Properties();
        within(PATIENCE, () -> {
            secrets.clear();
            try (var in = Files.newBufferedReader(data().resolve("secrets.properties"))) {
                secrets.load(in);
            }
            return !secrets.isEmpty() && !secrets.containsKey("admin.password");
        });
        assertThat(secrets.values()).doesNotContain(PASSWORD);
        for (String file : List.of("secrets.properties", "postgres.properties", "server/console.log", "server/log/server.log")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(file)))).as(file).isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data()))).isEqualTo("rwx------");

        interrupt();

        assertThat(launcher().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ended: %s", out()).isTrue();
        within(Duration.ofSeconds(10), () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** The first start ends before the desk is ready; the next one must still show a password that works. */
    private void breakOffAStartWithAPasswordThatIsRefused() throws Exception {
        start("kurz");
        within(PATIENCE, () -> !launcher().isAlive());
        assertThat(out()).doesNotContain("Hilo is ready");
    }

    private void start(String password) throws IOException {
        int[] ports = Ports.free(3);
        var words = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$0\" \"$@\"", Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), "-Dhilo.demo=false", "-Dhilo.data.dir=" + data()));
        for (String name : List.of("hilo.server.dir", "hilo.war", "hilo.build.dir")) {
            words.add("-D" + name + "=" + System.getProperty(name));
        }
        words.addAll(List.of("-Dhilo.http.port=" + ports[0], "-Dhilo.management.port=" + ports[1], "-Dhilo.db.port=" + ports[2], "hilo.launch.Launcher"));
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("HILO_ADMIN_PASSWORD", password);
        started = builder.start();
    }

    private Process launcher() {
        return Objects.requireNonNull(started);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String out() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    /** The server and the database, which is no child of ours. */
    private List<ProcessHandle> parts() throws IOException {
        var all = new ArrayList<>(launcher().descendants().toList());
        all.add(ProcessHandle.of(Long.parseLong(Files.readAllLines(data().resolve("postgres/postmaster.pid")).getFirst().strip())).orElseThrow());
        return all;
    }

    private void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(launcher().pid())).start().waitFor()).isZero();
    }
}
