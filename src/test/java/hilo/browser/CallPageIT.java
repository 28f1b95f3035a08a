package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import hilo.directory.PhoneNumbers;
import hilo.launch.Desk;
import hilo.launch.phone.Pace;
import hilo.launch.phone.PhoneCompany;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@BrowserTest
class CallPageIT {
    private static final Pace BRISK = new Pace(Duration.ZERO, Duration.ofMillis(40), Duration.ofMillis(300));

    /** A console without its socket asks every 20 seconds. */
    private static final double PATIENCE = 30_000;

    @Test
    void newcomerCallsAndAnAgentTakesTheCall(People people) throws Exception {
        OpenDesk.now();
        var desk = Desk.current();
        var ahead = Duration.between(Instant.now(), Instant.parse(desk.anonymous().get("/api/public/hours").expect(200).json().getString("now")));
        var number = "+528181" + ThreadLocalRandom.current().nextInt(100_000, 999_999);
        try (var _ = PhoneCompany.start(URI.create(desk.setting("hilo.twilio.api.url")).getPort(), desk.setting("hilo.twilio.account.sid"),
                desk.setting("hilo.twilio.auth.token"), desk.setting("hilo.twilio.public.url"), BRISK, () -> Instant.now().plus(ahead))) {
            var agent = people.agent("agent2");
            var caller = people.somebody("/demo/call/", 420, 900, ColorScheme.DARK);
            caller.getByLabel("Desde el número").fill(number);
            Assertions.assertThat(People.axe(caller)).isEmpty();
            button(caller, "Llamar").click();
            var state = caller.getByRole(AriaRole.STATUS);
            assertThat(state).hasText("En espera de un agente", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));

            var waiting = agent.locator(".calls .call", new Page.LocatorOptions().setHasText(PhoneNumbers.forPeople(number)));
            waiting.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Tomar llamada")).click();
            assertThat(state).hasText("Hablando con un agente", new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
            assertThat(waiting).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE));
            Assertions.assertThat(People.axe(caller)).isEmpty();
            button(caller, "Colgar").click();

            assertThat(state).hasText("Llamada terminada");
            assertThat(agent.getByText("Llamada atendida").first()).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
            assertThat(button(caller, "Llamar otra vez")).isVisible();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
