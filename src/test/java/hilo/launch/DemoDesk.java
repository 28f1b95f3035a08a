package hilo.launch;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * FactuPronto's set-up: people of every level, two customers of different organisations, a distributor with two client organisations. Made through the administrators' REST
 * exactly as an administrator would; the RFCs are those that the tax authority publishes for tests.
 */
public final class DemoDesk {
    /** Somebody who can sign in. */
    public record Person(String role, String name, String login, String password, String id) {
    }

    private static final String PASSWORD = "prueba-con-hilo-1";

    private final Map<String, String> tokens = new LinkedHashMap<>();
    private final List<Person> users = new ArrayList<>();

    private DemoDesk() {
    }

    /** Makes them; the desk must be empty but for its administrator. */
    public static DemoDesk setUp(URI url, String adminPassword) {
        var desk = new DemoDesk();
        var admin = desk.administrator(url, adminPassword);
        var teams = admin.get("/api/admin/teams").expect(200).array();
        desk.agent(admin, teams, "agent", "Ana López", "ana", 1, "+528181570101");
        desk.agent(admin, teams, "agent2", "Beto Ruiz", "beto", 1, "+528181570102");
        desk.agent(admin, teams, "level2", "Luis Cantú", "luis", 2, "+528181570103");
        desk.agent(admin, teams, "level3", "Diana Sada", "diana", 3, "+528181570104");
        desk.agent(admin, teams, "supervisor", "Silvia Garza", "silvia", 1, "+528181570105", "supervisor");
        desk.agent(admin, teams, "authoriser", "Arturo Villa", "arturo", 1, "+528181570106", "authoriser");
        desk.customer(admin, "customerA", "Raúl Águila", "raul@kemper.example", "EKU9003173C9", "Escuela Kemper Urgate", false);
        desk.customer(admin, "customerB", "Mariana Ríos", "mariana@ilumina.example", "IIA040805DZ4", "Industria Iluminadora de Almacenes", false);
        desk.customer(admin, "distributor", "Teresa Olmos", "teresa@robotica.example", "URE180429TM6", "Universidad Robótica Española", true);
        String distributor = organisationOf(admin, "URE180429TM6");
        desk.client(admin, distributor, "Xenón Industrial", "XIA190128J61");
        desk.client(admin, distributor, "Jiménez Estrada Salas", "JES900109Q90");
        return desk;
    }

    /** What an earlier run made and kept. */
    static DemoDesk from(JsonObject kept) {
        var desk = new DemoDesk();
        kept.getJsonArray("users").getValuesAs(JsonObject.class)
                .forEach(u -> desk.users.add(new Person(u.getString("role"), u.getString("name"), u.getString("login"), u.getString("password"), u.getString("id"))));
        kept.getJsonObject("tokens").forEach((role, token) -> desk.tokens.put(role, ((JsonString) token).getString()));
        return desk;
    }

    JsonObject toJson() {
        return Json.createObjectBuilder().add("users", usersJson()).add("tokens", tokensJson()).build();
    }

    JsonArray usersJson() {
        var all = Json.createArrayBuilder();
        users.forEach(u -> all
                .add(Json.createObjectBuilder().add("role", u.role()).add("name", u.name()).add("login", u.login()).add("password", u.password()).add("id", u.id())));
        return all.build();
    }

    JsonObject tokensJson() {
        var all = Json.createObjectBuilder();
        tokens.forEach(all::add);
        return all.build();
    }

    public String token(String role) {
        var token = tokens.get(role);
        if (token == null) {
            throw new IllegalArgumentException("nobody has the role " + role);
        }
        return token;
    }

    /** The person of a role. */
    public Person person(String role) {
        return users.stream().filter(user -> user.role().equals(role)).findFirst().orElseThrow();
    }

    public List<Person> users() {
        return List.copyOf(users);
    }

    private Api administrator(URI url, String password) {
        var admin = Api.signedIn(url, "admin", password);
        String id = admin.get("/api/session").expect(200).json().getString("id");
        tokens.put("admin", token(admin, "agent", id));
        users.add(new Person("admin", "Administración", "admin", password, id));
        return admin;
    }

    private void agent(Api admin, JsonArray teams, String key, String name, String login, int level, String phone, String... roles) {
        String team = teams.getValuesAs(JsonObject.class).stream().filter(t -> t.getInt("level") == level).findFirst().orElseThrow().getString("id");
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (String role : roles) {
            all.add(role);
        }
        String id = admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", login).add("name", name).add("email", login + "@" + MailServer.DOMAIN)
                .add("phone", phone).add("roles", all).add("level", level).add("team", team).add("password", PASSWORD).build()).expect(201).json().getString("id");
        users.add(new Person(key, name, login, PASSWORD, id));
        tokens.put(key, token(admin, "agent", id));
    }

    private void customer(Api admin, String key, String name, String email, String rfc, String organisation, boolean distributor) {
        JsonObjectBuilder wanted = Json.createObjectBuilder().add("name", name).add("email", email).add("organisationRfc", rfc).add("organisation", organisation).add("password",
                PASSWORD);
        if (distributor) {
            wanted.add("roles", Json.createArrayBuilder().add("distributor"));
        }
        String id = admin.post("/api/admin/accounts", wanted.build()).expect(201).json().getString("id");
        users.add(new Person(key, name, email, PASSWORD, id));
        tokens.put(key, token(admin, "customer", id));
    }

    private static void client(Api admin, String distributor, String name, String rfc) {
        admin.post("/api/agent/organisations", Json.createObjectBuilder().add("name", name).add("rfc", rfc).build()).expect(201);
        String id = organisationOf(admin, rfc);
        admin.post("/api/agent/organisations/" + distributor + "/clients", Json.createObjectBuilder().add("organisation", id).build());
    }

    private static String organisationOf(Api admin, String rfc) {
        return admin.get("/api/agent/organisations?q=" + rfc).expect(200).json().getJsonArray("items").getJsonObject(0).getString("id");
    }

    private static String token(Api admin, String kind, String holder) {
        return admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", kind).add("holderId", holder).add("label", "tools").add("days", 366).build())
                .expect(201).json()
                .getString("token");
    }

    static @Nullable JsonObject read(java.nio.file.Path file) throws java.io.IOException {
        if (!java.nio.file.Files.exists(file)) {
            return null;
        }
        try (var reader = Json.createReader(java.nio.file.Files.newBufferedReader(file))) {
            return reader.readObject();
        }
    }
}
