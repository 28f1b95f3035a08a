package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import hilo.launch.Desk;
import jakarta.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A clock that ran into the night is explained to the agent and to its customer, each seeing the same sums. Monday 2027-06-07, half an hour before closing. */
@BrowserTest
class ClockStripIT {
    private static final Instant EVENING = Instant.parse("2027-06-08T02:30:00Z");
    private static final Instant MORNING = Instant.parse("2027-06-08T15:10:00Z");

    private final Desk desk = Desk.current();
    private final String subject = "De noche " + UUID.randomUUID();

    @AfterEach
    void asItWas() {
        desk.setClock(Instant.now());
    }

    @Test
    void nightIsShownSqueezedAndTheSumsAddUp(People people) {
        desk.setClock(EVENING);
        String ticket = desk.with(desk.people().token("customerA"))
                .post("/api/portal/conversations", Json.createObjectBuilder().add("subject", subject).add("text", "No timbra").build()).expect(201).json().getString("id");
        desk.setClock(MORNING);

        var agent = people.agent("agent");
        agent.navigate("/console/#" + ticket);
        agent.getByRole(AriaRole.COMPLEMENTARY).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Ver cómo se contó")).click();
        var shown = agent.getByRole(AriaRole.DIALOG);
        assertThat(shown.locator(".verdict")).containsText("Faltan 1 h 1");
        assertThat(shown.locator(".verdict")).containsText("de 2 h");
        assertThat(shown.locator(".part")).hasCount(4);
        assertThat(shown.locator(".part.closed text")).hasText("12 h");
        Assertions.assertThat(width(shown.locator(".part.closed rect"))).isLessThan(width(shown.locator(".part.counted rect").first()));
        assertThat(shown.locator(".mark")).hasText(new String[]{"Inicio", "Ahora", "Aviso", "Vence"});
        addsUp(shown);
        Assertions.assertThat(People.axe(agent)).isEmpty();
        agent.keyboard().press("Escape");
        assertThat(shown).hasCount(0);
        assertThat(agent.locator("hilo-details button.chip")).isFocused();

        var customer = people.somebody("/portal/tickets/" + ticket, 390, 844, ColorScheme.DARK);
        signIn(customer, ticket);
        customer.getByText("Cómo se contó el tiempo de respuesta").click();
        assertThat(customer.locator(".strip .part.closed text")).hasText("12 h");
        assertThat(customer.locator(".strip")).not().containsText("Ana López");
        addsUp(customer.locator(".strip"));
        Assertions.assertThat(People.axe(customer)).isEmpty();
    }

    /** Counted, paused and closed make the whole; the target less what counted makes the rest. */
    private static void addsUp(Locator strip) {
        List<Duration> sums = strip.locator(".strip-sums dd").allTextContents().stream().map(ClockStripIT::duration).toList();
        Assertions.assertThat(sums).hasSize(7);
        Assertions.assertThat(sums.get(0)).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(45));
        Assertions.assertThat(sums.get(0).plus(sums.get(1)).plus(sums.get(2))).isEqualTo(sums.get(3));
        Assertions.assertThat(sums.get(4).minus(sums.get(5))).isEqualTo(sums.get(6));
    }

    private static Duration duration(String text) {
        int[] parts = Arrays.stream(text.strip().split(":", -1)).mapToInt(Integer::parseInt).toArray();
        return Duration.ofHours(parts[0]).plusMinutes(parts[1]).plusSeconds(parts[2]);
    }

    private static double width(Locator rect) {
        return Double.parseDouble(rect.getAttribute("width").replace("%", ""));
    }

    private static void signIn(Page customer, String ticket) {
        var person = Desk.current().people().person("customerA");
        customer.getByText("Entrar con contraseña").click();
        customer.locator("#login").fill(person.login());
        customer.locator("#secret").fill(person.password());
        customer.locator("#secret").press("Enter");
        customer.waitForURL(url -> !url.contains("sign-in") && !url.contains("password"));
        customer.navigate("/portal/tickets/" + ticket);
    }
}
