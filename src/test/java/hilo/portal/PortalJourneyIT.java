package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A customer's whole way: a link by mail, a ticket, the desk's answer in the portal and by mail, and an answer to that mail. */
@DeskTest
class PortalJourneyIT {
    private static final Pattern LINK = Pattern.compile("(/portal/link\\?t=[\\w-]+)");

    private final Desk desk = Desk.current();

    @Test
    void newCustomerSignsInByLinkOpensATicketAndIsAnswered() throws Exception {
        String email = Customers.address();
        var browser = new Browser(desk.url(), "es-MX");
        var opened = browser.open(linkSentTo(email, browser));
        assertThat(opened.text()).contains("Va a entrar como " + email);
        // A mail scanner opened it, and opens it again: only the button uses it up.
        browser.open(opened.address().toString());
        var home = browser.submit(opened, opened.form("t"), Map.of());
        assertThat(home.address().getPath()).isEqualTo("/portal/");
        assertThat(home.text()).doesNotContain("Mi empresa");
        var spent = new Browser(desk.url(), "es").submit(opened, opened.form("t"), Map.of());
        assertThat(spent.status()).isEqualTo(410);

        var form = browser.open("/portal/tickets/new");
        var read = browser.submit(form, form.form("subject"), Map.of("subject", "Duda de cancelación", "text", "¿Cómo cancelo un CFDI del mes pasado?", "kind", "question"));
        String folio = read.page().select("h1 .folio").text();
        String id = read.address().getPath().substring("/portal/tickets/".length());
        awaitMail(email, mail -> text(mail).contains(folio));

        var agent = desk.agent();
        assertThat(agent.get("/api/agent/conversations/" + id).expect(200).json().getJsonObject("ticket").getString("folio")).isEqualTo(folio);
        agent.post("/api/agent/conversations/" + id + "/notes", Json.createObjectBuilder().add("text", "Nota interna: revisar su plan").build());
        agent.post("/api/agent/conversations/" + id + "/replies",
                Json.createObjectBuilder().add("channel", "portal").add("text", "Se cancela desde el menú Comprobantes.").build()).expect(201);
        var answered = browser.open("/portal/tickets/" + folio);
        assertThat(answered.text()).contains("Se cancela desde el menú Comprobantes.").contains("Primera respuesta dada el").doesNotContain("Nota interna");
        var mail = awaitMail(email, one -> text(one).contains("menú Comprobantes"));
        assertThat(mail.getSubject()).contains(folio);
        assertThat(text(mail)).doesNotContain("Nota interna");

        var reply = (MimeMessage) mail.reply(false);
        reply.setFrom(new InternetAddress(email));
        reply.setText("Gracias, ya quedó.", "UTF-8");
        send(reply);
        String entries = "/api/portal/conversations/" + id;
        await(() -> Optional.of(browser.open("/portal/tickets/" + id)).filter(page -> page.text().contains("Gracias, ya quedó.")));
        assertThat(agent.get("/api/agent/conversations/" + id).json().getJsonArray("channels").toString()).contains("email").contains("portal");
        assertThat(desk.anonymous().get(entries).status()).isEqualTo(401);
    }

    @Test
    void invitationMakesAMember() throws Exception {
        String organisation = desk.agent().post("/api/agent/organisations", Json.createObjectBuilder().add("name", "Empresa que invita").build()).expect(201).json()
                .getString("id");
        String email = Customers.address();
        // What the directory says about a person is no membership: their own link does not make them one.
        desk.agent().post("/api/agent/contacts", Json.createObjectBuilder().add("name", "Iván Invitado").add("organisation", organisation).add("addresses",
                Json.createArrayBuilder().add(Json.createObjectBuilder().add("kind", "email").add("value", email).add("verified", false))).build()).expect(201);
        var alone = new Browser(desk.url(), "es");
        var link = alone.open(linkSentTo(email, alone));
        assertThat(alone.submit(link, link.form("t"), Map.of()).text()).contains("Iván Invitado").doesNotContain("Mi empresa");

        desk.agent().post("/api/agent/organisations/" + organisation + "/invitations", Json.createObjectBuilder().add("email", email).add("name", "Iván Invitado").build())
                .expect(202);

        var browser = new Browser(desk.url(), "es");
        var invited = browser.open(path(awaitMail(email, mail -> text(mail).contains("Le invitamos"))));
        assertThat(invited.text()).contains("verá los tickets de Empresa que invita");
        var member = browser.submit(invited, invited.form("t"), Map.of());
        assertThat(member.text()).contains("Mi empresa").contains("Empresa que invita");
        var people = desk.agent().get("/api/agent/contacts?q=" + email).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(people).singleElement().satisfies(contact -> assertThat(contact.getJsonArray("addresses").getJsonObject(0).getBoolean("verified")).isTrue());
    }

    private String linkSentTo(String email, Browser browser) throws Exception {
        var asked = browser.open("/portal/sign-in");
        var sent = browser.submit(asked, asked.form("Enviarme el enlace"), Map.of("email", email.toUpperCase(java.util.Locale.ROOT)));
        assertThat(sent.text()).contains("Revise su correo");
        return path(awaitMail(email, mail -> LINK.matcher(text(mail)).find()));
    }

    private static String path(MimeMessage mail) {
        var link = LINK.matcher(text(mail));
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private MimeMessage awaitMail(String to, Predicate<MimeMessage> wanted) throws Exception {
        return await(() -> desk.mail().inbox(to).stream().filter(wanted).reduce((first, second) -> second));
    }

    private static <T> T await(Callable<Optional<T>> wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (System.nanoTime() < end) {
            var found = wanted.call();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("it did not come");
    }

    private static String text(MimeMessage mail) {
        try {
            return text(mail.getContent());
        } catch (IOException | MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Object content) throws IOException, MessagingException {
        if (content instanceof jakarta.mail.Multipart parts) {
            var all = new StringBuilder();
            for (int i = 0; i < parts.getCount(); i++) {
                all.append(text(parts.getBodyPart(i).getContent()));
            }
            return all.toString();
        }
        return content instanceof String words ? words : "";
    }

    private void send(MimeMessage mail) throws MessagingException {
        var properties = new Properties();
        properties.put("mail.smtp.host", "127.0.0.1");
        properties.put("mail.smtp.port", String.valueOf(desk.mail().smtpPort()));
        var message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(mail.getFrom()[0]);
        message.setRecipients(Message.RecipientType.TO, mail.getRecipients(Message.RecipientType.TO));
        message.setSubject(mail.getSubject());
        message.setHeader("In-Reply-To", mail.getHeader("In-Reply-To", null));
        message.setText("Gracias, ya quedó.", "UTF-8");
        Transport.send(message);
        assertThat(message.getRecipients(Message.RecipientType.TO)[0].toString()).contains(MailServer.DOMAIN);
    }
}
