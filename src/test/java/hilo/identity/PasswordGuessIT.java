package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.Patience;
import hilo.platform.Blobs;
import jakarta.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Guessing passwords and filling mailboxes is bounded by what an attacker cannot make for free, and does not lock the owner out. */
@DeskTest
class PasswordGuessIT {
    private static final String PASSWORD = "faro-nieve-canela-71";
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Desk desk = Desk.current();
    private final Api admin = desk.administrator();

    @Test
    void writingTheAddressInAnotherWayGivesNoMoreGuesses() throws Exception {
        String email = customer();
        var statuses = new TreeSet<Integer>();
        for (int i = 0; i < 10; i++) {
            statuses.add(guess(variant(email, i), "intento-" + i, "127.0.0.21"));
        }

        assertThat(statuses).isEqualTo(Set.of(400));
        assertThat(guess(variant(email, 10), "intento-10", "127.0.0.21")).isEqualTo(429);
    }

    @Test
    void guessesFromOneNetworkDoNotLockTheOwnerOut() throws Exception {
        String email = customer();
        for (int i = 0; i < 11; i++) {
            guess(email, "intento-" + i, "127.0.0.22");
        }

        assertThat(guess(email, PASSWORD, "127.0.0.22")).isEqualTo(429);
        assertThat(guess(email, PASSWORD, "127.0.0.23")).isEqualTo(200);
    }

    @Test
    void theAccountPageAsksForTheCurrentPasswordNoMoreOftenThanTheDoor() {
        var credentials = Json.createObjectBuilder().add("login", customer()).add("password", PASSWORD).build();
        var form = new HashMap<>(FORM);
        form.put("Cookie", desk.anonymous().post("/api/session", credentials).expect(200).header("Set-Cookie").replaceFirst(";.*", ""));
        var statuses = new TreeSet<Integer>();
        for (int i = 0; i < 10; i++) {
            statuses.add(desk.anonymous().send("POST", "/portal/account", "current=intento-" + i + "&password=lluvia-mapa-tambor-9", form).status());
        }

        assertThat(statuses).isEqualTo(Set.of(400));
        assertThat(desk.anonymous().send("POST", "/portal/account", "current=" + PASSWORD + "&password=lluvia-mapa-tambor-9", form).status()).isEqualTo(429);
    }

    @Test
    void afterManyFailuresAnAccountGoesSlowlyButItsOwnerStillComesIn() throws Exception {
        String email = customer();
        String id = admin.post("/api/admin/accounts", Json.createObjectBuilder().add("name", "Otra").add("email", "otra-" + email).add("password", PASSWORD).build()).expect(201)
                .json().getString("id");
        guess("otra-" + email, "intento", "127.0.0.24");
        failedOften(id);

        assertThat(guess("otra-" + email, "intento", "127.0.0.25")).isEqualTo(400);
        assertThat(guess("otra-" + email, "intento", "127.0.0.25")).isEqualTo(429);
        assertThat(guess("otra-" + email, PASSWORD, "127.0.0.26")).isEqualTo(200);
    }

    @Test
    void rightPasswordsAreNotCounted() throws Exception {
        String email = customer();
        for (int i = 0; i < 11; i++) {
            assertThat(guess(email, PASSWORD, "127.0.0.27")).isEqualTo(200);
        }
    }

    @Test
    void whatWasTypedAsLoginIsKeptOnlyWhereItIsOne() throws Exception {
        String typed = "Mi-Clave-Secreta-" + UUID.randomUUID();
        String email = customer();

        assertThat(guess(typed, "x", "127.0.0.28")).isEqualTo(400);
        assertThat(guess(email, "x", "127.0.0.28")).isEqualTo(400);

        assertThat(desk.count("select count(*) from audit where object_id = ? or detail like '%' || ? || '%'", typed, typed)).isZero();
        assertThat(refusals(email)).isEqualTo(1);
    }

