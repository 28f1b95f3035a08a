package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Api;
import hilo.launch.Desk;
import jakarta.json.Json;
import java.util.UUID;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** An agent and a customer change their password and end their other sessions, each on a page of their own. */
@BrowserTest
class AccountPageIT {
    private static final String PASSWORD = "faro-nieve-canela-71";
    private static final String NEXT = "lluvia-mapa-tambor-9";

    private final Desk desk = Desk.current();
    private final Api admin = desk.administrator();

    @Test
    void anAgentChangesThePasswordAndStaysWhileOtherSessionsEnd(People people) {
        String login = "pagina" + UUID.randomUUID().toString().substring(0, 8);
        admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", login).add("name", "Nadia Solano").add("email", login + "@factupronto.example").add("level", 1)
                .add("password", PASSWORD).build()).expect(201);
        var elsewhere = console(people, login);
        var page = console(people, login);
        page.locator("details.menu summary").click();
        button(page, "Mi cuenta").click();
        assertThat(page.locator("#own-sessions ~ ul li")).hasCount(2);
        Assertions.assertThat(People.axe(page)).isEmpty();

        change(page, "no es esta", NEXT);
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("La contraseña actual no es correcta.");
        change(page, PASSWORD, "password1234");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("de las primeras que se prueban");
        change(page, PASSWORD, NEXT);

        assertThat(page.locator("#own-sessions ~ ul li")).hasCount(1);
        assertThat(elsewhere.getByLabel("Usuario")).isVisible();
        assertThat(page.locator("#own-sessions ~ ul li")).containsText("Esta sesión");
    }

    @Test
    void aTabGoesOnWhenTheSamePersonSignsInAgainInAnother(People people) {
        String login = "pagina" + UUID.randomUUID().toString().substring(0, 8);
        admin.post("/api/admin/agents", Json.createObjectBuilder().add("login", login).add("name", "Nadia Solano").add("email", login + "@factupronto.example").add("level", 1)
                .add("password", PASSWORD).build()).expect(201);
        var page = console(people, login);
        var again = "fetch('/api/session', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({login: '" + login + "', password: '" + PASSWORD
                + "'})}).then(answer => answer.status)";
        var opened = page.waitForWebSocket(() -> Assertions.assertThat(page.evaluate(again)).isEqualTo(200));

        Assertions.assertThat(opened.url()).endsWith("/ws/console");
        assertThat(page.getByRole(AriaRole.SEARCHBOX)).isVisible();
        assertThat(page.getByLabel("Usuario")).hasCount(0);
    }

    @Test
    void aCustomerEndsTheirOtherSessions(People people) {
        String email = "pagina" + UUID.randomUUID().toString().substring(0, 8) + "@cliente.example";
        admin.post("/api/admin/accounts", Json.createObjectBuilder().add("name", "Olga Solano").add("email", email).add("password", PASSWORD).build()).expect(201);
        var elsewhere = portal(people, email);
        var page = portal(people, email);
        page.navigate("/portal/account");
        assertThat(sessions(page)).hasCount(2);
        Assertions.assertThat(People.axe(page)).isEmpty();

        button(page, "Cerrar las demás sesiones").click();

        assertThat(page.getByRole(AriaRole.STATUS)).hasText("La sesión quedó cerrada.");
        assertThat(sessions(page)).hasCount(1);
        elsewhere.reload();
        assertThat(elsewhere).hasURL(Pattern.compile(".*/portal/sign-in.*"));
    }

    private static Locator sessions(Page page) {
        return page.locator("#sessions ~ ul li");
    }

    private static void change(Page page, String current, String wanted) {
        page.locator("#current").fill(current);
        page.locator("#new").fill(wanted);
        button(page, "Guardar contraseña").click();
    }

    private static Page console(People people, String login) {
        var page = people.somebody("/console/");
        page.getByLabel("Usuario").fill(login);
        page.getByLabel("Contraseña", new Page.GetByLabelOptions().setExact(true)).fill(PASSWORD);
        button(page, "Entrar").click();
        page.getByRole(AriaRole.SEARCHBOX).waitFor();
        return page;
    }

    private static Page portal(People people, String email) {
        var page = people.somebody("/portal/sign-in");
        page.locator("details summary").click();
        page.locator("#login").fill(email);
        page.locator("#secret").fill(PASSWORD);
        page.locator("form[action='/portal/password'] button").click();
        page.waitForURL(url -> url.endsWith("/portal/"));
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
