package hilo.journey;

import static hilo.launch.Patience.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Api;
import hilo.launch.Backup;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.EncryptedFile;
import hilo.launch.Restored;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A desk is copied while people talk, and comes back whole in an empty database. */
@DeskTest
class BackupIT {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Desk desk = Desk.current();
    private final Api ana = desk.agent();

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedBeforeTheCopyIsInTheRestoredDeskWhichWorksOn() throws Exception {
        String ticket = ticket();
        byte[] file = "adjunto \u0000 de prueba".getBytes(StandardCharsets.ISO_8859_1);
        String attachment = attach(ticket, file);
        // The letter that confirms the ticket is on its way: what is copied must be what is read afterwards.
        within(Duration.ofSeconds(20), () -> entries(ana, ticket).stream().noneMatch(entry -> entry.getString("delivery").equals("pending")));
        var backup = directory.resolve("desk.backup");
        var keys = KeyPairGenerator.getInstance("RSA").generateKeyPair(); // of 3,072 bits
        String chat;
        int acknowledged;
        try (var visitor = ChatClient.visitor(desk.url(), null, "Rosa Respaldo"); var talking = new Talking()) {
            visitor.await("welcome");
            chat = visitor.say("antes de copiar").getString("conversationId");
            acknowledged = visitor.say("también antes").getInt("seq");
            try (var database = desk.database()) {
                assertThat(Backup.take(database, backup, keys.getPublic())).isPositive();
            }
            assertThat(talking.lines()).as("lines that were said meanwhile").isPositive();
        }
        var before = entries(ana, ticket);
        long number = ana.get("/api/agent/conversations/" + ticket).expect(200).json().getJsonNumber("number").longValue();

        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(OWNER_ONLY);
        assertThat(Files.readString(backup, StandardCharsets.ISO_8859_1)).doesNotContain("manifest.json");
        var plain = directory.resolve("plain.zip");
        try (var out = Files.newOutputStream(plain)) {
            EncryptedFile.decrypt(backup, keys.getPrivate(), out);
        }
        try (var restored = Restored.start(directory.resolve("restored"), backup, keys.getPrivate(), desk)) {
            assertThat(restored.hashes()).as("rows of every table").isEqualTo(restored.hashesOf(plain));
            assertThat(Files.getPosixFilePermissions(restored.log())).isEqualTo(OWNER_ONLY);
            var again = new Api(restored.url(), desk.people().token("agent"));
            assertThat(entries(again, ticket)).isEqualTo(before);
            assertThat(again.get("/api/agent/attachments/" + attachment).expect(200).body()).isEqualTo(new String(file, StandardCharsets.UTF_8));
            assertThat(entries(again, chat)).hasSizeGreaterThanOrEqualTo(acknowledged);
            var fresh = again.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Después de restaurar").build()).expect(201).json();
            assertThat(fresh.getJsonNumber("number").longValue()).isGreaterThan(number);
            int next = again.post("/api/agent/conversations/" + ticket + "/notes", Json.createObjectBuilder().add("text", "sigue").build()).expect(201).json().getInt("seq");
            assertThat(next).isEqualTo(before.getLast().getInt("seq") + 1);
        }
    }

    @Test
    void aDamagedCopyAndADeskThatIsNotEmptyAreRefused() throws IOException, SQLException {
        var backup = directory.resolve("whole.zip");
        try (var database = desk.database()) {
            Backup.take(database, backup);
        }
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(OWNER_ONLY);
        assertThatThrownBy(() -> Backup.restore(desk.postgres(), backup)).hasMessageContaining("There is a desk in this database");
        var damaged = directory.resolve("damaged.zip");
        spoil(backup, damaged, "tables/agent.copy");

        try (var empty = Restored.database(directory.resolve("empty"))) {
            assertThatThrownBy(() -> Backup.restore(empty, damaged)).hasMessageContaining("damaged");
            Files.write(damaged, new byte[]{'P', 'K', 3, 4, 0});
            assertThatThrownBy(() -> Backup.restore(empty, damaged)).hasMessageContaining("damaged");

            assertThat(Backup.restore(empty, backup)).as("after refusing, the database is still empty").isPositive();
        }
    }

    /** The same file, one table of which lacks its first line. */
    private static void spoil(Path from, Path to, String entry) throws IOException {
        try (var whole = new ZipFile(from.toFile()); var out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (var each : whole.stream().toList()) {
                out.putNextEntry(new ZipEntry(each.getName()));
                byte[] content = whole.getInputStream(each).readAllBytes();
                int first = each.getName().equals(entry) ? new String(content, StandardCharsets.ISO_8859_1).indexOf('\n') + 1 : 0;
                out.write(content, first, content.length - first);
                out.closeEntry();
            }
        }
    }

    private String ticket() {
        return desk.with(desk.people().token("customerB")).post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "Para respaldar")
                .add("text", "ñandú 🧾").add("kind", "fault").add("service", "invoicing").add("module", "reports").build()).expect(201).json().getString("id");
    }

    private String attach(String conversation, byte[] file) {
        var uploaded = ana.send("POST", "/api/agent/attachments?name=prueba.txt", new String(file, StandardCharsets.UTF_8), java.util.Map.of("Content-Type", "text/plain"));
        String id = uploaded.expect(201).json().getString("id");
        ana.post("/api/agent/conversations/" + conversation + "/notes",
                Json.createObjectBuilder().add("text", "con adjunto").add("attachments", Json.createArrayBuilder().add(id)).build())
                .expect(201);
        return id;
    }

    private static List<JsonObject> entries(Api api, String conversation) {
        return api.get("/api/agent/conversations/" + conversation + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    /** Somebody who goes on talking. */
    private final class Talking implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<String> said = java.util.Collections.synchronizedList(new ArrayList<>());
        private final Thread thread = Thread.startVirtualThread(() -> {
            try (var visitor = ChatClient.visitor(desk.url(), null, "Habla Mucho")) {
                visitor.await("welcome");
                while (!over.get() && said.size() < 100) {
                    said.add(visitor.say("línea " + said.size()).toString());
                }
            }
        });

        int lines() {
            return said.size();
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            thread.join();
        }
    }
}
