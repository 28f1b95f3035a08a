package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.nimbusds.jwt.JWTClaimsSet;
import hilo.directory.MadeUpRfc;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import hilo.launch.MailServer;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an address opens and what it does not, by every way in. */
@DeskTest
class AddressProofIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final Customers customers = new Customers(desk);
    private final LinkSignIn links = new LinkSignIn(desk);
    private final HostApplication host = new HostApplication(desk);
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String bob = "bob." + mark + "@cliente.example";
    private final String mallory = "mal." + mark + "@evil.example";

    @Test
    void toldAddressOpensNothingAndDivertsNoAnswer() throws Exception {
        String conversation = written(bob, "Factura de Bob " + mark);
        agent.post("/api/agent/conversations/" + conversation + "/email", Json.createObjectBuilder().add("address", mallory).build()).expect(200);

        var outsider = links.as(mallory);

        assertThat(outsider.home().status()).isEqualTo(200);
        assertThat(outsider.home().text()).doesNotContain("Factura de Bob");
        assertThat(outsider.browser().open("/portal/tickets/" + conversation).status()).isEqualTo(404);
        assertThat(addresses(conversation)).contains(bob + " claimed", mallory + " claimed");
        reply(conversation, "Para Bob " + mark);
        Patience.within(SOON, () -> holds(bob, "Para Bob " + mark));
        assertThat(holds(mallory, "Para Bob " + mark)).isFalse();
    }

    @Test
    void whoProvesAMailboxSeesTheMailOfThatMailboxOnly() throws Exception {
        String mail = written(bob, "Correo de Bob " + mark);
        String contact = agent.get("/api/agent/conversations/" + mail).json().getJsonObject("contact").getString("id");
        agent.post("/api/agent/contacts/" + contact + "/addresses", Json.createObjectBuilder().add("kind", "phone").add("value", "+528183334455").build()).expect(201);
        String told = agent.post("/api/agent/conversations", Json.createObjectBuilder().add("contact", contact).add("subject", "Dicho de Bob " + mark).add("channel", "phone")
                .add("text", "Llamó alguien").build()).expect(201).json().getString("id");

        var owner = links.as(bob);

        assertThat(owner.home().text()).contains("Correo de Bob " + mark).doesNotContain("Dicho de Bob");
        assertThat(owner.browser().open("/portal/tickets/" + mail).status()).isEqualTo(200);
        assertThat(owner.browser().open("/portal/tickets/" + told).status()).isEqualTo(404);
    }

    @Test
    void whoIsKnownByOneMailboxOnlyIsThatContact() throws Exception {
        String mail = written(bob, "Correo de Bob " + mark);

        assertThat(links.as(bob).home().text()).contains("Correo de Bob " + mark);

        assertThat(addresses(mail)).containsExactly(bob + " proven");
    }

    @Test
    void chatIdentityTakesNoAccountOver() throws Exception {
        String rfc = MadeUpRfc.next();
        var victim = customers.customer("Víctor Víctima", null, null, false);
        Customers.open(victim.api(), "Nómina confidencial " + mark, null);
        String subject = "mallory-" + mark;

        try (var chat = ChatClient.open(desk.url(), "/ws/chat", null)) {
            chat.send("hello", Json.createObjectBuilder().add("identity", host.identity(subject, victim.email(), "Mallory")));
            chat.await("welcome");
            chat.say("hola");
        }
        var browser = new Browser(desk.url(), "es");
        var home = browser.handOver(host.handover(subject, mallory, "Mallory", rfc));

        assertThat(home.status()).isEqualTo(200);
        assertThat(home.text()).contains("Mallory").doesNotContain("Nómina confidencial").doesNotContain("Víctor");
        var me = victim.api().get("/api/portal/me").expect(200).json();
        assertThat(me.getString("name")).isEqualTo("Víctor Víctima");
        assertThat(me.isNull("organisation")).isTrue();
        assertThat(new Browser(desk.url(), "es").handOver(host.handover(subject, victim.email(), "Mallory", rfc)).status()).isEqualTo(409);
    }

    @Test
    void accountOfAnotherIsNotTakenByItsAddress() {
        var loner = customers.customer("Sola Sánchez", null, null, false);

        var refused = new Browser(desk.url(), "es").handOver(host.handover("other-" + mark, loner.email(), "Otra", MadeUpRfc.next()));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(loner.api().get("/api/portal/me").expect(200).json().getString("name")).isEqualTo("Sola Sánchez");
        String contact = agent.post("/api/agent/contacts", Json.createObjectBuilder().add("name", "Otra").build()).expect(201).json().getString("id");
        assertThat(agent.post("/api/agent/contacts/" + contact + "/addresses", Json.createObjectBuilder().add("kind", "email").add("value", loner.email()).add("verified", true)
                .build()).expect(409).json().getString("type")).endsWith("email-taken");
    }

    @Test
    void openSessionEndsWhenTheOrganisationOrTheAddressChanges() {
        String subject = "moves-" + mark;
        String rfc = MadeUpRfc.next();
        var browser = new Browser(desk.url(), "es");
        assertThat(browser.handOver(host.handover(subject, bob, "Bob", rfc)).text()).contains("Mi empresa");

        new Browser(desk.url(), "es").handOver(host.handover(subject, bob, "Bob", MadeUpRfc.next()));
        assertThat(browser.open("/portal/").address().getPath()).isEqualTo("/portal/sign-in");

        assertThat(browser.handOver(host.handover(subject, bob, "Bob", rfc)).text()).contains("Mi empresa");
        new Browser(desk.url(), "es").handOver(host.handover(subject, "bob2." + mark + "@cliente.example", "Bob", rfc));
        assertThat(browser.open("/portal/").address().getPath()).isEqualTo("/portal/sign-in");
    }

    @Test
    void whoProvesAMailboxIsNotSignedInAsWhoeverTheHostNamedItFor() throws Exception {
        var squatter = new Browser(desk.url(), "es");
        String subject = "squats-" + mark;
        squatter.handOver(host.handover(subject, bob, "Mallory", MadeUpRfc.next()));

        var owner = links.as(bob);
        written(bob, "Correo de Bob " + mark);

        assertThat(owner.home().text()).doesNotContain("Mallory");
        assertThat(owner.browser().open("/portal/").text()).contains("Correo de Bob " + mark);
        assertThat(squatter.open("/portal/").text()).contains("Mallory").doesNotContain("Correo de Bob");
        assertThat(new Browser(desk.url(), "es").handOver(host.handover(subject, bob, "Mallory", MadeUpRfc.next())).text()).contains("Mallory").doesNotContain("Correo de Bob");
    }

    @Test
    void mailThatCameBeforeTheHandOverIsNotTheirsWhoNamedItsAddress() throws Exception {
        String subject = "typed-" + mark;
        try (var chat = ChatClient.open(desk.url(), "/ws/chat", null)) {
            chat.send("hello", Json.createObjectBuilder().add("identity", host.identity(subject, bob, "Mallory")));
            chat.await("welcome");
        }
        written(bob, "Correo de Bob " + mark);

        assertThat(new Browser(desk.url(), "es").handOver(host.handover(subject, mallory, "Mallory", MadeUpRfc.next())).text()).contains("Mallory").doesNotContain("Correo de Bob");
    }

    @Test
    void addressThatTheHostOnlyNamesShowsNobodysMail() throws Exception {
        var browser = new Browser(desk.url(), "es");
        browser.handOver(host.handover("names-" + mark, bob, "Mallory", MadeUpRfc.next()));

        written(bob, "Correo de Bob " + mark);

        assertThat(browser.open("/portal/").text()).contains("Mallory").doesNotContain("Correo de Bob");
        var sure = new Browser(desk.url(), "es");
        sure.handOver(host.handover("sure-" + mark, mallory, "Mallory", MadeUpRfc.next(), claims -> claims.claim("email_verified", true)));
        written(mallory, "Correo propio " + mark);
        assertThat(sure.open("/portal/").text()).contains("Correo propio " + mark);
    }

    @Test
    void colleagueIsNotTakenOverByATypedAddress() {
        String rfc = MadeUpRfc.next();
        var colleague = customers.customer("Clara Colega", rfc, "Empresa " + rfc, false);

        assertThat(new Browser(desk.url(), "es").handOver(host.handover("typed-" + mark, colleague.email(), "Mallory", rfc)).status()).isEqualTo(409);
        assertThat(colleague.api().get("/api/portal/me").expect(200).json().getString("name")).isEqualTo("Clara Colega");

        assertThat(new Browser(desk.url(), "es").handOver(host.handover("sure-" + mark, colleague.email(), "Clara Colega", rfc, AddressProofIT::verified)).status()).isEqualTo(200);
    }

    @Test
    void mailToAToldAddressOpensThatMailOnly() throws Exception {
        String merged = toldInChat("Otraclave" + mark);
        String answered = toldInChat("Clavedebob" + mark);
        reply(answered, "Respuesta " + mark);
        String own = written(mallory, "Pregunta " + mark);
        agent.post("/api/agent/conversations/" + own + "/merge", Json.createObjectBuilder().add("into", merged).build()).expect(200);

        var reader = links.as(mallory).browser();

        var page = reader.open("/portal/tickets/" + answered);
        assertThat(page.text()).contains("Respuesta " + mark).doesNotContain("Clavedebob");
        assertThat(reader.open("/portal/tickets/" + merged).status()).isEqualTo(404);
        assertThat(reader.open("/api/portal/conversations?q=Respuesta").text()).contains(answered).doesNotContain(merged);
        assertThat(reader.open("/api/portal/conversations?q=Clavedebob" + mark).text()).doesNotContain(answered);

        reader.submit(page, page.form("text"), Map.of("text", "Gracias " + mark));
        agent.post("/api/agent/conversations/" + answered + "/replies", Json.createObjectBuilder().add("channel", "portal").add("text", "Con gusto " + mark).build()).expect(201);
        assertThat(reader.open("/portal/tickets/" + answered).text()).contains("Gracias " + mark, "Con gusto " + mark).doesNotContain("Clavedebob");
    }

    @Test
    void mailboxOfAnOrganisationThatOneLeftIsProvenAnew() throws Exception {
        new Browser(desk.url(), "es").handOver(host.handover("leaves-" + mark, bob, "Bob", MadeUpRfc.next(), AddressProofIT::verified));
        String account = account(bob);
        var admin = desk.administrator();
        String token = admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "customer").add("holderId", account).add("label", "test").build()).expect(201)
                .json().getString("token");

        admin.delete("/api/admin/accounts/" + account + "/organisation").expect(204);
        String conversation = written(bob, "Del sucesor " + mark);

        assertThat(desk.with(token).get("/api/portal/conversations?limit=100").expect(200).json().toString()).doesNotContain(conversation);
        assertThat(links.as(bob).home().text()).contains("Del sucesor " + mark);
    }

    @Test
    void addressThatTheHostReplacedProvesNothingAnyMore() throws Exception {
        String subject = "renames-" + mark;
        String rfc = MadeUpRfc.next();
        new Browser(desk.url(), "es").handOver(host.handover(subject, bob, "Bob", rfc, AddressProofIT::verified));
        var browser = new Browser(desk.url(), "es");
        browser.handOver(host.handover(subject, "bob2." + mark + "@cliente.example", "Bob", rfc, AddressProofIT::verified));

        written(bob, "Del sucesor " + mark);
        written("bob2." + mark + "@cliente.example", "Correo propio " + mark);

        assertThat(browser.open("/portal/").text()).contains("Correo propio " + mark).doesNotContain("Del sucesor");
    }

    /** A chat of somebody who then gave the address of another; returns its conversation. */
    private String toldInChat(String line) {
        try (var chat = ChatClient.visitor(desk.url(), null, "Bob")) {
            chat.await("welcome");
            String conversation = chat.say("Buenas tardes").getString("conversationId");
            chat.say(line);
            agent.post("/api/agent/conversations/" + conversation + "/email", Json.createObjectBuilder().add("address", mallory).build()).expect(200);
            return conversation;
        }
    }

    private String account(String email) throws SQLException {
        try (var connection = desk.database(); var query = connection.prepareStatement("select id::text from account where email = ?")) {
            query.setString(1, email);
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getString(1);
            }
        }
    }

    private static JWTClaimsSet.Builder verified(JWTClaimsSet.Builder claims) {
        return claims.claim("email_verified", true);
    }

    /** Sends a mail to the desk and returns the conversation that it opened. */
    private String written(String from, String subject) throws Exception {
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, from, subject, "Datos privados de " + from,
                new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        return Patience.eventually(SOON, () -> agent.get("/api/agent/mail?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(mail -> mail.getString("subject", "").equals(subject) && mail.getString("state").equals("ingested")).map(mail -> mail.getString("conversation"))
                .findFirst().orElse(null));
    }

    private void reply(String conversation, String text) {
        agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", text).build()).expect(201);
    }

    private java.util.List<String> addresses(String conversation) {
        String contact = agent.get("/api/agent/conversations/" + conversation).expect(200).json().getJsonObject("contact").getString("id");
        return agent.get("/api/agent/contacts/" + contact).expect(200).json().getJsonArray("addresses").getValuesAs(JsonObject.class).stream()
                .map(address -> address.getString("value") + " " + address.getString("standing")).toList();
    }

    private boolean holds(String mailbox, String text) {
        return desk.mail().inbox(mailbox).stream().anyMatch(mail -> GreenMailUtil.getWholeMessage(mail).contains(text));
    }
}
