package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.directory.MadeUpRfc;
import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who sees what: invariant 5 of the design, and row 3 of the agreement. */
@DeskTest
class PortalSightIT {
    private final Desk desk = Desk.current();
    private final Customers customers = new Customers(desk);
    private final HostApplication host = new HostApplication(desk);

    @Test
    void anotherOrganisationFindsNothing() {
        String kernel = MadeUpRfc.next();
        var ana = customers.customer("Ana Cliente", kernel, "Kernel Industria Jugueterra", false).api();
        var colleague = customers.customer("Beto Colega", kernel, "Kernel Industria Jugueterra", false).api();
        var stranger = customers.customer("Zoe Ajena", MadeUpRfc.next(), "Innovación Valor y Desarrollo", false).api();
        var nobody = customers.customer("Sin Empresa", null, null, false).api();
        var ticket = Customers.open(ana, "Error al timbrar", null);
        String path = "/api/portal/conversations/" + ticket.getString("id");
        String folio = ticket.getJsonObject("ticket").getString("folio");
        String file = ana.send("POST", "/api/portal/attachments?name=error%20%C3%B1.txt", "detalle", Map.of("Content-Type", "text/plain")).expect(201).json().getString("id");
        ana.post(path + "/replies", Json.createObjectBuilder().add("text", "Adjunto el detalle.").add("attachments", Json.createArrayBuilder().add(file)).build()).expect(201);

        assertThat(colleague.get(path).status()).isEqualTo(200);
        assertThat(colleague.get(path).json().getBoolean("mine")).isFalse();
        assertThat(colleague.get("/api/portal/conversations/" + folio).json().getString("id")).isEqualTo(ticket.getString("id"));
        var download = colleague.get("/api/portal/attachments/" + file);
        assertThat(download.body()).isEqualTo("detalle");
        assertThat(download.header("Content-Disposition")).isEqualTo("attachment; filename*=UTF-8''error%20%C3%B1.txt");
        assertThat(download.header("X-Content-Type-Options")).isEqualTo("nosniff");
        for (Api other : List.of(stranger, nobody)) {
            String random = "/api/portal/conversations/" + UUID.randomUUID();
            for (String below : List.of("", "/entries", "/clocks/" + UUID.randomUUID() + "/explanation")) {
                assertThat(told(other.get(path + below))).isEqualTo(told(other.get(random + below))).startsWith("404");
            }
            var reply = Json.createObjectBuilder().add("text", "hola").build();
            assertThat(told(other.post(path + "/replies", reply))).isEqualTo(told(other.post(random + "/replies", reply))).startsWith("404");
            assertThat(told(other.get("/api/portal/attachments/" + file))).isEqualTo(told(other.get("/api/portal/attachments/" + UUID.randomUUID()))).startsWith("404");
            assertThat(told(other.get("/api/portal/conversations/" + folio))).isEqualTo(told(other.get("/api/portal/conversations/FP-1"))).startsWith("404");
            assertThat(other.get("/api/portal/conversations").json().getJsonArray("items")).isEmpty();
            assertThat(other.get("/api/portal/conversations?q=timbrar").json().getJsonArray("items")).isEmpty();
        }
        assertThat(desk.anonymous().get(path).status()).isEqualTo(401);
        assertThat(desk.agent().get(path).status()).isEqualTo(403);
        assertThat(ana.get("/api/agent/contacts").status()).isEqualTo(403);
    }

