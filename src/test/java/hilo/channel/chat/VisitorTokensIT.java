package hilo.channel.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long a visitor's token stands for them. */
@DeskTest
class VisitorTokensIT {
    private final Desk desk = Desk.current();
    private final HostApplication host = new HostApplication(desk);
    private final String subject = "user-" + UUID.randomUUID();
    private final String email = subject.substring(0, 20) + "@cliente.example";

    @Test
    void logoutEndsTheTokenAndEverySocketOfIt() throws Exception {
        try (var one = identified(); var other = ChatClient.open(desk.url(), "/ws/chat", null)) {
            String token = one.await("welcome").getJsonObject("data").getString("token");
            String conversation = one.say("Buenas tardes").getString("conversationId");
            other.send("hello", Json.createObjectBuilder().add("token", token));
            assertThat(other.await("welcome").getString("conversationId")).isEqualTo(conversation);

            try (var leaving = ChatClient.open(desk.url(), "/ws/chat", null)) {
                leaving.send("logout", Json.createObjectBuilder().add("token", token));
                leaving.await("ended");
            }

            Patience.within(Duration.ofSeconds(5), () -> one.closedWith() == 4401 && other.closedWith() == 4401);
            assertThat(helloWith(token).isNull("conversationId")).isTrue();
        }
    }

    @Test
    void signedIdentityHoldsForTwelveHours() throws Exception {
        try (var visitor = identified()) {
            var welcome = visitor.await("welcome").getJsonObject("data");
            String token = welcome.getString("token");
            assertThat(welcome.getBoolean("verified")).isTrue();
            String conversation = visitor.say("Buenas tardes").getString("conversationId");

            identifiedBefore(conversation, "13 hours");

            var stranger = helloWith(token);
            assertThat(stranger.isNull("conversationId")).isTrue();
            assertThat(stranger.getJsonObject("data").getBoolean("verified")).isFalse();
            assertThat(stranger.getJsonObject("data").getString("token")).isNotEqualTo(token);
            try (var again = ChatClient.open(desk.url(), "/ws/chat", null)) {
                again.send("hello", Json.createObjectBuilder().add("token", token).add("identity", host.identity(subject, email, "Vera")));
                assertThat(again.await("welcome").getString("conversationId")).isEqualTo(conversation);
            }
            assertThat(helloWith(token).getString("conversationId")).isEqualTo(conversation);
        }
    }

    @Test
    void tokenThatNobodyUsedForAMonthOpensNothing() throws Exception {
        String token;
        String conversation;
        try (var visitor = ChatClient.visitor(desk.url(), null, "Vera")) {
            token = visitor.await("welcome").getJsonObject("data").getString("token");
            conversation = visitor.say("Hola").getString("conversationId");
            visitor.send("logout", Json.createObjectBuilder().add("token", "nobody's"));
            visitor.await("ended");
        }
        assertThat(helloWith(token).getString("conversationId")).isEqualTo(conversation);

        update("update visitor set seen_at = hilo_now() - interval '31 days' where contact_id = (select contact_id from conversation where id = ?::uuid)", conversation);

        assertThat(helloWith(token).isNull("conversationId")).isTrue();
    }

    @Test
    void logoutsAreCountedLikeHellos() {
        try (var client = ChatClient.open(desk.url(), "/ws/chat", null)) {
            for (int i = 0; i < 10; i++) {
                client.send("logout", Json.createObjectBuilder().add("token", "nobody's"));
                client.await("ended");
            }

            client.send("logout", Json.createObjectBuilder().add("token", "nobody's"));

            assertThat(client.await("problem").getJsonObject("data").getString("type")).endsWith("too-many-requests");
        }
    }

    @Test
    void helloThatMeetsALogoutIsSignedOutToo() throws Exception {
        String token;
        try (var visitor = identified()) {
            token = visitor.await("welcome").getJsonObject("data").getString("token");
        }

        try (var late = ChatClient.open(desk.url(), "/ws/chat", null); var connection = desk.database()) {
            connection.setAutoCommit(false);
            try (var end = connection.prepareStatement("update visitor set ended_at = hilo_now() where identity = ? and ended_at is null")) {
                end.setString(1, subject);
                assertThat(end.executeUpdate()).isEqualTo(1);
            }
            // The hello has read the visitor, and now waits to write that the host application signed them again.
            late.send("hello", Json.createObjectBuilder().add("token", token).add("identity", host.identity(subject, email, "Vera")));
            Patience.within(Duration.ofSeconds(5), () -> isWaitedFor(connection));
            connection.commit();

            Patience.within(Duration.ofSeconds(10), () -> late.closedWith() == 4401);
        }
    }

    @Test
    void nameOfAFormerAgentIsNobodyElses() {
        String name = "Antigua " + subject.substring(5, 13);
        String login = "former-" + subject.substring(5, 13);
        var admin = desk.administrator();
        String agent = admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", login).add("name", name).add("email", login + "@factupronto.example")
                .add("roles", Json.createArrayBuilder().add("agent")).add("level", 1).add("password", "una-contraseña-larga").build()).expect(201).json().getString("id");
        admin.put("/api/admin/agents/" + agent + "/active", Json.createObjectBuilder().add("active", false).build()).expect(204);

        try (var visitor = ChatClient.visitor(desk.url(), null, name)) {
            assertThat(visitor.await("welcome").getJsonObject("data").getString("name")).isEmpty();
        }
    }

    private static boolean isWaitedFor(Connection connection) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery("select exists (select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid)")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    @Test
    void identityOfAnotherAudienceOrALongLifeIsRefused() {
        try (var visitor = ChatClient.open(desk.url(), "/ws/chat", null)) {
            for (String identity : new String[]{host.identity(subject, email, "Vera", claims -> claims.audience("hilo")),
                    host.identity(subject, email, "Vera", claims -> claims.issuer("somebody")), host.identity(subject, email, "Vera", claims -> claims.issueTime(null)),
                    host.identity(subject, email, "Vera", claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(7200))))}) {
                visitor.send("hello", Json.createObjectBuilder().add("identity", identity));
                assertThat(visitor.await("problem").getJsonObject("data").getString("type")).endsWith("bad-identity");
            }
        }
    }

    private ChatClient identified() {
        var client = ChatClient.open(desk.url(), "/ws/chat", null);
        client.send("hello", Json.createObjectBuilder().add("identity", host.identity(subject, email, "Vera")));
        return client;
    }

    private JsonObject helloWith(String token) {
        try (var client = ChatClient.open(desk.url(), "/ws/chat", null)) {
            client.send("hello", Json.createObjectBuilder().add("token", token));
            return client.await("welcome");
        }
    }

    private void identifiedBefore(String conversation, String interval) throws SQLException {
        update("update visitor set identified_at = identified_at - interval '" + interval + "' where contact_id = (select contact_id from conversation where id = ?::uuid)",
                conversation);
    }

    private void update(String sql, String conversation) throws SQLException {
        try (var connection = desk.database(); var statement = connection.prepareStatement(sql)) {
            statement.setString(1, conversation);
            assertThat(statement.executeUpdate()).isPositive();
        }
    }
}