    @Test
    void strangersTogetherCannotGuessOnAndTheOwnerStillComesIn() throws Exception {
        String email = customer();
        String id = idOf(email);
        assertThat(guess(email, PASSWORD, "127.0.0.32")).isEqualTo(200);
        guess(email, "intento", "127.0.0.33");
        failedOften(id);
        assertThat(guess(email, "intento", "127.0.0.34")).isEqualTo(400);
        used("password of account from unknown networks", "customer " + id, 60);

        assertThat(guess(email, PASSWORD, "127.0.0.35")).isEqualTo(429);
        assertThat(guess(email, PASSWORD, "127.0.0.32")).isEqualTo(200);
    }

    @Test
    void aGuessUnderAnIdempotencyKeyStaysOnTheAudit() throws Exception {
        var mine = Json.createObjectBuilder().add("login", customer()).add("password", PASSWORD).build();
        String cookie = desk.anonymous().post("/api/session", mine).expect(200).header("Set-Cookie").replaceFirst(";.*", "");
        String other = customer();
        var guess = Json.createObjectBuilder().add("login", other).add("password", "intento").build();

        desk.anonymous().post("/api/session", guess, Map.of("Cookie", cookie, "Idempotency-Key", UUID.randomUUID().toString())).expect(400);

        assertThat(refusals(other)).isEqualTo(1);
    }

    @Test
    void whoWaitsForAPasswordToBeHashedHoldsNoDatabaseConnection() throws Exception {
        String agent = admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", "espera" + UUID.randomUUID()).add("name", "Vera Solano")
                .add("email", "espera@factupronto.example").add("level", 1).build()).expect(201).json().getString("id");

