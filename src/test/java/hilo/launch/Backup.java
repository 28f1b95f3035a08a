package hilo.launch;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Copies a whole desk out of its database while it runs, and into an empty one: one file with every table as it was at one moment, its rows counted and hashed. Attachments and raw
 * mail are among them.
 *
 * <p>The moment is that of the file's own snapshot: what was acknowledged before the command began is in it. Sequences are read afterwards, so that no number is given out twice.
 */
public final class Backup {
    private static final String MANIFEST = "manifest.json";
    private static final List<String> OF_RUNNING_NODES = List.of("jgroups");

    private record Table(String name, List<String> columns) {
        private String list() {
            return String.join(", ", columns.stream().map(column -> '"' + column + '"').toList());
        }

        private String file() {
            return "tables/" + name + ".copy";
        }
    }

    private Backup() {
    }

    /** {@code backup} or {@code restore}, then what the profile of that name says in the pom. */
    public static void main(String[] arguments) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        try {
            var file = Path.of(System.getProperty("hilo.backup.file"));
            var data = Path.of(System.getProperty("hilo.data.dir"));
            if (arguments[0].equals("backup")) {
                var login = login(data);
                try (var database = DriverManager.getConnection(System.getProperty("hilo.db.url"), login.user(), login.password())) {
                    tell("Copied", take(database, file, key("hilo.backup.key", EncryptedFile::publicKey)), file);
                }
            } else {
                OwnerOnly.directory(data);
                try (var postgres = Postgres.start(data.resolve("postgres"), Integer.getInteger("hilo.db.port", 5440), true)) {
                    tell("Restored", restore(postgres, file, key("hilo.restore.key", EncryptedFile::privateKey)), file);
                }
            }
        } catch (Trouble | SQLException trouble) {
            System.err.println("\n  " + trouble.getMessage() + "\n");
            System.exit(1);
        }
        System.exit(0);
    }

    /** Of a database of your own: the user that is named, the password from the environment. Else that of the run command's. */
    private static Postgres.Login login(Path data) throws IOException {
        String user = System.getProperty("hilo.db.user", "");
        return user.isEmpty() ? Postgres.ownerOf(data.resolve("postgres")) : new Postgres.Login(user, System.getenv().getOrDefault("HILO_DB_PASSWORD", ""));
    }

    private interface KeyReader<K> {
        K read(Path file) throws IOException;
    }

    /** Null where the setting is not set. */
    private static <K> @Nullable K key(String setting, KeyReader<K> reader) throws IOException {
        String file = System.getProperty(setting, "");
        return file.isEmpty() ? null : reader.read(Path.of(file));
    }

    private static void tell(String done, long rows, Path file) {
        System.out.println("  " + done + " " + rows + " rows: " + file);
    }

    /** The same, not encrypted. */
    public static long take(Connection database, Path file) throws SQLException, IOException {
        return take(database, file, null);
    }

    /** Writes the file, for its owner only, and encrypted where there is a key; returns the number of rows. It is there whole or not at all. */
    public static long take(Connection database, Path file, @Nullable PublicKey key) throws SQLException, IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".part");
        long all = 0;
        database.setAutoCommit(false);
        database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        database.setReadOnly(true);
        try (var zip = new ZipOutputStream(new BufferedOutputStream(key == null ? OwnerOnly.open(unfinished) : EncryptedFile.to(key, OwnerOnly.open(unfinished))))) {
            var tables = Json.createArrayBuilder();
            for (Table table : tables(database)) {
                zip.putNextEntry(new ZipEntry(table.file()));
                var hashed = new DigestOutputStream(unclosed(zip), sha256());
                long rows = copy(database).copyOut("copy hilo.\"" + table.name() + "\" (" + table.list() + ") to stdout", hashed);
                zip.closeEntry();
                all += rows;
                tables.add(Json.createObjectBuilder().add("name", table.name()).add("columns", Json.createArrayBuilder(table.columns())).add("rows", rows).add("sha256",
                        HexFormat.of().formatHex(hashed.getMessageDigest().digest())));
            }
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(Json.createObjectBuilder().add("schema", schema(database)).add("takenAt", Instant.now().toString()).add("tables", tables).add("sequences",
                    sequences(database)).build().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
        } finally {
            database.rollback();
            database.setReadOnly(false);
            database.setAutoCommit(true);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return all;
    }

    /** Fills an empty database; throws {@link Trouble}, and leaves nothing behind, where it is not empty or the file is damaged. */
    public static long restore(Postgres postgres, Path file) throws SQLException, IOException {
        return restore(postgres, file, null);
    }

    /** The same for a file that may be encrypted. */
    public static long restore(Postgres postgres, Path file, @Nullable PrivateKey key) throws SQLException, IOException {
        if (!EncryptedFile.is(file)) {
            return restorePlain(postgres, file);
        }
        if (key == null) {
            throw new Trouble("The backup is encrypted: name the file of its private key with -Dhilo.restore.key=…");
        }
        // Its parts are read in another order than they were written in.
        var plain = postgres.directory().resolve(file.getFileName() + ".decrypted");
        try {
            try (var out = new BufferedOutputStream(OwnerOnly.open(plain))) {
                EncryptedFile.decrypt(file, key, out);
            }
            return restorePlain(postgres, plain);
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private static long restorePlain(Postgres postgres, Path file) throws SQLException, IOException {
        try (var database = postgres.connect()) {
            return restore(postgres, database, file);
        }
    }

    private static long restore(Postgres postgres, Connection database, Path file) throws SQLException, IOException {
        refuseUsed(database);
        try (var zip = new ZipFile(file.toFile())) {
            var manifest = manifest(zip);
            migrate(postgres, manifest.getString("schema"));
            database.setAutoCommit(false);
            long all = 0;
            try (var statement = database.createStatement()) {
                // Rows come in any order, and what is append-only is written once more; constraints that are no triggers hold all the same.
                statement.execute("set local session_replication_role = replica");
                for (JsonObject table : manifest.getJsonArray("tables").getValuesAs(JsonObject.class)) {
                    all += fill(database, zip, table);
                }
                for (JsonObject sequence : manifest.getJsonArray("sequences").getValuesAs(JsonObject.class)) {
                    statement.execute("select setval('hilo.\"" + sequence.getString("name") + "\"', " + sequence.getJsonNumber("last").longValue() + ")");
                }
                database.commit();
            } catch (SQLException | IOException | RuntimeException e) {
                database.rollback();
                try (var statement = database.createStatement()) {
                    statement.execute("drop schema hilo cascade");
                    database.commit();
                }
                throw e;
            }
            database.setAutoCommit(true);
            return all;
        } catch (java.util.zip.ZipException e) {
            throw new Trouble("This is no backup, or it is damaged: " + e.getMessage());
        }
    }

    private static long fill(Connection database, ZipFile zip, JsonObject wanted) throws SQLException, IOException {
        var table = new Table(wanted.getString("name"), wanted.getJsonArray("columns").getValuesAs(JsonString.class).stream().map(JsonString::getString).toList());
        var entry = zip.getEntry(table.file());
        if (entry == null) {
            throw new Trouble("The backup is damaged: " + table.file() + " is missing.");
        }
        try (var statement = database.createStatement()) {
            statement.execute("delete from hilo.\"" + table.name() + "\""); // what the migrations put there
        }
        var digest = sha256();
        long rows;
        try (InputStream in = new DigestInputStream(new BufferedInputStream(zip.getInputStream(entry)), digest)) {
            rows = copy(database).copyIn("copy hilo.\"" + table.name() + "\" (" + table.list() + ") from stdin", in);
        }
        if (rows != wanted.getJsonNumber("rows").longValue() || !HexFormat.of().formatHex(digest.digest()).equals(wanted.getString("sha256"))) {
            throw new Trouble("The backup is damaged: " + table.file() + " is not what was written. Nothing was restored.");
        }
        return rows;
    }

    private static void refuseUsed(Connection database) throws SQLException {
        try (var statement = database.createStatement(); var row = statement.executeQuery("select exists (select from pg_namespace where nspname = 'hilo')")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new Trouble("There is a desk in this database: a backup is restored into an empty one.");
            }
        }
    }

    private static void migrate(Postgres postgres, String schema) {
        var owner = postgres.owner();
        Flyway.configure().dataSource(postgres.url(), owner.user(), owner.password()).defaultSchema("hilo").schemas("hilo").createSchemas(true).outOfOrder(true)
                .locations("classpath:db/migration").target(schema).load().migrate();
    }

    /** Every table but those that only running nodes fill, each with the columns that are written. */
    private static List<Table> tables(Connection database) throws SQLException {
        var all = new ArrayList<Table>();
        try (var statement = database.createStatement(); var rows = statement.executeQuery("""
                select c.table_name, array_agg(c.column_name::text order by c.ordinal_position) from information_schema.columns c
                  join information_schema.tables t using (table_schema, table_name)
                 where c.table_schema = 'hilo' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.table_name <> 'flyway_schema_history'
                 group by c.table_name order by c.table_name""")) {
            while (rows.next()) {
                if (!OF_RUNNING_NODES.contains(rows.getString(1))) {
                    all.add(new Table(rows.getString(1), List.of((String[]) rows.getArray(2).getArray())));
                }
            }
        }
        return all;
    }

    private static String schema(Connection database) throws SQLException {
        try (var statement = database.createStatement(); var row = statement.executeQuery("select max(version) from hilo.flyway_schema_history where success")) {
            row.next();
            return row.getString(1);
        }
    }

    private static JsonArrayBuilder sequences(Connection database) throws SQLException {
        var all = Json.createArrayBuilder();
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select sequencename, last_value from pg_sequences where schemaname = 'hilo' and last_value is not null order by 1")) {
            while (rows.next()) {
                all.add(Json.createObjectBuilder().add("name", rows.getString(1)).add("last", rows.getLong(2)));
            }
        }
        return all;
    }

    private static JsonObject manifest(ZipFile zip) throws IOException {
        var entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            throw new Trouble("This is no backup, or it is cut off: it has no manifest.");
        }
        try (var reader = Json.createReader(zip.getInputStream(entry))) {
            return reader.readObject();
        }
    }

    private static org.postgresql.copy.CopyManager copy(Connection database) throws SQLException {
        return database.unwrap(PGConnection.class).getCopyAPI();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The zip stays open when the copy closes its stream. */
    private static OutputStream unclosed(OutputStream out) {
        return new java.io.FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
