package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What our mail server said of a From, where agents and customers see it, and under which name somebody is shown. */
@ExtendWith(MailDesk.Given.class)
class SenderCheckIT {
    private static final String RAUL = "raul@kemper.example";
    private static final String RESULTS = "Authentication-Results";

    private final MailDesk desk;
    private final Post post;
    private final Api portal;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    SenderCheckIT(MailDesk desk) {
        this.desk = desk;
        this.post = new Post(desk);
        this.portal = desk.as("customerA");
    }

    @Test
    void mailThatFailedIsNotTheCustomersUntilAnAgentSaysSo() throws Exception {
        String conversation = post.opened(letter("forged").with(RESULTS, MailDesk.SERVER + "; dmarc=fail header.from=kemper.example"));
        var entry = post.messages(conversation).getFirst();

        assertThat(entry.getJsonObject("details").getString("sender")).isEqualTo("failed");
        assertThat(portal.get("/api/portal/conversations/" + conversation).status()).isEqualTo(404);
        assertThat(listed("")).doesNotContain(conversation);
        assertThat(listed("&q=" + mark)).doesNotContain(conversation);

        var found = find(conversation, entry.getInt("seq"), true);

        assertThat(found.getJsonObject("details").getString("sender")).isEqualTo("confirmed");
        assertThat(listed("")).contains(conversation);
        assertThat(written(conversation)).singleElement().satisfies(one -> assertThat(one.getBoolean("unverified")).isFalse());
        assertThat(post.count("select count(*) from audit where action = 'confirmed a sender' and object_id = '" + entry.getString("id") + "'")).isEqualTo(1);

        find(conversation, entry.getInt("seq"), false);
        assertThat(portal.get("/api/portal/conversations/" + conversation).status()).isEqualTo(404);
    }

    @Test
    void mailThatNobodyCheckedIsMarkedAndMailThatPassedIsNot() throws Exception {
        String unchecked = post.opened(letter("unchecked"));
        String elsewhere = post.opened(letter("elsewhere").with(RESULTS, "mx.maligno.example; dmarc=fail header.from=kemper.example"));
        String passed = post.opened(letter("passed").with(RESULTS, MailDesk.SERVER + "; dmarc=pass header.from=kemper.example"));

        assertThat(List.of(sender(unchecked), sender(elsewhere), sender(passed))).containsExactly("unknown", "unknown", "authenticated");
        assertThat(written(unchecked)).singleElement().satisfies(one -> assertThat(one.getBoolean("unverified")).isTrue());
        assertThat(written(passed)).singleElement().satisfies(one -> assertThat(one.getBoolean("unverified")).isFalse());
    }

    @Test
    void failedMailThatJoinsIsLeftOutOfTheCustomersTimeline() throws Exception {
        String conversation = post.opened(letter("asks").with(RESULTS, MailDesk.SERVER + "; dmarc=pass header.from=kemper.example"));
        post.answer(conversation, "Con gusto " + mark);
        String address = Post.replyTo(post.received(RAUL, "Con gusto " + mark));

        post.filed(letter("forged-reply").with("To", address).with(RESULTS, MailDesk.SERVER + "; dmarc=fail header.from=kemper.example").text("Ya no lo necesito " + mark));

        assertThat(post.messages(conversation)).anyMatch(one -> one.getString("text").contains("Ya no lo necesito"));
        assertThat(said(conversation)).noneMatch(one -> one.getString("text").contains("Ya no lo necesito")).anyMatch(one -> one.getString("text").contains("Con gusto"));
    }

    @Test
    void subjectOfAFailedMailIsNotShownEvenWhereItWasAnswered() throws Exception {
        String conversation = post.opened(letter("forged-subject").with(RESULTS, MailDesk.SERVER + "; dmarc=fail header.from=kemper.example"));
        int opening = post.messages(conversation).getFirst().getInt("seq");

        post.answer(conversation, "Con gusto");

        assertThat(portal.get("/api/portal/conversations/" + conversation).expect(200).json().getString("subject")).isEmpty();
        assertThat(listed("&q=" + mark)).doesNotContain(conversation);
        find(conversation, opening, true);
        assertThat(portal.get("/api/portal/conversations/" + conversation).expect(200).json().getString("subject")).contains(mark);
        assertThat(listed("&q=" + mark)).contains(conversation);
    }

    @Test
    void nobodyElseIsCalledLikeAnAgent() throws Exception {
        String outsider = "x." + mark + "@maligno.example";

        String byName = post.opened(letter("by-name").with("From", "\"ANA  LOPEZ\" <" + outsider + ">"));
        String byAddress = post.opened(letter("by-address").with("From", "Ventas <" + agentsAddress() + ">"));
        String proven = post.opened(letter("proven").with("From", "Ana López <" + agentsAddress() + ">").with(RESULTS,
                MailDesk.SERVER + "; dmarc=pass header.from=" + agentsAddress().replaceAll(".*@", "")));

        assertThat(List.of(author(byName), contact(byName))).containsOnly(outsider);
        assertThat(List.of(author(byAddress))).containsOnly(agentsAddress());
        assertThat(author(proven)).isEqualTo("Ana López");
    }

    @Test
    void onlyACustomersMailHasASender() throws Exception {
        String conversation = post.opened(letter("asks"));
        int answer = post.answer(conversation, "Con gusto").getInt("seq");

        assertThat(desk.as("agent").post("/api/agent/conversations/" + conversation + "/entries/" + answer + "/sender", genuine(true)).status()).isEqualTo(404);
        assertThat(portal.post("/api/agent/conversations/" + conversation + "/entries/1/sender", genuine(true)).status()).isEqualTo(403);
    }

    private Letter letter(String name) {
        return Letter.called(name + "-" + mark).with("From", "Raúl <" + RAUL + ">").with("Subject", "Asunto " + name + " " + mark).text("Palabras de " + name + " " + mark);
    }

    private String agentsAddress() {
        return desk.as("admin").get("/api/admin/agents").expect(200).array().getValuesAs(JsonObject.class).stream().filter(one -> one.getString("name").equals("Ana López"))
                .map(one -> one.getString("email")).findFirst().orElseThrow();
    }

    private String sender(String conversation) {
        return post.messages(conversation).getFirst().getJsonObject("details").getString("sender");
    }

    private String author(String conversation) {
        return post.messages(conversation).getFirst().getJsonObject("author").getString("name");
    }

    private String contact(String conversation) {
        return post.conversation(conversation).getJsonObject("contact").getString("name");
    }

    private JsonObject find(String conversation, int seq, boolean isGenuine) {
        return post.agent().post("/api/agent/conversations/" + conversation + "/entries/" + seq + "/sender", genuine(isGenuine)).expect(200).json();
    }

    private static JsonObject genuine(boolean genuine) {
        return Json.createObjectBuilder().add("genuine", genuine).build();
    }

    private List<JsonObject> said(String conversation) {
        return portal.get("/api/portal/conversations/" + conversation + "/entries").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(one -> one.getString("type").equals("message")).toList();
    }

    /** What the customer wrote, without the desk's own mails. */
    private List<JsonObject> written(String conversation) {
        return said(conversation).stream().filter(one -> one.getString("direction").equals("in")).toList();
    }

    private List<String> listed(String more) {
        return portal.get("/api/portal/conversations?limit=100" + more).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString("id")).toList();
    }
}
