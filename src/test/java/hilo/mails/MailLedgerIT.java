package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What lies in the mailbox is in the ledger; what was passed over is found; every mail can be looked up and read. */
@ExtendWith(MailDesk.Given.class)
class MailLedgerIT {
    private final MailDesk desk;
    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente" + mark + ".example";

    MailLedgerIT(MailDesk desk) {
        this.desk = desk;
        this.post = new Post(desk);
    }

    private Letter letter(String name) {
        return Letter.called(name + "-" + mark).with("From", ana).text("Palabras de " + name);
    }

    @Test
    void mailWithoutARowIsFoundAndComesInLate() throws Exception {
        var row = post.filed(letter("passed-over").with("Auto-Submitted", "auto-replied"));
        execute("delete from mail where id = '" + row.getString("id") + "'");
        assertThat(post.agent().get("/api/agent/mail/" + row.getString("id")).status()).isEqualTo(404);

        desk.compareAnew();

        assertThat(found("messageId", "<passed-over-" + mark + "@cliente.example>")).singleElement().satisfies(again -> {
            assertThat(again.getJsonNumber("uid")).isEqualTo(row.getJsonNumber("uid"));
            assertThat(again.getString("sha256")).isEqualTo(row.getString("sha256"));
        });
        assertThat(Objects.requireNonNull(desk.trial().folder()).getInt("missing")).isZero();
    }

    @Test
    void mailThatSomebodyDeletedKeepsItsRowAndIsNotMissed() throws Exception {
        var row = post.filed(letter("deleted"));

        desk.mailbox().remove(row.getJsonNumber("uid").longValue());
        desk.compareAnew();

        assertThat(Objects.requireNonNull(desk.trial().folder()).getInt("missing")).isZero();
        assertThat(Objects.requireNonNull(desk.trial().folder()).getInt("found")).isEqualTo(desk.mailbox().size());
        assertThat(post.agent().get("/api/agent/mail/" + row.getString("id") + "/source").expect(200).body()).contains("Palabras de deleted");
    }

    @Test
    void mailsAreFoundByWhatIsKnownOfThem() throws Exception {
        var person = post.filed(letter("person"));
        var machine = post.filed(letter("machine").with("Auto-Submitted", "auto-replied").with("Subject", "Vuelvo pronto " + mark));

        assertThat(ids("sender", ana)).containsExactlyInAnyOrder(person.getString("id"), machine.getString("id"));
        assertThat(ids("sender", "cliente" + mark + ".example")).containsExactlyInAnyOrder(person.getString("id"), machine.getString("id"));
        assertThat(ids("conversation", person.getString("conversation"))).containsExactly(person.getString("id"));
        assertThat(ids("q", "vuelvo PRONTO " + mark)).containsExactly(machine.getString("id"));
        assertThat(ids("messageId", "<person-" + mark + "@cliente.example>")).containsExactly(person.getString("id"));
        assertThat(ids("nature", "auto-reply")).contains(machine.getString("id")).doesNotContain(person.getString("id"));
        // What belongs to no conversation can be read all the same.
        assertThat(post.agent().get("/api/agent/mail/" + machine.getString("id") + "/content").expect(200).json().getString("text")).isEqualTo("Palabras de machine");
    }

    @Test
    void nobodyButStaffSeesMails() {
        assertThat(desk.as("customerA").get("/api/agent/mail/folders").status()).isEqualTo(403);
        assertThat(desk.as("customerA").get("/api/agent/mail/" + UUID.randomUUID() + "/content").status()).isEqualTo(403);
    }

    private List<String> ids(String filter, String value) {
        return found(filter, value).stream().map(row -> row.getString("id")).toList();
    }

    private List<JsonObject> found(String filter, String value) {
        return post.agent().get("/api/agent/mail?limit=200&" + filter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)).expect(200).json().getJsonArray("items")
                .getValuesAs(JsonObject.class);
    }

    private void execute(String sql) throws SQLException {
        try (var connection = desk.rig().postgres().connect()) {
            connection.setSchema("hilo");
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }
}