    @Test
    void ticketIsBornWithItsFolioAndItsClockAndOnlyOnce() throws SQLException {
        var ana = customers.customer("Rita Robles", MadeUpRfc.next(), "Universidad Robótica", false).api();
        var body = Json.createObjectBuilder().add("subject", "Consulta de nómina").add("text", "¿Cómo cancelo un recibo?").add("kind", "question").add("module", "payroll").build();
        var once = ana.post("/api/portal/conversations", body, Map.of("Idempotency-Key", "k-1")).expect(201).json();
        var again = ana.post("/api/portal/conversations", body, Map.of("Idempotency-Key", "k-1")).expect(201).json();

        assertThat(again.getString("id")).isEqualTo(once.getString("id"));
        assertThat(once.getJsonObject("ticket").getString("folio")).startsWith("FP-");
        var clock = once.getJsonArray("clocks").getJsonObject(0);
        assertThat(clock.getString("channel")).isEqualTo("portal");
        assertThat(clock.getInt("targetSeconds")).isEqualTo(7200);
        assertThat(Instant.parse(clock.getString("dueAt"))).isAfter(Instant.parse(clock.getString("startedAt")).plusSeconds(7199));
        var explained = ana.get("/api/portal/conversations/" + once.getString("id") + "/clocks/" + clock.getString("id") + "/explanation").expect(200).json();
        assertThat(explained.getString("zone")).isEqualTo("America/Monterrey");
        assertThat(ana.get("/api/portal/conversations/" + once.getString("id") + "/entries").json().getJsonArray("items").getValuesAs(JsonObject.class))
                .filteredOn(entry -> entry.getString("direction").equals("in")).singleElement().satisfies(entry -> assertThat(entry.getString("text")).contains("recibo"));
        assertThat(desk.count("select count(*) from channel_session where conversation_id = ? and channel = 'portal'", UUID.fromString(once.getString("id")))).isEqualTo(1);
        assertThat(ana.post("/api/portal/conversations", Json.createObjectBuilder().add("subject", " ").add("text", "x").build()).status()).isEqualTo(400);
        assertThat(ana.post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "x").add("text", "x").add("kind", "infrastructure").build()).status())
                .isEqualTo(400);
        assertThat(ana.post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "x").add("text", "x").add("module", "none").build()).status()).isEqualTo(400);
    }

    @Test
    void distributorSeesWhatItOpenedAndTheRestOnlyWithConsent() {
        var dina = customers.customer("Dina Distribuye", MadeUpRfc.next(), "Distribuidora del Norte", true);
        var distributor = dina.api();
        var client = customers.customer("Carlos Cliente", MadeUpRfc.next(), "Comercial Cliente", false).api();
        var other = customers.customer("Olga Otra", MadeUpRfc.next(), "Otra Cliente", false).api();
        String distributorOrganisation = distributor.get("/api/portal/me").json().getJsonObject("organisation").getString("id");
        String clientOrganisation = client.get("/api/portal/me").json().getJsonObject("organisation").getString("id");
        String otherOrganisation = other.get("/api/portal/me").json().getJsonObject("organisation").getString("id");
        assertThat(distributor.post("/api/portal/conversations",
                Json.createObjectBuilder().add("subject", "x").add("text", "x").add("organisation", clientOrganisation).build()).status()).isEqualTo(400);
        desk.agent().post("/api/agent/organisations/" + distributorOrganisation + "/clients", Json.createObjectBuilder().add("organisation", clientOrganisation).build())
                .expect(201);

        var opened = Customers.open(distributor, "Para mi cliente", clientOrganisation);
        var own = Customers.open(client, "Cosa del cliente", null);
        Customers.open(other, "De otra empresa", null);

        assertThat(opened.getJsonObject("organisation").getString("id")).isEqualTo(clientOrganisation);
        assertThat(subjects(client)).containsExactlyInAnyOrder("Para mi cliente", "Cosa del cliente");
        assertThat(subjects(distributor)).containsExactly("Para mi cliente");
        assertThat(distributor.get("/api/portal/conversations/" + own.getString("id")).status()).isEqualTo(404);
        assertThat(distributor.put("/api/portal/distributors/" + distributorOrganisation + "/consent", Json.createObjectBuilder().build()).status()).isEqualTo(404);
        assertThat(other.put("/api/portal/distributors/" + distributorOrganisation + "/consent", Json.createObjectBuilder().build()).status()).isEqualTo(404);

        client.put("/api/portal/distributors/" + distributorOrganisation + "/consent", Json.createObjectBuilder().build()).expect(200);
        assertThat(subjects(distributor)).containsExactlyInAnyOrder("Para mi cliente", "Cosa del cliente");
        assertThat(distributor.get("/api/portal/conversations/" + own.getString("id")).status()).isEqualTo(200);

        // A token sees no more than its roles.
        var customerOnly = customers.token(dina, "customer");
        assertThat(subjects(customerOnly)).doesNotContain("Cosa del cliente");
        assertThat(customerOnly.get("/api/portal/conversations/" + own.getString("id")).status()).isEqualTo(404);
        assertThat(customerOnly.get("/portal/").expect(200).body()).doesNotContain("Cosa del cliente");
        var distributorOnly = customers.token(dina, "distributor");
        assertThat(distributorOnly.get("/api/portal/conversations").status()).isEqualTo(403);
        assertThat(distributorOnly.get("/portal/").status()).isEqualTo(303);
        assertThat(customers.token(dina, "customer", "distributor").get("/portal/").expect(200).body()).contains("Cosa del cliente");

        client.delete("/api/portal/distributors/" + distributorOrganisation + "/consent").expect(200);
        assertThat(subjects(distributor)).containsExactly("Para mi cliente");
        assertThat(distributor.get("/api/portal/conversations/" + own.getString("id")).status()).isEqualTo(404);
        assertThat(distributor.get("/api/portal/me").json().getJsonArray("clients").getValuesAs(JsonObject.class)).extracting(tie -> tie.getString("id"))
                .containsExactly(clientOrganisation).doesNotContain(otherOrganisation);
    }

    @Test
    void whoLeftAnOrganisationReadsNothingOfItAnyMore() {
        var left = customers.customer("Luis Salió", MadeUpRfc.next(), "Inmobiliaria CVA", false);
        var ticket = Customers.open(left.api(), "De cuando estaba", null);
        var admin = desk.with(desk.people().token("admin"));

        admin.delete("/api/admin/accounts/" + left.id() + "/organisation").expect(204);
        assertThat(left.api().get("/api/portal/conversations/" + ticket.getString("id")).status()).isEqualTo(404);
        assertThat(subjects(left.api())).isEmpty();

        admin.put("/api/admin/accounts/" + left.id() + "/active", Json.createObjectBuilder().add("active", false).build()).expect(204);
        assertThat(left.api().get("/api/portal/me").status()).isEqualTo(401);
    }

    @Test
    void handoverSignsInOnceAndJoinsTheOrganisationOfItsRfc() {
        String email = Customers.address();
        String one = MadeUpRfc.next();
        String two = MadeUpRfc.next();
        String token = host.handover("u-77-" + email, email, "Karla Fuente Nolasco", one);
        var browser = new Browser(desk.url(), "es-MX");

        var first = browser.handOver(token);
        assertThat(first.address().getPath()).isEqualTo("/portal/");
        assertThat(first.text()).contains("Karla Fuente Nolasco").contains("Mi empresa");
        assertThat(new Browser(desk.url(), "es").handOver(token).status()).isEqualTo(400);
        assertThat(new Browser(desk.url(), "es").handOver(token + "x").status()).isEqualTo(400);
        // The application's user moves to another company of theirs: the same account, the other company's matters.
        Customers.open(colleague(one), "Del colega", null);
        assertThat(browser.open("/portal/").text()).contains("Del colega");
        var second = new Browser(desk.url(), "es").handOver(host.handover("u-77-" + email, email, "Karla Fuente Nolasco", two));
        assertThat(second.text()).contains("Karla Fuente Nolasco").doesNotContain("Del colega");
        // Another user of the application cannot take the mailbox over.
        assertThat(new Browser(desk.url(), "es").handOver(host.handover("u-78-" + email, email, "Otra", two)).status()).isEqualTo(409);
    }

    private Api colleague(String rfc) {
        return customers.customer("Colega", rfc, "Fuente", false).api();
    }

    private static List<String> subjects(Api customer) {
        return customer.get("/api/portal/conversations").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream().map(item -> item.getString("subject"))
                .toList();
    }

    /** Status and body but for the trace id, which is new each time. */
    private static String told(Api.Answer answer) {
        return answer.status() + " " + answer.body().replaceAll("\"traceId\":\"[^\"]*\"", "");
    }
}
