package hilo.launch;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** FactuPronto's set-up: people of every level, made through the administrators' REST exactly as an administrator would. */
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
        var admin = desk.signIn(url, adminPassword);
        var teams = admin.get("/api/admin/teams").expect(200).array();
        desk.agent(admin, teams, "agent", "Ana López", "ana", 1, "+528181570101");
        desk.agent(admin, teams, "agent2", "Beto Ruiz", "beto", 1, "+528181570102");
        desk.agent(admin, teams, "level2", "Luis Cantú", "luis", 2, "+528181570103");
        desk.agent(admin, teams, "level3", "Diana Sada", "diana", 3, "+528181570104");
        desk.agent(admin, teams, "supervisor", "Silvia Garza", "silvia", 1, "+528181570105", "supervisor");
        desk.agent(admin, teams, "authoriser", "Arturo Villa", "arturo", 1, "+528181570106", "authoriser");
        return desk;
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

    public Map<String, String> tokens() {
        return Map.copyOf(tokens);
    }

    private Api signIn(URI url, String password) {
        var answer = new Api(url, null).post("/api/session", Json.createObjectBuilder().add("login", "admin").add("password", password).build()).expect(200);
        String cookie = answer.header("Set-Cookie").replaceFirst(";.*", "");
        String id = answer.json().getString("id");
        var issued = new Api(url, null).post("/api/admin/tokens",
                Json.createObjectBuilder().add("holderKind", "agent").add("holderId", id).add("label", "tools").build(), Map.of("Cookie", cookie)).expect(201);
        String token = issued.json().getString("token");
        tokens.put("admin", token);
        users.add(new Person("admin", "Administración", "admin", password, id));
        return new Api(url, token);
    }

    private void agent(Api admin, jakarta.json.JsonArray teams, String key, String name, String login, int level, String phone, String... roles) {
        String team = teams.getValuesAs(JsonObject.class).stream().filter(t -> t.getInt("level") == level).findFirst().orElseThrow().getString("id");
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (String role : roles) {
            all.add(role);
        }
        String id = admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", login).add("name", name).add("email", login + "@" + MailServer.DOMAIN)
                .add("phone", phone).add("roles", all).add("level", level).add("team", team).add("password", PASSWORD).build()).expect(201).json().getString("id");
        users.add(new Person(key, name, login, PASSWORD, id));
        tokens.put(key, admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "agent").add("holderId", id).add("label", "tools").build()).expect(201)
                .json().getString("token"));
    }
}
