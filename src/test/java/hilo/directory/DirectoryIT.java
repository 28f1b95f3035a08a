package hilo.directory;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@DeskTest
class DirectoryIT {
    private static final String DISTRIBUTOR = MadeUpRfc.next();
    private static final String CLIENT = MadeUpRfc.next();
    private static final String ORGANISATIONS = """
            Razón social,RFC,Distribuidor,RFC distribuidor
            Escuela Kemper Urgate,%1$s,sí,
            Xenon Industrial Articles,%2$s,,%1$s
            Íntegra,IIA040805DZ5,,
            Otra vez Kemper,%1$s,,
            """.formatted(DISTRIBUTOR, CLIENT);

    private final Desk desk = Desk.current();
    private final Api supervisor = desk.with(desk.people().token("supervisor"));

    @Test
    void importingTwiceChangesNothing() {
        var dry = importing("/api/agent/organisations/imports?dryRun=true", ORGANISATIONS);
        assertThat(counts(dry)).isEqualTo("2 created, 0 updated, 0 unchanged, 2 failed");
        assertThat(importing("/api/agent/organisations/imports?dryRun=true", ORGANISATIONS).toString()).isEqualTo(dry.toString());

        assertThat(counts(importing("/api/agent/organisations/imports", ORGANISATIONS))).isEqualTo("2 created, 0 updated, 0 unchanged, 2 failed");

        var again = importing("/api/agent/organisations/imports", ORGANISATIONS);
        assertThat(counts(again)).isEqualTo("0 created, 0 updated, 2 unchanged, 2 failed");
        assertThat(again.getJsonArray("rows").getJsonObject(2).getJsonArray("messages").getString(0)).contains("verificador");
        assertThat(again.getJsonArray("rows").getJsonObject(3).getJsonArray("messages").getString(0)).contains("fila 2");
        var client = again.getJsonArray("rows").getJsonObject(1).getString("id");
        assertThat(desk.agent().get("/api/agent/organisations/" + client).json().getJsonArray("distributors").getJsonObject(0).getString("name"))
                .isEqualTo("Escuela Kemper Urgate");

        String contacts = "name,email,phone,organisationRfc\nRaúl Íñiguez,raul@xenon.example,01 81 8157 0061," + CLIENT + "\nSin nada,,,\n";
        assertThat(counts(importing("/api/agent/contacts/imports", contacts))).isEqualTo("1 created, 0 updated, 0 unchanged, 1 failed");
        assertThat(counts(importing("/api/agent/contacts/imports", contacts))).isEqualTo("0 created, 0 updated, 1 unchanged, 1 failed");
        assertThat(desk.agent().get("/api/agent/contacts?q=raul@xenon&organisation=" + client).expect(200).json().getJsonArray("items")).hasSize(1);
        assertThat(desk.agent().get("/api/agent/contacts?q=nobody&organisation=" + client).expect(200).json().getJsonArray("items")).isEmpty();
        assertThat(counts(importing("/api/agent/contacts/imports", contacts.replace("Raúl", "Raul Alberto")))).isEqualTo("0 created, 1 updated, 0 unchanged, 1 failed");
        var found = desk.agent().get("/api/agent/contacts?q=iniguez").json().getJsonArray("items");
        assertThat(found).hasSize(1);
        assertThat(found.getJsonObject(0).getJsonObject("organisation").getString("name")).isEqualTo("Xenon Industrial Articles");
        assertThat(desk.agent().get("/api/agent/contacts?q=8181570061").json().getJsonArray("items")).hasSize(1);
        assertThat(desk.agent().post("/api/agent/contacts/imports", Json.createArrayBuilder().build()).status()).isEqualTo(403);
    }

