package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Api;
import hilo.launch.Desk;
import jakarta.json.Json;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy is changed by forms and as a text, tried, and published; everybody may read it. */
@BrowserTest
class PolicyPageIT {
    private static final String REMARK = "# Office hours, and Mon-Fri 17:00-21:00 remotely. What overlaps counts once.";

    private final Desk desk = Desk.current();
    private final Api admin = desk.with(desk.people().token("admin"));
    private final String before = document(inForce());

    @AfterEach
    void asItWas() {
        if (!document(inForce()).equals(before)) {
            publish(before);
        }
    }

    @Test
    void calendarIsChangedByItsFormTriedAndPublished(People people) {
        var page = policy(people, "admin");
        button(page, "tickets").click();
        var hour = page.getByLabel("martes, tramo 2: cierra");
        hour.fill("22:00");
        hour.press("Tab");
        page.locator("#add-exception").fill("2027-12-24");
        page.locator(".adding", new Page.LocatorOptions().setHas(page.locator("#add-exception"))).getByRole(AriaRole.BUTTON).click();
        page.locator("#try-start").fill("2027-12-23T20:00");
        page.locator("#try-minutes").fill("240");
        button(page, "Probar").click();
        assertThat(page.locator("hilo-try-calendar .verdict")).containsText("24 de dic, 12:00:00");
        assertThat(page.locator("hilo-try-calendar .part.closed")).hasCount(1);

        button(page, "Documento").click();
        Assertions.assertThat(editor(page).inputValue()).contains(REMARK, "      tuesday: [9:00-18:00, 17:00-22:00]", "      wednesday-friday: [9:00-18:00, 17:00-21:00]",
                "      2027-12-24: [9:00-12:00]");
        button(page, "Vista previa y publicar").click();
        assertThat(page.locator(".diff .added")).not().hasCount(0);
        button(page, "Calcular").click();
        assertThat(page.getByText("relojes en curso.").first()).isVisible();
        int next = inForce() + 1;
        page.getByLabel("Motivo").fill("El martes cerramos más tarde");
        button(page, "Publicar como versión " + next).click();

        assertThat(page.locator(".cards li").first()).containsText("El martes cerramos más tarde");
        Assertions.assertThat(inForce()).isEqualTo(next);
        Assertions.assertThat(document(next)).contains("tuesday: [9:00-18:00, 17:00-22:00]", REMARK);
        assertThat(page.getByText("Borrador sin publicar")).hasCount(0);
    }

    @Test
    void draftOutlivesAReloadAndLeavingAsksAndASecondPublisherIsTold(People people) {
        var page = policy(people, "admin");
        button(page, "Documento").click();
        editor(page).fill(before.replace("breach: 4h", "breach: 2h"));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The warning must come before the breach.");
        page.getByRole(AriaRole.ALERT).getByRole(AriaRole.BUTTON).click();
        page.waitForFunction("(field => field && field.value.slice(field.selectionStart, field.selectionEnd).includes('level: 2'))(document.querySelector('hilo-yaml textarea'))");
        editor(page).fill(before.replace("breach: 4h", "breach: 5h"));
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);

        page.reload();
        assertThat(page.getByText("Borrador sin publicar")).isVisible();
        button(page, "Volver a las conversaciones").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("¿Salir sin publicar?");
        button(page, "Quedarme").click();

        publish(before); // somebody else, meanwhile
        button(page, "Vista previa y publicar").click();
        page.getByLabel("Motivo").fill("Más tiempo");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Publicar como versión")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Alguien publicó otra versión");
        button(page, "Conservarlo y comparar").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(page.locator(".diff .added")).containsText("breach: 5h");
        button(page, "Descartar").click();
        assertThat(page.getByText("Borrador sin publicar")).hasCount(0);
        Assertions.assertThat(document(inForce())).isEqualTo(before);
    }

    @Test
    void agentReadsAndTriesButChangesNothing(People people) {
        var page = policy(people, "agent");

        assertThat(page.getByLabel("lunes, tramo 1: abre")).isDisabled();
        button(page, "Probar").click();
        assertThat(page.locator("hilo-try-calendar .verdict")).containsText("Vence");
        button(page, "Documento").click();
        assertThat(editor(page)).hasAttribute("readonly", "");
        button(page, "Vista previa y publicar").click();
        assertThat(page.getByText("Publica un administrador.")).isVisible();
        assertThat(button(page, "Calcular")).hasCount(0);
    }

    private static Page policy(People people, String role) {
        var page = people.agent(role);
        page.locator(".bar .menu summary").click();
        button(page, "Política del acuerdo").click();
        page.locator("hilo-calendar-form .week").first().waitFor();
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator editor(Page page) {
        return page.getByLabel("Documento de la política");
    }

    private int inForce() {
        return admin.get("/api/agent/policies?limit=1").expect(200).json().getJsonArray("items").getJsonObject(0).getInt("version");
    }

    private String document(int version) {
        return admin.get("/api/agent/policies/" + version).expect(200).json().getString("document").strip();
    }

    private void publish(String document) {
        admin.post("/api/agent/policies/publish", Json.createObjectBuilder().add("document", document).add("replaces", inForce()).add("why", "prueba").build()).expect(201);
    }
}
