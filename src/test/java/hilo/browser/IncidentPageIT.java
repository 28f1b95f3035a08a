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

/** What is promised beyond an answer: one answer for an incident's conversations, a date, a suggestion's next step. */
@BrowserTest
class IncidentPageIT {
    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void conversationsOfAnIncidentAreAnsweredAtOnceAndOneIsTakenOut(People people) {
        String first = conversation("Uno " + mark);
        String second = conversation("Dos " + mark);
        String third = conversation("Tres " + mark);
        var page = people.agent("agent");
        page.navigate("/console/#" + first);
        page.getByLabel("Más acciones").click();
        button(page, "Hacerla parte de un incidente…").click();
        page.getByLabel("Título").fill("Timbrado caído " + mark);
        button(page, "Guardar").click();
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).containsText("Timbrado caído " + mark);

        for (String id : new String[]{second, third}) {
            page.navigate("/console/#" + id);
            page.getByLabel("Más acciones").click();
            button(page, "Hacerla parte de un incidente…").click();
            var open = page.getByLabel("Incidente", new Page.GetByLabelOptions().setExact(true));
            open.selectOption(open.locator("option").filter(new Locator.FilterOptions().setHasText(mark)).getAttribute("value"));
            button(page, "Guardar").click();
            assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).containsText("Timbrado caído " + mark);
        }
        button(page, "Sacar").click();
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).not().containsText("Timbrado caído " + mark);
        page.locator(".bar .menu summary").click();
        button(page, "Incidentes").click();
        button(page, "Timbrado caído " + mark).click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("2 conversaciones"))).isVisible();
        Assertions.assertThat(People.axe(page)).isEmpty();
        page.getByLabel("Lo que se le dice al cliente").fill("Ya responde " + mark);
        page.getByLabel("Y resolver las conversaciones").check();
        button(page, "Enviar a las 2").click();

        assertThat(page.getByText("2 escritas")).isVisible();
        Assertions.assertThat(status(first)).isEqualTo("solved");
        Assertions.assertThat(status(third)).isEqualTo("open");
        Assertions.assertThat(agent.get("/api/agent/conversations/" + second + "/entries").body()).contains("Ya responde " + mark);
        button(page, "Cerrar incidente").click();
        page.getByRole(AriaRole.ALERT).getByText("Cerrar incidente").click();
        assertThat(page.locator(".heading .chip")).containsText("Cerrado");
    }

    @Test
    void dateIsPromisedMovedAndKeptAndASuggestionIsAuthorisedAndPlanned(People people) {
        String id = conversation("Timbrar en lote " + mark);
        agent.post("/api/agent/conversations/" + id + "/kind", Json.createObjectBuilder().add("kind", "suggestion").add("category", "improvement").build()).expect(200);
        var page = people.agent("authoriser");
        page.navigate("/console/#" + id);
        var details = page.getByRole(AriaRole.COMPLEMENTARY);

        button(page, "Autorizar…").click();
        page.getByLabel("Lo que se le dice al cliente").fill("La haremos");
        button(page, "Autorizar").click();
        button(page, "Programar…").click();
        page.getByLabel("Punto del programa").fill("CFDI en lote");
        page.getByLabel("Periodo").fill("2027-T2");
        page.getByLabel("Lo que se le dice al cliente").fill("En el segundo trimestre");
        button(page, "Programar").click();
        assertThat(details.locator("[aria-current=step]")).hasText("Programada");
        assertThat(details).containsText("CFDI en lote · 2027-T2");

        page.getByLabel("Más acciones").click();
        button(page, "Comprometer una fecha…").click();
        page.getByLabel("Fecha y hora").fill("2031-05-20T12:00");
        assertThat(page.getByLabel("Correo al cliente")).hasValue(Pattern.compile("20 de mayo de 2031"));
        button(page, "Enviar").click();
        assertThat(details).containsText("20 may");
        button(page, "Mover…").click();
        button(page, "Enviar").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Este dato hace falta.");
        page.getByLabel("Fecha y hora").fill("2031-06-20T12:00");
        page.getByLabel("Por qué se mueve").fill("Falta un proveedor");
        button(page, "Enviar").click();
        assertThat(details).containsText("20 jun");
        Assertions.assertThat(People.axe(page)).isEmpty();
        button(page, "Reportar la entrega…").click();
        button(page, "Enviar").click();
        assertThat(details).not().containsText("20 jun");
    }

    private String conversation(String subject) {
        var address = Json.createObjectBuilder().add("kind", "email").add("value", UUID.randomUUID() + "@cliente.example").add("verified", true);
        String who = agent.post("/api/agent/contacts", Json.createObjectBuilder().add("name", "Cliente " + mark).add("addresses", Json.createArrayBuilder().add(address)).build())
                .expect(201).json().getString("id");
        return agent.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", subject).add("contact", who).build()).expect(201).json().getString("id");
    }

    private String status(String id) {
        return agent.get("/api/agent/conversations/" + id).expect(200).json().getString("status");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
