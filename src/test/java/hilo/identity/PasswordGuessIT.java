package hilo.identity;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Guessing passwords and filling mailboxes is bounded by what an attacker cannot make for free, and does not lock the owner out. */
@DeskTest
class PasswordGuessIT {
    private static final String PASSWORD = "faro-nieve-canela-71";
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Desk desk = Desk.current();
    private final Api admin = desk.with(desk.people().token("admin"));

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
        assertThat(desk.count("select count(*) from audit a join account c on c.id::text = a.object_id where a.action = 'sign-in refused' and c.email = ?", email)).isEqualTo(1);
    }

    @Test
    void aMailboxGetsFewLinksWhoeverAsks() throws Exception {
        String email = "enlaces" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        int sent = 0;
        int refused = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 4; i++) {
                int status = desk.anonymous().send("POST", "/portal/sign-in", "email=" + URLEncoder.encode(variant(email, i), StandardCharsets.UTF_8), FORM).status();
                sent += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
            assertThat(sent).isEqualTo(Math.min(10, 3 * (round + 1)));
            nextMinute();
        }

        assertThat(sent).isEqualTo(10);
        assertThat(refused).isEqualTo(6);
        assertThat(desk.count("select count(*) from sign_in_link where email = ?", email)).isEqualTo(10);
    }

    /** As if so many had failed within this hour; a hundred real ones would take half a minute of hashing. */
    private void failedOften(String account) throws SQLException {
        try (var connection = desk.database(); var update = connection.prepareStatement("update budget set used = 100 where name = 'password of account' and key = ?")) {
            update.setString(1, Blobs.sha256(("password of account\0customer " + account).getBytes(StandardCharsets.UTF_8)));
            assertThat(update.executeUpdate()).isEqualTo(1);
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
