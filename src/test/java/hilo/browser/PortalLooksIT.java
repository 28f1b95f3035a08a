package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import hilo.launch.Desk;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The portal has no barrier and fits its window: light, dark, and on the narrowest phone. */
@BrowserTest
class PortalLooksIT {
    @ParameterizedTest
    @CsvSource({"1280,LIGHT", "1280,DARK", "320,LIGHT"})
    void customerOpensATicket(int width, ColorScheme scheme, People people) {
        var customer = Desk.current().people().person("distributor");
        var page = people.somebody("/portal/", width, 800, scheme);
        looksRight(page);
        page.getByText("Entrar con contraseña").click();
        page.locator("#login").fill(customer.login());
        page.getByLabel("Contraseña").fill(customer.password());
        page.getByLabel("Contraseña").press("Enter");
        assertThat(heading(page, "Tickets")).isVisible();
        looksRight(page);

        page.getByRole(AriaRole.MAIN).getByText("Nuevo ticket").click();
        looksRight(page);
        page.getByLabel("Asunto").fill("No puedo timbrar");
        page.getByLabel("Reporte de falla").check();
        page.getByLabel("Servicio").selectOption("invoicing");
        page.getByLabel("Módulo").selectOption("issuing");
        page.getByLabel("Cuéntenos qué pasa").fill("Marca el error CFDI40147.");
        page.getByLabel("Archivos").setInputFiles(new FilePayload("error.txt", "text/plain", "CFDI40147".getBytes(StandardCharsets.UTF_8)));
        page.getByText("Enviar ticket").click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Recibimos su ticket FP-");
        assertThat(page.getByText("error.txt")).isVisible();
        looksRight(page);
        page.getByLabel("Su mensaje").fill("Ya probé otra vez.");
        page.getByText("Enviar respuesta").click();
        assertThat(page.locator("#last")).containsText("Ya probé otra vez.");
        page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Portal")).getByText("Mi empresa").click();
        looksRight(page);
    }

    private static com.microsoft.playwright.Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    private static void looksRight(Page page) {
        Assertions.assertThat(People.axe(page)).isEmpty();
        Assertions.assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth")).as("wider than its window: " + page.url()).isFalse();
    }
}
