package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Desk;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@BrowserTest
class PortalPageIT {
    @Test
    void customerOpensATicketAndReadsTheAnswer(People people) {
        String subject = "No timbra la nómina " + UUID.randomUUID().toString().substring(0, 8);
        var customer = people.somebody("/portal/");
        signIn(customer);
        customer.navigate("/portal/tickets/new");
        customer.locator("#subject").fill(subject);
        customer.locator("input[name=kind][value=fault]").check();
        customer.locator("#service").selectOption("invoicing");
        customer.locator("#module").selectOption("payroll");
        customer.locator("#text").fill("Al timbrar la nómina sale el error CFDI33196.");
        Assertions.assertThat(People.axe(customer)).isEmpty();
        customer.locator("main form button.primary").click();
        assertThat(customer.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).containsText(subject);
        Assertions.assertThat(People.axe(customer)).isEmpty();

        var agent = people.agent("agent");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sin asignar")).click();
        agent.locator(".item", new Page.LocatorOptions().setHasText(subject)).click();
        assertThat(agent.locator(".head .folio")).containsText("FP-");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Tomar").setExact(true)).click();
        assertThat(agent.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Portal"))).isChecked();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder")).fill("Revise la versión del complemento, por favor.");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enviar al cliente")).click();
        assertThat(agent.locator(".entry.out").last()).containsText("Revise la versión");
        assertThat(agent.locator(".entry.out").last()).containsText("Entregado");

        customer.reload();

        assertThat(customer.getByText("Revise la versión del complemento")).isVisible();
        customer.navigate("/portal/");
        assertThat(customer.getByText(subject)).isVisible();
        Assertions.assertThat(People.axe(customer)).isEmpty();
    }

    private static void signIn(Page customer) {
        var person = Desk.current().people().person("customerA");
        customer.getByText("Entrar con contraseña").click();
        customer.locator("#login").fill(person.login());
        customer.locator("#secret").fill(person.password());
        customer.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Entrar").setExact(true)).click();
        customer.waitForURL(url -> !url.contains("sign-in") && !url.contains("password"));
    }
}