    @Test
    void contactIsChangedOnlyAsItWasRead() {
        var made = desk.agent().post("/api/agent/contacts", Json.createObjectBuilder().add("name", "Marta Ríos").add("addresses",
                Json.createArrayBuilder().add(Json.createObjectBuilder().add("kind", "phone").add("value", "81 8157 0062").add("verified", true))).build()).expect(201);
        String path = made.header("Location").replaceFirst("^https?://[^/]+", "");
        assertThat(made.json().getJsonArray("addresses").getJsonObject(0).getString("value")).isEqualTo("+528181570062");

        var change = Json.createObjectBuilder().add("name", "Marta Ríos Garza").build();
        var changed = desk.agent().send("PUT", path, change.toString(), Map.of("Content-Type", "application/json", "If-Match", made.header("ETag"))).expect(200);
        assertThat(changed.header("ETag")).isNotEqualTo(made.header("ETag"));
        assertThat(desk.agent().send("PUT", path, change.toString(), Map.of("Content-Type", "application/json", "If-Match", made.header("ETag"))).status()).isEqualTo(412);

        assertThat(desk.agent().post(path + "/addresses", Json.createObjectBuilder().add("kind", "email").add("value", "no address").build()).status()).isEqualTo(400);
        var withMail = desk.agent().post(path + "/addresses", Json.createObjectBuilder().add("kind", "email").add("value", "MARTA@rios.example").build()).expect(201);
        assertThat(withMail.json().getJsonArray("addresses")).hasSize(2);
    }

    @Test
    void listsAreReadPageByPage() {
        for (String name : new String[]{"Página C", "pagina A", "Página B"}) {
            desk.agent().post("/api/agent/organisations", Json.createObjectBuilder().add("name", name).build()).expect(201);
        }

        var first = desk.agent().get("/api/agent/organisations?q=pagina&limit=2").json();
        var second = desk.agent().get("/api/agent/organisations?q=pagina&limit=2&cursor=" + first.getString("next")).json();

        assertThat(first.getJsonArray("items").getValuesAs(JsonObject.class)).extracting(item -> item.getString("name")).containsExactly("pagina A", "Página B");
        assertThat(second.getJsonArray("items").getValuesAs(JsonObject.class)).extracting(item -> item.getString("name")).containsExactly("Página C");
        assertThat(second.isNull("next")).isTrue();
        assertThat(desk.agent().get("/api/agent/organisations?cursor=nonsense").status()).isEqualTo(400);
    }

    @Test
    void consentIsGivenAndRevokedAndOnlyForAClient() {
        String distributor = organisation("Distribuidora Norte", true);
        String client = organisation("Cliente de la Norte", false);
        String consent = "/api/agent/organisations/" + distributor + "/clients/" + client + "/consent";
        assertThat(desk.agent().put(consent, Json.createObjectBuilder().build()).status()).isEqualTo(404);

        var added = desk.agent().post("/api/agent/organisations/" + distributor + "/clients", Json.createObjectBuilder().add("organisation", client).build()).expect(201);
        assertThat(added.json().getJsonArray("clients").getJsonObject(0).isNull("consentSince")).isTrue();
        var given = desk.agent().put(consent, Json.createObjectBuilder().build()).expect(200).json();
        assertThat(given.getJsonArray("clients").getJsonObject(0).isNull("consentSince")).isFalse();
        assertThat(desk.agent().put(consent, Json.createObjectBuilder().build()).expect(200).json()).isEqualTo(given);
        assertThat(desk.agent().delete(consent).expect(200).json().getJsonArray("clients").getJsonObject(0).isNull("consentSince")).isTrue();
        assertThat(desk.agent().post("/api/agent/organisations/" + client + "/clients", Json.createObjectBuilder().add("organisation", distributor).build()).status())
                .isEqualTo(409);
    }

    private String organisation(String name, boolean distributor) {
        return desk.agent().post("/api/agent/organisations", Json.createObjectBuilder().add("name", name).add("distributor", distributor).build()).expect(201).json()
                .getString("id");
    }

    private JsonObject importing(String path, String csv) {
        return supervisor.send("POST", path, csv, Map.of("Content-Type", "text/csv; charset=utf-8")).expect(200).json();
    }

    private static String counts(JsonObject report) {
        return "%d created, %d updated, %d unchanged, %d failed".formatted(report.getInt("created"), report.getInt("updated"), report.getInt("unchanged"),
                report.getInt("failed"));
    }
}
