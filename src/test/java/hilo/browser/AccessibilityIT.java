package hilo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine can see of WCAG 2.2 AA: nothing is wrong, in both themes, on a desk's screen and on a phone. */
@BrowserTest
class AccessibilityIT {
    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void consoleHasNoBarrier(ColorScheme scheme, People people) {
        var agent = people.agent("agent", 1440, 900, scheme);
        assertThat(People.axe(agent)).isEmpty();

        agent.keyboard().press("?");
        agent.getByText("Usar atajos de una sola tecla").waitFor();
        assertThat(People.axe(agent)).isEmpty();
    }

    @Test
    void consoleFitsAPhone(People people) {
        var agent = people.agent("agent", 390, 844, ColorScheme.LIGHT);

        assertThat(People.axe(agent)).isEmpty();
        assertThat(widerThanItsWindow(agent)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1440,LIGHT", "1440,DARK", "390,LIGHT"})
    void pagesBesideTheDailyWorkHaveNoBarrierAndFit(int width, ColorScheme scheme, People people) {
        var page = people.agent("admin", width, 844, scheme);
        page.navigate("/console/#/policy");
        page.locator("hilo-calendar-form .week").first().waitFor();
        page.getByText("Probar", new Page.GetByTextOptions().setExact(true)).last().click();
        page.locator("hilo-strip svg").first().waitFor();
        looksRight(page);
        for (String tab : List.of("Documento", "Vista previa y publicar", "Versiones")) {
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(tab).setExact(true)).click();
            looksRight(page);
        }
        page.navigate("/console/#/incidents");
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Incidentes")).waitFor();
        looksRight(page);
    }

    private static void looksRight(Page page) {
        assertThat(People.axe(page)).isEmpty();
        assertThat(widerThanItsWindow(page)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void widgetHasNoBarrier(ColorScheme scheme, People people) {
        var visitor = people.somebody("/widget/frame.html", 390, 640, scheme);
        visitor.getByLabel("Nombre").waitFor();

        assertThat(People.axe(visitor)).isEmpty();
        assertThat(widerThanItsWindow(visitor)).isFalse();
    }

    @Test
    void axeSeesWhatIsWrong(People people) {
        var page = people.somebody("/demo/site/");
        page.evaluate("document.querySelector('img').removeAttribute('alt')");

        assertThat(People.axe(page)).anyMatch(violation -> violation.startsWith("image-alt"));
    }

    private static boolean widerThanItsWindow(Page page) {
        return (Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
    }
}