        assertThat(mostHeld(() -> guess("nadie" + UUID.randomUUID() + "@cliente.example", "intento", "127.0.0.38"))).as("signing in").isLessThan(3);
        assertThat(mostHeld(() -> admin.put("/api/admin/agents/" + agent + "/password", Json.createObjectBuilder().add("password", PASSWORD).build()).status()))
                .as("setting a password").isLessThan(3);
        assertThat(mostHeld(() -> admin.post("/api/admin/accounts",
                Json.createObjectBuilder().add("name", "Iris Solano").add("email", "espera" + UUID.randomUUID() + "@cliente.example").add("password", PASSWORD).build()).status()))
                .as("adding an account").isLessThan(3);
    }

    @Test
    void strangersUseUpNoLinkOfTheOwner() throws Exception {
        nextMinute();
        String email = customer();
        assertThat(guess(email, PASSWORD, "127.0.0.39")).isEqualTo(200);
        assertThat(askForLink(email, "127.0.0.40")).isEqualTo(200);
        used("link to mailbox a day", email, 10);

        assertThat(askForLink(email, "127.0.0.41")).isEqualTo(429);
        assertThat(askForLink(email, "127.0.0.39")).isEqualTo(200);
        String organisation = desk.agent().get("/api/agent/organisations?q=EKU9003173C9").expect(200).json().getJsonArray("items").getJsonObject(0).getString("id");
        desk.agent().post("/api/agent/organisations/" + organisation + "/invitations", Json.createObjectBuilder().add("email", email).add("name", "Iris Solano").build())
                .expect(202);
    }

    @Test
    void aLinkThatWasUsedIsNotCounted() throws Exception {
        nextMinute();
        String email = "usado" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        assertThat(askForLink(email, "127.0.0.42")).isEqualTo(200);
        used("link to mailbox a day", email, 10);
        String secret = Tokens.secret();
        try (var connection = desk.database(); var insert = connection.prepareStatement("""
                insert into sign_in_link (hash, email, target, created_at, expires_at) values (?, ?, '/portal/', hilo_now(), hilo_now() + interval '10 minutes')""")) {
            insert.setString(1, Tokens.hashed(secret));
            insert.setString(2, email);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }

        assertThat(askForLink(email, "127.0.0.43")).isEqualTo(429);
        assertThat(desk.anonymous().send("POST", "/portal/link", "t=" + secret, FORM).status()).isEqualTo(303);
        assertThat(askForLink(email, "127.0.0.43")).isEqualTo(200);
        assertThat(askForLink(email, "127.0.0.43")).isEqualTo(429);
    }

    @Test
    void aMailboxGetsFewLinksWhoeverAsks() throws Exception {
        String email = "enlaces" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        int sent = 0;
        int refused = 0;
        for (int round = 0; round < 4; round++) {
            nextMinute();
            for (int i = 0; i < 4; i++) {
                int status = desk.anonymous().send("POST", "/portal/sign-in", "email=" + URLEncoder.encode(variant(email, i), StandardCharsets.UTF_8), FORM).status();
                sent += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
            assertThat(sent).isEqualTo(Math.min(10, 3 * (round + 1)));
        }

        assertThat(sent).isEqualTo(10);
        assertThat(refused).isEqualTo(6);
        assertThat(desk.count("select count(*) from sign_in_request where email = ?", email)).isEqualTo(10);
    }

    /** As if so many had failed within this hour; a hundred real ones would take half a minute of hashing. */
    private void failedOften(String account) throws SQLException {
        used("password of account", "customer " + account, 100);
    }

    private void used(String budget, String key, int uses) throws SQLException {
        try (var connection = desk.database(); var update = connection.prepareStatement("update budget set used = ? where name = ? and key = ?")) {
            update.setInt(1, uses);
            update.setString(2, budget);
            update.setString(3, Blobs.sha256((budget + '\0' + key).getBytes(StandardCharsets.UTF_8)));
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    /** The most connections that were seen in a transaction that does nothing for a quarter of a second, while the request runs ten times at once. Two are hashed at a time. */
    private long mostHeld(Callable<Integer> request) throws Exception {
        var most = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = Stream.generate(() -> threads.submit(request)).limit(10).toList();
            Patience.within(Duration.ofSeconds(60), () -> {
                long held = desk.count("""
                        select count(*) from pg_stat_activity
                         where state = 'idle in transaction' and clock_timestamp() - state_change > interval '250 milliseconds'""");
                most.accumulateAndGet(held, Math::max);
                return running.stream().allMatch(Future::isDone);
            });
            for (var one : running) {
                assertThat(one.get()).isLessThan(500);
            }
        }
        return most.get();
    }

    private long refusals(String email) throws SQLException {
        return desk.count("select count(*) from audit a join account c on c.id::text = a.object_id where a.action = 'sign-in refused' and c.email = ?", email);
    }

    private String idOf(String email) throws SQLException {
        try (var connection = desk.database(); var query = connection.prepareStatement("select id from account where email = ?")) {
            query.setString(1, email);
            try (var row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }

    /** Asks for a link from an address of this machine and returns the status. */
    private int askForLink(String email, String from) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().localAddress(InetAddress.getByName(from)).build()) {
            return client.send(HttpRequest.newBuilder(desk.url().resolve("/portal/sign-in")).header("Content-Type", FORM.get("Content-Type"))
                    .POST(HttpRequest.BodyPublishers.ofString("email=" + URLEncoder.encode(email, StandardCharsets.UTF_8))).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private void nextMinute() throws SQLException {
        try (var connection = desk.database(); var delete = connection.prepareStatement("delete from budget where name like 'link % a minute'")) {
            delete.executeUpdate();
        }
    }

    private static String variant(String text, int bits) {
        var other = new StringBuilder(text);
        for (int i = 0; i < 4; i++) {
            if ((bits >> i & 1) == 1) {
                other.setCharAt(i, Character.toUpperCase(other.charAt(i)));
            }
        }
        return other.toString();
    }

    private String customer() {
        String email = "adivina" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        admin.post("/api/admin/accounts", Json.createObjectBuilder().add("name", "Iris Solano").add("email", email).add("password", PASSWORD).build()).expect(201);
        return email;
    }

    /** Signs in from an address of this machine and returns the status. */
    private int guess(String login, String password, String from) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().localAddress(InetAddress.getByName(from)).build()) {
            var body = Json.createObjectBuilder().add("login", login).add("password", password).build().toString();
            return client.send(HttpRequest.newBuilder(desk.url().resolve("/api/session")).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}
