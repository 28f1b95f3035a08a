package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Desk;
import hilo.launch.MailServer;
import hilo.launch.Patience;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What could not be filed waits where people see it, with its original, until they let it in or put it aside. */
@BrowserTest
class MailBookPageIT {
    private final Desk desk = Desk.current();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    /** The database takes no entry with this mark. */
    @BeforeEach
    void refuse() throws SQLException {
        execute("create function refuse_" + mark + "() returns trigger language plpgsql as $$ begin raise exception 'no entry for you'; end $$");
        execute("create trigger refuse_" + mark + " before insert on entry for each row when (new.text like '%" + mark + "%') execute function refuse_" + mark + "()");
    }

    @AfterEach
    void admit() throws SQLException {
        execute("drop trigger if exists refuse_" + mark + " on entry");
        execute("drop function if exists refuse_" + mark + "()");
    }

    @Test
    void whatCouldNotBeFiledIsLetInAndItsClockCountsFromItsArrival(People people) throws Exception {
        String id = quarantined("Entra " + mark);
        var page = people.agent("agent");
        page.navigate("/console/");
        page.locator(".bar .menu summary").click();
        button(page, "Libro de correo").click();

        var row = page.locator("li.card", new Page.LocatorOptions().setHasText("Entra " + mark));
        assertThat(row).containsText("Atender antes de");
        assertThat(row).containsText("no entry for you");
        Assertions.assertThat(People.axe(page)).isEmpty();
        button(page, "Entra " + mark).click();
        assertThat(page.getByText("No timbra " + mark)).isVisible();
        var download = page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Descargar el original")).click());
        Assertions.assertThat(Files.readString(download.path())).contains("No timbra " + mark);
        admit();
        button(page, "Intentar de nuevo").click();

        assertThat(page.locator(".heading .chip").first()).hasText("En su conversación", new LocatorAssertions.HasTextOptions().setTimeout(20_000));
        Assertions.assertThat(People.axe(page)).isEmpty();
        var mail = desk.agent().get("/api/agent/mail/" + id).expect(200).json();
        var clock = desk.agent().get("/api/agent/conversations/" + mail.getString("conversation")).expect(200).json().getJsonArray("clocks").getJsonObject(0);
        Assertions.assertThat(clock.getString("channel")).isEqualTo("email");
        Assertions.assertThat(Instant.parse(clock.getString("startedAt"))).isEqualTo(Instant.parse(mail.getString("at")).truncatedTo(ChronoUnit.SECONDS));
        button(page, "Ver la conversación").click();
        assertThat(page.getByText("No timbra " + mark).first()).isVisible();
    }

    @Test
    void whatNobodyNeedsIsPutAsideWithTheReasonAndStaysInTheBook(People people) throws Exception {
        String id = quarantined("Sobra " + mark);
        var page = people.agent("agent");
        page.navigate("/console/#/mail/" + id);
        button(page, "Descartar…").click();
        page.getByLabel("Motivo para descartarlo").fill("No es de nadie");
        button(page, "Descartar").click();

        assertThat(page.locator(".heading .chip").first()).hasText("Descartado");
        page.navigate("/console/#/mail/all");
        page.getByLabel("Asunto").fill("Sobra " + mark);
        page.getByLabel("Asunto").press("Enter");
        assertThat(page.locator("li.card", new Page.LocatorOptions().setHasText("Sobra " + mark))).containsText("No es de nadie");
        page.locator("#mail-state").selectOption("quarantined");
        assertThat(page.getByText("Ningún correo coincide.")).isVisible();
    }

    @Test
    void supervisorTriesTheServers(People people) {
        var page = people.agent("supervisor");
        page.navigate("/console/#/mail");
        button(page, "Probar los servidores").click();

        var trial = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Prueba de los servidores"));
        assertThat(trial.getByRole(AriaRole.LISTITEM)).hasCount(4);
        assertThat(trial).containsText("Entrar al buzón");
        assertThat(trial).containsText("user and password ***");
        assertThat(trial.locator(".chip.late")).hasCount(0);
        Assertions.assertThat(People.axe(page)).isEmpty();
        desk.agent().post("/api/agent/mail/test", JsonValue.EMPTY_JSON_OBJECT).expect(403);
    }

    private String quarantined(String subject) throws Exception {
        String from = "eva." + UUID.randomUUID() + "@cliente.example";
        var settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", String.valueOf(desk.mail().smtpPort()));
        send(Session.getInstance(settings), from, subject);
        return Patience.eventually(Duration.ofSeconds(45), () -> desk.agent().get("/api/agent/mail?state=quarantined&sender=" + from).expect(200).json().getJsonArray("items")
                .getValuesAs(JsonObject.class).stream().findFirst().map(mail -> mail.getString("id")).orElse(null));
    }

    private void send(Session session, String from, String subject) throws MessagingException {
        var mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(from));
        mail.setRecipients(Message.RecipientType.TO, MailServer.SUPPORT);
        mail.setSubject(subject, "UTF-8");
        mail.setText("No timbra " + mark, "UTF-8");
        Transport.send(mail);
    }

    private void execute(String sql) throws SQLException {
        try (var database = desk.database(); var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
