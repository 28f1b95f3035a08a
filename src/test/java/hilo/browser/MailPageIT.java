package hilo.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import hilo.launch.Desk;
import hilo.launch.MailServer;
import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Properties;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@BrowserTest
class MailPageIT {
    /** One of them. */
    private static final byte[] PIXELS = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

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
        assertThat(timeline.getByText("Remitente no verificado")).isVisible();
        timeline.getByLabel("Opciones del mensaje").click();
        timeline.getByText("El remitente es auténtico").click();
        assertThat(timeline.getByText("Remitente no verificado")).isHidden();

        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Tomar").setExact(true)).click();
        assertThat(agent.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("Correo"))).isChecked();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder")).fill("Se cancela con aceptación del receptor.");
        agent.route("**/replies", MailPageIT::late);
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enviar al cliente")).click();

        assertThat(timeline.locator(".delivery", new Locator.LocatorOptions().setHasText("Enviado"))).isVisible();
        Assertions.assertThat(desk.mail().inbox(customer)).anySatisfy(mail -> Assertions.assertThat(mail.getSubject()).contains(subject));
        Assertions.assertThat(People.axe(agent)).isEmpty();
    }

    @Test
    void mailIsReadWithItsPicturesAndAnsweredWithACopy(People people) throws MessagingException {
        String customer = "rita." + UUID.randomUUID() + "@cliente.example";
        String colleague = "beto." + UUID.randomUUID() + "@cliente.example";
        String subject = "Imagen " + UUID.randomUUID();
        var agent = people.agent("agent");
        agent.context().route("https://elsewhere.example/**", route -> route.fulfill(new Route.FulfillOptions().setContentType("image/png").setBodyBytes(PIXELS)));
        var asked = new ArrayList<String>();
        agent.onRequest(request -> asked.add(request.url()));
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sin asignar")).click();
        var mail = mail(customer, subject);
        mail.setRecipients(Message.RecipientType.CC, colleague);
        mail.setContent(related("""
                <p style="color:#a00">Así se ve: <img src="cid:logo" alt="pantalla"></p><img src="https://elsewhere.example/big.png" width="90" alt="anuncio">
                <div>El lun, 23 nov 2026 a las 9:12, Soporte (&lt;soporte@factupronto.example&gt;) escribió:</div><blockquote type="cite">Mande una captura.</blockquote>"""));
        Transport.send(mail);

        agent.locator(".item", new Page.LocatorOptions().setHasText(subject)).click(new Locator.ClickOptions().setTimeout(45_000));
        var timeline = agent.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Línea de tiempo"));
        assertThat(timeline.getByText("Así se ve").first()).isVisible();
        assertThat(timeline.getByText("Mande una captura.").first()).isHidden();
        timeline.getByText("Texto citado").click();
        assertThat(timeline.getByText("Mande una captura.").first()).isVisible();

        timeline.getByText("Ver correo original").click();
        var frame = agent.frameLocator("hilo-mail-frame iframe");
        assertThat(frame.getByAltText("pantalla")).hasJSProperty("naturalWidth", 1);
        assertThat(frame.getByText("Así se ve")).hasCSS("color", "rgb(170, 0, 0)");
        assertThat(frame.getByText("Mande una captura.")).isHidden();
        Assertions.assertThat(asked).noneMatch(url -> url.contains("elsewhere.example"));
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Mostrar imágenes externas")).click();
        assertThat(frame.getByAltText("anuncio")).hasJSProperty("naturalWidth", 1);
        timeline.getByText("Ver correo original").click();

        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Tomar").setExact(true)).click();
        agent.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("En copia:")).getByText(colleague).click();
        agent.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Responder")).fill("Gracias a los dos.");
        agent.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Enviar al cliente")).click();
        assertThat(timeline.locator(".delivery", new Locator.LocatorOptions().setHasText(colleague))).containsText("Enviado");
        Assertions.assertThat(desk.mail().inbox(colleague)).hasSize(2); // the customer's and ours
        Assertions.assertThat(People.axe(agent)).isEmpty();
    }

    private static MimeMultipart related(String html) throws MessagingException {
        var all = new MimeMultipart("related");
        var page = new MimeBodyPart();
        page.setText(html, "UTF-8", "html");
        var picture = new MimeBodyPart();
        picture.setDataHandler(new DataHandler(new ByteArrayDataSource(PIXELS, "image/png")));
        picture.setContentID("<logo>");
        picture.setDisposition("inline");
        picture.setFileName("pantalla.png");
        all.addBodyPart(page);
        all.addBodyPart(picture);
        return all;
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
        var mail = mail(from, subject);
        mail.setText(html, "UTF-8", "html");
        Transport.send(mail);
    }

    private MimeMessage mail(String from, String subject) throws MessagingException {
        desk.mail().mailbox(from);
        var settings = new Properties();
        settings.setProperty("mail.smtp.host", "127.0.0.1");
        settings.setProperty("mail.smtp.port", String.valueOf(desk.mail().smtpPort()));
        var mail = new MimeMessage(Session.getInstance(settings));
        mail.setFrom(new InternetAddress(from));
        mail.setRecipients(Message.RecipientType.TO, MailServer.SUPPORT);
        mail.setSubject(subject, "UTF-8");
        return mail;
    }
}
