package hilo.launch;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.phone.PhoneCompany;
import jakarta.json.Json;
import java.net.URI;
import java.time.Duration;

/** A handful of conversations for a newcomer to look at, each brought in through the door that customers use: two mails, a chat, a ticket of the portal, a call. */
final class DemoStories {
    private final URI url;
    private final DemoDesk desk;
    private final int smtp;
    private final PhoneCompany phones;

    DemoStories(URI url, DemoDesk desk, int smtp, PhoneCompany phones) {
        this.url = url;
        this.desk = desk;
        this.smtp = smtp;
        this.phones = phones;
    }

    void tell() throws InterruptedException {
        mail("raul@kemper.example", "Error CFDI40147 al timbrar", """
                Buenos días:

                Desde las 9:00 no puedo timbrar facturas. El sistema contesta «CFDI40147: el código postal del receptor no coincide».
                Tengo doce facturas detenidas. ¿Me pueden ayudar?

                Raúl Águila
                Escuela Kemper Urgate""");
        mail("compras@ferreteria-aguila.example", "¿Cómo agrego mi logotipo a la factura?", """
                Hola, quisiera que mis facturas lleven el logotipo de la ferretería. ¿Dónde se configura?

                Gracias,
                Lucía""");
        chat();
        ticket();
        call();
    }

    private void mail(String from, String subject, String text) {
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, from, subject, text, new ServerSetup(smtp, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    }

    private void chat() {
        try (var visitor = ChatClient.visitor(url, null, "Jorge Treviño")) {
            visitor.await("welcome");
            String conversation = visitor.say("Hola, ¿cómo cancelo una factura que ya fue pagada?").getString("conversationId");
            var agent = new Api(url, desk.token("agent"));
            agent.post("/api/agent/conversations/" + conversation + "/assignment", Json.createObjectBuilder().add("assignee", desk.person("agent").id()).build());
            agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", "chat")
                    .add("text", "Buen día, Jorge. Se cancela con motivo 02 y el cliente debe aceptarla en su buzón. ¿La factura tiene complemento de pago?").build());
            visitor.say("Sí, tiene un complemento.");
        }
    }

    private void ticket() {
        new Api(url, desk.token("customerB")).post("/api/portal/conversations",
                Json.createObjectBuilder().add("subject", "El reporte mensual sale vacío")
                        .add("text", "El reporte de ventas de octubre no muestra ningún renglón, ni en PDF ni en Excel.")
                        .add("kind", "fault").add("service", "invoicing").add("module", "reports").build())
                .expect(201);
    }

    private void call() throws InterruptedException {
        var leg = phones.call("+528112345678", "+528181570060");
        Thread.sleep(Duration.ofSeconds(3));
        leg.hangUp();
    }
}
