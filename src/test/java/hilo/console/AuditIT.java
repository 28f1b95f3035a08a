package hilo.console;

import static hilo.launch.Patience.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The audit is only added to, a change that was made all the same is found, and administrators can look it through. */
@DeskTest
class AuditIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Desk desk = Desk.current();
    private final Api admin = desk.with(desk.people().token("admin"));

    @Test
    void databaseRefusesChanges() throws Exception {
        String conversation = conversation();
        read(conversation);
        sealed(conversation);
        for (String table : List.of("audit", "audit_seal")) {
            for (String change : List.of("update %s set " + (table.equals("audit") ? "detail" : "hash") + " = null", "delete from %s", "truncate %s")) {
                assertThatThrownBy(() -> execute(change.formatted(table))).as(change.formatted(table)).isInstanceOf(SQLException.class).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void changedRowIsFound() throws Exception {
        String conversation = conversation();
        read(conversation);
        long id = sealed(conversation);
        var whole = verified();
        assertThat(whole.getBoolean("intact")).isTrue();
        assertThat(whole.getJsonNumber("sealed").longValue()).isPositive();
        assertThat(whole.getString("head")).hasSize(64);

        try {
            pastTheTriggers("update audit set actor_name = actor_name || ' ' where id = " + id);
            assertBroken(id, "changed");
        } finally {
            pastTheTriggers("update audit set actor_name = rtrim(actor_name) where id = " + id);
        }
        assertThat(verified().getBoolean("intact")).isTrue();

        pastTheTriggers("create table audit_aside as select * from audit where id = " + id);
        try {
            pastTheTriggers("delete from audit where id = " + id);
            assertBroken(id, "row-missing");
        } finally {
            pastTheTriggers("insert into audit overriding system value select * from audit_aside on conflict do nothing", "drop table audit_aside");
        }
        assertThat(verified().getBoolean("intact")).isTrue();
    }

    @Test
    void rowThatNobodyIsToSealIsFound() throws Exception {
        String conversation = conversation();
        pastTheTriggers(
                "insert into audit (actor_type, actor_name, action, object_type, object_id) values ('agent', 'Nadie', 'read a conversation', 'conversation', '" + conversation
                        + "')");
        try {
            var broken = verified().getJsonObject("broken");
            assertThat(broken.getString("reason")).isEqualTo("seal-missing");
        } finally {
            pastTheTriggers("delete from audit where object_id = '" + conversation + "' and actor_name = 'Nadie'");
        }
        assertThat(verified().getBoolean("intact")).isTrue();
    }

    @Test
    void administratorsLookItThrough() {
        String conversation = conversation();
        // One person's reading is noted once in a while.
        for (String reader : List.of("agent", "agent2", "supervisor")) {
            desk.with(desk.people().token(reader)).get("/api/agent/conversations/" + conversation).expect(200);
        }

        var first = page("object=" + conversation + "&objectType=conversation&action=read%20a%20conversation&limit=2");
        var rest = page("object=" + conversation + "&action=read%20a%20conversation&limit=2&cursor=" + first.getString("next"));

        assertThat(first.getJsonArray("items")).hasSize(2);
        assertThat(rest.getJsonArray("items")).hasSizeGreaterThanOrEqualTo(1);
        var row = first.getJsonArray("items").getJsonObject(0);
        assertThat(row.getString("action")).isEqualTo("read a conversation");
        assertThat(row.getString("actorType")).isEqualTo("agent");
        assertThat(row.getJsonNumber("id").longValue()).isGreaterThan(rest.getJsonArray("items").getJsonObject(0).getJsonNumber("id").longValue());
        assertThat(page("object=" + conversation + "&until=" + row.getString("at")).getJsonArray("items")).doesNotContain(row);
        assertThat(page("object=" + conversation + "&from=" + row.getString("at")).getJsonArray("items")).contains(row);
        assertThat(page("actor=" + UUID.randomUUID()).getJsonArray("items")).isEmpty();
        assertThat(page("action=read%20the%20audit&limit=1").getJsonArray("items")).as("who looked").hasSize(1);
    }

    @Test
    void nobodyElseDoes() {
        for (String path : List.of("/api/admin/audit", "/api/admin/audit/verification")) {
            desk.agent().get(path).expect(403);
            desk.with(desk.people().token("supervisor")).get(path).expect(403);
            desk.with(desk.people().token("customerA")).get(path).expect(403);
            desk.anonymous().get(path).expect(401);
        }
        for (String bad : List.of("cursor=x", "from=ayer", "until=2026-01-01", "limit=0")) {
            assertThat(admin.get("/api/admin/audit?" + bad).status()).as(bad).isEqualTo(400);
        }
    }

    private String conversation() {
        return desk.agent().post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Para el registro").build()).expect(201).json().getString("id");
    }

    private void read(String conversation) {
        desk.agent().get("/api/agent/conversations/" + conversation).expect(200);
    }

    /** The id of the last row about it, once all that was written so far is sealed. */
    private long sealed(String conversation) throws Exception {
        long id = desk.count("select max(id) from audit where object_id = ?", conversation);
        return eventually(SOON, () -> desk.count("select count(*) from audit_seal where audit_id = ?", id) == 1 ? id : null);
    }

    private JsonObject verified() {
        return admin.get("/api/admin/audit/verification").expect(200).json();
    }

    private void assertBroken(long id, String reason) {
        var found = verified();
        assertThat(found.getBoolean("intact")).isFalse();
        assertThat(found.getJsonObject("broken").getJsonNumber("audit").longValue()).isEqualTo(id);
        assertThat(found.getJsonObject("broken").getString("reason")).isEqualTo(reason);
    }

    private JsonObject page(String query) {
        return admin.get("/api/admin/audit?" + query).expect(200).json();
    }

    private void execute(String sql) throws SQLException {
        try (var database = desk.database(); var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As somebody who may do everything in the database. */
    private void pastTheTriggers(String... commands) throws SQLException {
        try (var database = desk.database(); var statement = database.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
