package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Desk;
import hilo.launch.MailServer;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@BrowserTest
class MailPageIT {
    private final Desk desk = Desk.current();

    @Test
    void agentAnswersAMailThatArrivesWhileTheListIsOpen(People people) throws MessagingException {
        String customer = "raul." + UUID.randomUUID() + "@cliente.example";
        String subject = "Duda " + UUID.randomUUID();
        var agent = people.agent("agent");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sin asignar")).click();

        send(customer, subject, "<p>Buen día, <b>¿cómo cancelo</b> una factura?</p><img src=\"https://tracker.example/x.gif\"><script>alert(1)</script>");

        agent.locator(".item", new Page.LocatorOptions().setHasText(subject)).click(new Locator.ClickOptions().setTimeout(45_000));
        var timeline = agent.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Línea de tiempo"));
        assertThat(timeline.getByText("¿cómo cancelo").first()).isVisible();
        timeline.getByText("Ver correo original").click();
        assertThat(agent.frameLocator("hilo-mail-frame iframe").getByText("una factura")).isVisible();
        timeline.getByText("Ver correo original").click();

        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Tomar").setExact(true)).click();
        assertThat(agent.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Correo"))).isChecked();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder")).fill("Se cancela con aceptación del receptor.");
        agent.route("**/replies", MailPageIT::late);
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enviar al cliente")).click();

        assertThat(timeline.locator(".delivery", new Locator.LocatorOptions().setHasText("Enviado"))).isVisible();
        Assertions.assertThat(desk.mail().inbox(customer)).anySatisfy(mail -> Assertions.assertThat(mail.getSubject()).contains(subject));
        Assertions.assertThat(People.axe(agent)).isEmpty();
    }

    /** The answer to the request comes after the news that the mail has left. */
    private static void late(Route route) {
        var answer = route.fetch();
        try {
            Thread.sleep(1500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        route.fulfill(new Route.FulfillOptions().setResponse(answer));
    }

    private void send(String from, String subject, String html) throws MessagingException {
        desk.mail().mailbox(from);
        var settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", String.valueOf(desk.mail().smtpPort()));
        var mail = new MimeMessage(Session.getInstance(settings));
        mail.setFrom(new InternetAddress(from));
        mail.setRecipients(Message.RecipientType.TO, MailServer.SUPPORT);
        mail.setSubject(subject, "UTF-8");
        mail.setText(html, "UTF-8", "html");
        Transport.send(mail);
    }
}
