package hilo.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import hilo.launch.phone.PhoneCompany;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.mail.internet.MimeMessage;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no peer has: one record of a matter, over every channel. */
@DeskTest
class OneRecordIT {
    private static final Instant MONDAY_TEN = Instant.parse("2027-02-08T16:00:00Z");

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final HostApplication host = new HostApplication(desk);

    @BeforeEach
    void officeHours() {
        desk.setClock(MONDAY_TEN);
    }

    @Test
    void oneMatterTravelsOverAllFourChannelsInOneRecord() throws Exception {
        var customer = desk.with(desk.people().token("customerA"));
        String address = desk.people().person("customerA").login();
        String subject = "El timbrado tarda " + ThreadLocalRandom.current().nextInt();

        // A ticket in the portal.
        var opened = customer
                .post("/api/portal/conversations", Json.createObjectBuilder().add("subject", subject).add("text", "Tarda más de un minuto.").add("kind", "question").build())
                .expect(201).json();
        String id = opened.getString("id");
        String folio = opened.getJsonObject("ticket").getString("folio");

        // The same customer, signed by the host page's server, confirms the folio in the chat.
        handOver("fp-user-" + address, address, "Raúl Águila", "EKU9003173C9");
        try (var visitor = ChatClient.open(desk.url(), "/ws/chat", null)) {
            visitor.send("hello", Json.createObjectBuilder().add("identity", host.identity("fp-user-" + address, address, "Raúl Águila")).add("folio", folio));
            assertThat(visitor.await("welcome").getJsonObject("data").getBoolean("verified")).isTrue();
            assertThat(visitor.say("Sigue tardando.").getString("conversationId")).isEqualTo(id);
        }

        // A call joins by the agent's one click: a caller id proves nothing.
        String number = "+5281" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999);
        try (var company = PhoneCompany.start(URI.create(desk.setting("hilo.twilio.api.url")).getPort(), desk.setting("hilo.twilio.account.sid"),
                desk.setting("hilo.twilio.auth.token"), desk.setting("hilo.twilio.public.url"))) {
            var leg = company.call(number, "+528181570060");
            var call = eventually(() -> agent.get("/api/agent/calls?state=waiting").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                    .filter(item -> item.getString("from").replace(" ", "").endsWith(number.substring(5))).findFirst());
            agent.post("/api/agent/calls/" + call.getString("id") + "/join", Json.createObjectBuilder().add("conversation", id).build());
            leg.hangUp();
        }

        // An answer in the portal is mailed too; answering that mail lands in the same record.
        agent.post("/api/agent/conversations/" + id + "/replies", Json.createObjectBuilder().add("channel", "portal").add("text", "Ya lo revisamos, ¿puede probar?").build())
                .expect(201);
        var mail = eventually(() -> desk.mail().inbox(address).stream().filter(m -> holds(m, "Ya lo revisamos")).findFirst());
        GreenMailUtil.sendTextEmail(mail.getReplyTo()[0].toString().replaceAll(".*<|>.*", ""), address, "Re: " + mail.getSubject(), "Ya quedó, gracias.",
                new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

        var record = eventually(() -> Optional.of(agent.get("/api/agent/conversations/" + id).expect(200).json()).filter(c -> c.getJsonArray("channels").size() == 4));
        assertThat(record.getJsonArray("channels").getValuesAs(JsonString.class)).extracting(JsonString::getString).containsExactlyInAnyOrder("chat", "email", "phone", "portal");
        assertThat(record.getJsonObject("ticket").getString("folio")).isEqualTo(folio);
        var entries = agent.get("/api/agent/conversations/" + id + "/entries?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(entries).extracting(e -> e.getInt("seq")).isEqualTo(java.util.stream.IntStream.rangeClosed(1, entries.size()).boxed().toList());
        assertThat(entries).extracting(e -> e.getString("text")).contains("Tarda más de un minuto.", "Sigue tardando.", "Ya lo revisamos, ¿puede probar?");
        assertThat(entries).filteredOn(e -> e.getString("type").equals("call")).hasSize(1);
    }

    @Test
    void strangerWhoTypesAnotherCustomersFolioJoinsNothing() {
        var opened = desk.with(desk.people().token("customerB"))
                .post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "Privado").add("text", "No lo lea nadie más.").build()).expect(201).json();

        try (var stranger = ChatClient.open(desk.url(), "/ws/chat", null)) {
            stranger.send("hello", Json.createObjectBuilder().add("name", "Mariana Ríos").add("email", desk.people().person("customerB").login()).add("folio",
                    opened.getJsonObject("ticket").getString("folio")));
            stranger.await("welcome");

            assertThat(stranger.say("Soy yo, de verdad").getString("conversationId")).isNotEqualTo(opened.getString("id"));
        }
    }

    @Test
    void faultFromAChatIsATicketInTheSameActAndTheFolioIsToldThere() throws Exception {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Rosa")) {
            visitor.await("welcome");
            String id = visitor.say("Sale error 500 al cancelar").getString("conversationId");

            var classified = agent.post("/api/agent/conversations/" + id + "/kind",
                    Json.createObjectBuilder().add("kind", "fault").add("service", "invoicing").add("module", "cancelling").build()).expect(200).json();

            String folio = classified.getJsonObject("ticket").getString("folio");
            visitor.await(frame -> frame.getString("type").equals("entries") && frame.toString().contains(folio));
            assertThatThrownBy(() -> update("update conversation set ticket_id = null where id = '" + id + "'")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("conversation_fault_has_ticket");
            assertThatThrownBy(() -> update("delete from ticket where conversation_id = '" + id + "'")).isInstanceOf(SQLException.class)
                    .hasMessageContaining("conversation_ticket");
        }
    }

    private void update(String sql) throws SQLException {
        try (var connection = desk.database(); var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** The application's user comes to the portal once, which ties the account to them. */
    private void handOver(String subject, String email, String name, String rfc) throws Exception {
        var browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
        browser.send(HttpRequest.newBuilder(desk.url().resolve("/portal/sso")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + host.handover(subject, email, name, rfc, claims -> claims.claim("email_verified", true)))).build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static boolean holds(MimeMessage mail, String text) {
        return GreenMailUtil.getWholeMessage(mail).contains(text);
    }

    private static <T> T eventually(Callable<Optional<T>> question) throws Exception {
        for (int i = 0; i < 300; i++) {
            var answer = question.call();
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("it did not come to be within thirty seconds");
    }
}
