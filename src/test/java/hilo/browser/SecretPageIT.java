package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Desk;
import jakarta.json.Json;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@BrowserTest
class SecretPageIT {
    private final Desk desk = Desk.current();

    @Test
    void agentMarksASecretAndRevealsItWithAReason(People people) {
        String secret = "Perro7-" + UUID.randomUUID();
        var ana = desk.agent();
        String id = ana.post("/api/agent/conversations", Json.createObjectBuilder().add("subject", "Con clave").build()).expect(201).json().getString("id");
        ana.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "La clave es " + secret).build()).expect(201);
        var supervisor = people.agent("supervisor");
        var agent = people.agent("agent");
        agent.navigate("/console/#" + id);
        var timeline = agent.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Línea de tiempo"));
        var note = timeline.locator(".entry.note");

        assertThat(note).containsText(secret);
        note.getByLabel("Opciones del mensaje").click();
        note.getByText("Marcar como secreto").click();
        assertThat(note).not().containsText(secret);

        note.getByLabel("Opciones del mensaje").click();
        note.getByText("Mostrar el secreto").click();
        var dialog = agent.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Motivo").fill("corto");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Mostrar el secreto")).click();
        assertThat(dialog.locator(".wrong")).isVisible();
        Assertions.assertThat(People.axe(agent)).isEmpty();
        dialog.getByLabel("Motivo").fill("El cliente la dicta por teléfono");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Mostrar el secreto")).click();

        assertThat(dialog.locator(".revealed")).containsText(secret);
        Assertions.assertThat(People.axe(agent)).isEmpty();
        assertThat(supervisor.getByText("Mostró un secreto: Ana López").first()).isVisible();
    }
}
