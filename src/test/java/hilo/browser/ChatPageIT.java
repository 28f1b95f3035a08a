package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.Patience;
import jakarta.json.Json;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@BrowserTest
class ChatPageIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @BeforeEach
    void open() {
        OpenDesk.now();
    }

    @Test
    void agentAndVisitorChat(People people) {
        String name = "Visita " + UUID.randomUUID().toString().substring(0, 8);
        var visitor = people.somebody("/demo/site/");
        var chat = openChat(visitor, name);
        write(chat, "Hola, no puedo timbrar");
        assertThat(chat.getByText("Enviado")).isVisible();

        var agent = people.agent("agent");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sin asignar")).click();
        row(agent, name).click();
        assertThat(timeline(agent).getByText("Hola, no puedo timbrar")).isVisible();
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Tomar").setExact(true)).click();
        assertThat(agent.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Chat"))).isChecked();
        var answer = agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder"));
        answer.fill("Buen día, soy Ana. ¿Qué mensaje ve?");
        answer.press("Control+Enter");

        assertThat(chat.getByText("soy Ana")).isVisible();
        write(chat, "CFDI40147 <b>error</b>");
        assertThat(timeline(agent).getByText("CFDI40147 <b>error</b>")).isVisible();
        Assertions.assertThat(People.axe(visitor)).isEmpty();
        Assertions.assertThat(People.axe(agent)).isEmpty();
    }

    @Test
    void noteStaysInsideAndConversationOutlivesAReload(People people) {
        String name = "Visita " + UUID.randomUUID().toString().substring(0, 8);
        var visitor = people.somebody("/demo/site/");
        var chat = openChat(visitor, name);
        write(chat, "Una duda de mi plan");
        assertThat(chat.getByText("Enviado")).isVisible();

        var agent = people.agent("agent");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sin asignar")).click();
        row(agent, name).click();
        agent.getByText("Nota", new Page.GetByTextOptions().setExact(true)).click();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Nota interna")).fill("cliente moroso");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Agregar nota")).click();
        assertThat(timeline(agent).getByText("cliente moroso")).isVisible();
        agent.locator(".mode.chat").click();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder")).fill("Con gusto la resolvemos");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enviar al cliente")).click();
        assertThat(chat.getByText("Con gusto la resolvemos")).isVisible();

        visitor.reload();

        assertThat(chat.getByText("Con gusto la resolvemos")).isVisible();
        assertThat(chat.getByText("Una duda de mi plan")).isVisible();
        assertThat(chat.getByText("cliente moroso")).hasCount(0);
    }

    @Test
    void logoutOfTheHostPageEndsTheVisitOnTheServer(People people) throws Exception {
        String name = "Visita " + UUID.randomUUID().toString().substring(0, 8);
        var visitor = people.somebody("/demo/site/");
        var chat = openChat(visitor, name);
        write(chat, "Una duda de mi plan");
        assertThat(chat.getByText("Enviado")).isVisible();
        String first = token(visitor);

        visitor.evaluate("hilo('logout')");

        Patience.within(SOON, () -> !isKnown(first));
        chat.getByLabel("Nombre").fill(name);
        chat.getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName("Comenzar a chatear")).click();
        write(chat, "Otra duda");
        assertThat(chat.getByText("Enviado")).isVisible();
        String second = token(visitor);
        visitor.evaluate("sessionStorage.clear()");
        visitor.reload();
        assertThat(visitor.locator("#hilo-widget iframe")).hasCount(0);

        visitor.evaluate("hilo('logout')");

        Patience.within(SOON, () -> !isKnown(second));
    }

    private static String token(Page visitor) {
        return String.valueOf(visitor.evaluate("localStorage.getItem('hilo.visitor')"));
    }

    private static boolean isKnown(String token) {
        try (var client = ChatClient.open(Desk.current().url(), "/ws/chat", null)) {
            client.send("hello", Json.createObjectBuilder().add("token", token));
            return !client.await("welcome").isNull("conversationId");
        }
    }

    private static FrameLocator openChat(Page visitor, String name) {
        visitor.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Abrir chat de soporte")).click();
        var chat = visitor.frameLocator("#hilo-widget iframe");
        chat.getByLabel("Nombre").fill(name);
        chat.getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName("Comenzar a chatear")).click();
        return chat;
    }

    private static void write(FrameLocator chat, String text) {
        var line = chat.getByRole(AriaRole.TEXTBOX, new FrameLocator.GetByRoleOptions().setName("Escriba su mensaje"));
        line.fill(text);
        line.press("Enter");
    }

    private static Locator row(Page agent, String name) {
        return agent.locator(".item", new Page.LocatorOptions().setHasText(name));
    }

    private static Locator timeline(Page agent) {
        return agent.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Línea de tiempo"));
    }
}
