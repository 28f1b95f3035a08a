package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mail joins only what it proves to belong to, and speaks for nobody but its sender. */
@ExtendWith(MailDesk.Given.class)
class ThreadingIT {
    private static final String VOUCHED = MailDesk.SERVER + "; dmarc=pass (p=reject) header.from=";

    private final Post post;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String ana = "ana." + mark + "@cliente.example";
    private final String stranger = "x." + mark + "@maligno.example";

    ThreadingIT(MailDesk desk) {
        this.post = new Post(desk);
    }

    private Letter letter(String name) {
        return Letter.called(name + "-" + mark).with("From", ana).text("Palabras de " + name);
    }

    private String id(String name) {
        return "<" + name + "-" + mark + "@cliente.example>";
    }

    private static List<String> participants(JsonObject conversation) {
        return conversation.getJsonArray("participants").getValuesAs(JsonObject.class).stream().map(p -> p.getString("address") + " " + p.getBoolean("verified")).toList();
    }

    @Test
    void strangerWhoKnowsACustomersMessageIdOpensAMatterOfTheirOwn() throws Exception {
        String conversation = post.opened(letter("first"));

        var row = post
                .filed(letter("guess").with("From", stranger).with("References", id("first")).with("In-Reply-To", id("first")).with("Subject", "Re: Asunto de first-" + mark));

        assertThat(row.getString("conversation")).isNotEqualTo(conversation);
        assertThat(post.messages(conversation)).noneMatch(entry -> entry.getString("text").contains("guess"));
        // The customer's own second mail joins by the same id.
        assertThat(post.filed(letter("second").with("In-Reply-To", id("first"))).getString("conversation")).isEqualTo(conversation);
    }

    @Test
    void whoeverIsInCopyTakesPartAndMayAnswer() throws Exception {
        String beto = "beto." + mark + "@cliente.example";
        String conversation = post.opened(letter("copied").with("Cc", "Beto <" + beto + ">, no-reply@cliente.example, " + Letter.SUPPORT));

        assertThat(participants(post.conversation(conversation))).containsExactly(beto + " false");
        assertThat(post.filed(letter("from-copy").with("From", beto).with("In-Reply-To", id("copied"))).getString("conversation")).isEqualTo(conversation);
    }

    @Test
    void whoeverWasGivenOurMailJoinsInSightAndGetsNothingByIt() throws Exception {
        String conversation = post.opened(letter("asked"));
        post.answer(conversation, "Le contesto a " + mark);
        var ours = post.received(ana, "Le contesto a " + mark);

        var row = post.filed(letter("colleague").with("From", stranger).with("In-Reply-To", Post.header(ours, "Message-ID")));

        assertThat(row.getString("conversation")).isEqualTo(conversation);
        assertThat(participants(post.conversation(conversation))).containsExactly(stranger + " false");
        var joined = post.messages(conversation).stream().filter(entry -> entry.getString("text").contains("colleague")).findFirst().orElseThrow();
        assertThat(joined.getJsonObject("details").getString("proof")).isEqualTo("our-message");
        assertThat(joined.getJsonObject("author").getString("id")).isNotEqualTo(post.conversation(conversation).getJsonObject("contact").getString("id"));
        post.answer(conversation, "Solo para Ana " + mark);
        post.received(ana, "Solo para Ana " + mark);
        assertThat(post.inbox(stranger)).noneMatch(mail -> Post.text(mail).contains("Ana " + mark));
    }

    @Test
    void forgedMarksAreAsIfTheyWereNotThere() throws Exception {
        String conversation = post.opened(letter("real"));
        post.answer(conversation, "Respuesta " + mark);
        var ours = post.received(ana, "Respuesta " + mark);
        String address = Post.replyTo(ours);
        String messageId = Post.header(ours, "Message-ID");
        char last = address.charAt(address.indexOf('@') - 1);
        String forged = address.substring(0, address.indexOf('@') - 1) + (last == 'a' ? 'b' : 'a') + address.substring(address.indexOf('@'));

        assertThat(post.filed(letter("forged-address").with("From", stranger).with("To", forged)).getString("conversation")).isNotEqualTo(conversation);
        assertThat(post.filed(letter("forged-id").with("From", stranger).with("In-Reply-To", messageId.replaceFirst("\\.[a-z2-7]{4}", ".aaaa"))).getString("conversation"))
                .isNotEqualTo(conversation);
        assertThat(post.filed(letter("true-address").with("To", address)).getString("conversation")).isEqualTo(conversation);
    }

    @Test
    void folioInTheSubjectJoinsForTheVerifiedContactAndNobodyElse() throws Exception {
        String raul = "raul@kemper.example";
        String conversation = post.opened(letter("folio").with("From", raul));
        post.post(conversation, "ticket", JsonValue.EMPTY_JSON_OBJECT);
        String folio = post.conversation(conversation).getJsonObject("ticket").getString("folio");
        String subject = "Sobre " + folio;

        assertThat(post.filed(letter("unproven").with("From", raul).with("Subject", subject)).getString("conversation")).isNotEqualTo(conversation);
        assertThat(post.filed(letter("proven-elsewhere").with("From", raul).with("Subject", subject)
                .with("Authentication-Results", "mx.maligno.example; dmarc=pass header.from=kemper.example")).getString("conversation")).isNotEqualTo(conversation);
        assertThat(post.filed(letter("other-person").with("From", ana).with("Subject", subject).with("Authentication-Results", VOUCHED + "cliente.example"))
                .getString("conversation")).isNotEqualTo(conversation);
        assertThat(post.filed(letter("proven").with("From", raul).with("Subject", subject).with("Authentication-Results", VOUCHED + "kemper.example")).getString("conversation"))
                .isEqualTo(conversation);
    }

    @Test
    void nobodyIsAnAgentByFrom() throws Exception {
        String conversation = post.opened(letter("matter"));
        post.answer(conversation, "Hola " + mark);
        String address = Post.replyTo(post.received(ana, "Hola " + mark));

        post.filed(letter("as-agent").with("From", "Ana López <ana@factupronto.example>").with("To", address).text("Autorizo el reembolso"));

        var entry = post.messages(conversation).stream().filter(e -> e.getString("text").equals("Autorizo el reembolso")).findFirst().orElseThrow();
        assertThat(entry.getString("direction")).isEqualTo("in");
        assertThat(entry.getJsonObject("author").getString("type")).isEqualTo("contact");
    }

    @Test
    void whatAnAgentPassesOnIsItsWritersAndWhatOthersPassOnIsTheirs() throws Exception {
        String writer = "carla." + mark + "@otro.example";
        String block = "Para el equipo.\n\n---------- Forwarded message ---------\nDe: Carla Díaz <" + writer
                + ">\nDate: lun, 23 nov 2026\nSubject: Ayuda\nTo: luis\n\nNo puedo entrar";
        String agentsAddress = "Luis Cantú <luis@factupronto.example>";

        var byAgent = post.filed(letter("by-agent").with("From", agentsAddress).with("Subject", "RV: Ayuda").with("Authentication-Results", VOUCHED + "factupronto.example").text(
                block));
        var asAgent = post.filed(letter("as-agent").with("From", agentsAddress).with("Subject", "RV: Ayuda otra vez").text(block));
        var byCustomer = post.filed(letter("by-customer").with("Subject", "Fwd: Ayuda").with("Authentication-Results", VOUCHED + "cliente.example").text(block));
        var attached = post.filed(letter("attached").with("From", agentsAddress).with("Subject", "Fwd: Ayuda").with("Authentication-Results", VOUCHED + "factupronto.example")
                .multipart("mixed", Letter.plain("De: otra@persona.example\nFecha: hoy\n"),
                        "Content-Type: message/rfc822\n\nFrom: Dora <dora." + mark + "@otro.example>\nSubject: Ayuda\n\nx"));

        assertThat(contact(byAgent)).isEqualTo("Carla Díaz");
        var entry = post.messages(byAgent.getString("conversation")).getFirst();
        assertThat(entry.getJsonObject("details").getJsonObject("forwardedBy").getString("name")).isEqualTo("Luis Cantú");
        assertThat(contact(asAgent)).isEqualTo("luis@factupronto.example");
        assertThat(contact(byCustomer)).contains(ana);
        assertThat(contact(attached)).isEqualTo("Dora");
    }

    private String contact(JsonObject row) {
        return post.conversation(row.getString("conversation")).getJsonObject("contact").getString("name");
    }

    @Test
    void repliesFollowMergedMattersToTheLastOne() throws Exception {
        String first = post.opened(letter("one"));
        String second = post.opened(letter("two"));
        String third = post.opened(letter("three"));
        post.answer(first, "Respuesta al primero " + mark);
        var ours = post.received(ana, "Respuesta al primero " + mark);
        merge(first, second);
        merge(second, third);

        assertThat(post.filed(letter("to-merged").with("In-Reply-To", Post.header(ours, "Message-ID"))).getString("conversation")).isEqualTo(third);
        assertThat(post.filed(letter("to-address").with("To", Post.replyTo(ours))).getString("conversation")).isEqualTo(third);
        assertThat(post.filed(letter("to-own").with("References", id("one"))).getString("conversation")).isEqualTo(third);
    }

    private void merge(String from, String into) {
        post.post(from, "merge", Json.createObjectBuilder().add("into", into).build());
    }
}
