package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Mail from door to door: SMTP and IMAP outside, the record inside, SMTP out again. */
@DeskTest
class MailJourneyIT {
    private static final String SUPPORT = MailServer.SUPPORT;

    private final Desk desk = Desk.current();
    private final RawSmtp smtp = new RawSmtp(desk.mail().smtpPort());
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String customer = "ana." + mark + "@cliente.example";

    private static <T> T await(String what, Supplier<Optional<T>> look) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(end)) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("waited in vain for " + what);
    }

    private String mail(String subject, String messageId, String more, String text) {
        return "From: Ana <" + customer + ">\nTo: " + SUPPORT + "\nSubject: " + subject + "\nMessage-ID: <" + messageId + "@cliente.example>\n"
                + "Date: Mon, 23 Nov 2026 09:12:00 -0600\n" + more + "Content-Type: text/plain; charset=utf-8\n\n" + text + "\n";
    }

    private List<JsonObject> ledger() {
        return agent().get("/api/agent/mail?limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private JsonObject settled(String messageId) {
        return await("the mail " + messageId, () -> ledger().stream()
                .filter(m -> !m.getString("state").equals("received") && m.getString("messageId", "").equals("<" + messageId + "@cliente.example>")).findFirst());
    }

    private Api agent() {
        return desk.agent();
    }

    private List<JsonObject> entries(String conversation) {
        return agent().get("/api/agent/conversations/" + conversation + "/entries?after=0&limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class)
                .stream()
                .filter(e -> e.getString("type").equals("message")).toList();
    }

    private String open(String subject) {
        String id = "open-" + UUID.randomUUID();
        smtp.send(customer, SUPPORT, mail(subject, id, "", "No puedo timbrar desde ayer."));
        JsonObject settled = settled(id);
        assertThat(settled.getString("state")).isEqualTo("ingested");
        return settled.getString("conversation");
    }

    private JsonObject reply(String conversation, String text) {
        return agent().post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", "email").add("text", text)
                .add("attachments", Json.createArrayBuilder()).build()).expect(201).json();
    }

    private MimeMessage answered(int count) {
        return await("our answer", () -> {
            List<MimeMessage> inbox = desk.mail().inbox(customer);
            return inbox.size() >= count ? Optional.of(inbox.get(count - 1)) : Optional.empty();
        });
    }

    private static String header(MimeMessage mail, String name) {
        try {
            return String.valueOf(mail.getHeader(name, null));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ParsedMail parsed(MimeMessage mail) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            mail.writeTo(out);
            return new MailParser(List.of(new MailAddress("", "x@cliente.example")), "cliente.example").parse(out.toByteArray());
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mailOpensAConversationThatAnAgentReads() {
        String conversation = open("¿Cómo timbro? " + mark);

        JsonObject seen = agent().get("/api/agent/conversations/" + conversation).expect(200).json();
        assertThat(seen.getString("subject")).isEqualTo("¿Cómo timbro? " + mark);
        assertThat(seen.getJsonObject("contact").getString("name")).isEqualTo("Ana");
        assertThat(seen.getJsonArray("channels").getString(0)).isEqualTo("email");
        assertThat(entries(conversation)).singleElement().satisfies(e -> {
            assertThat(e.getString("text")).isEqualTo("No puedo timbrar desde ayer.");
            assertThat(e.getString("direction")).isEqualTo("in");
        });
    }

    @Test
    void answerGoesOutAndTheReplyToItJoins() {
        String conversation = open("Error 301 " + mark);

        JsonObject entry = reply(conversation, "Buenos días, ¿qué versión usa?");

        MimeMessage answer = answered(1);
        assertThat(header(answer, "In-Reply-To")).contains("@cliente.example>");
        assertThat(header(answer, "References")).contains("@cliente.example>");
        assertThat(header(answer, "Message-ID")).startsWith("<c.").endsWith("@" + MailServer.DOMAIN + ">");
        assertThat(header(answer, "Auto-Submitted")).isEqualTo("null");
        String replyTo = parsed(answer).replyTo().get(0).address();
        assertThat(replyTo).startsWith("soporte+c.").endsWith("@" + MailServer.DOMAIN);
        assertThat(parsed(answer).subject()).startsWith("Re: Error 301 " + mark);
        assertThat(parsed(answer).text()).contains("¿qué versión usa?").contains("> No puedo timbrar desde ayer.");
        await("delivery", () -> entries(conversation).stream().filter(e -> e.getInt("seq") == entry.getInt("seq") && e.getString("delivery").equals("sent")).findFirst());

        smtp.send(customer, replyTo, mail("otro asunto", "by-address-" + mark, "", "La 4.0").replace("To: " + SUPPORT, "To: " + replyTo));
        smtp.send(customer, SUPPORT, mail("Re: Error 301", "by-id-" + mark, "In-Reply-To: " + header(answer, "Message-ID") + "\n", "Perdón, la 3.3"));

        assertThat(settled("by-address-" + mark).getString("conversation")).isEqualTo(conversation);
        assertThat(settled("by-id-" + mark).getString("conversation")).isEqualTo(conversation);
        assertThat(entries(conversation)).extracting(e -> e.getString("text")).contains("La 4.0", "Perdón, la 3.3").hasSize(4);
    }

    @Test
    void theSameMailTwiceIsOneEntry() throws SQLException {
        String mail = mail("Doble " + mark, "twice-" + mark, "", "Una sola vez");

        smtp.send(customer, SUPPORT, mail);
        smtp.send(customer, SUPPORT, mail);

        await("two rows", () -> ledger().stream().filter(m -> m.getString("messageId", "").contains("twice-" + mark) && m.getString("state").equals("duplicate")).findFirst());
        assertThat(desk.count("select count(*) from entry where text = 'Una sola vez' and conversation_id in (select id from conversation where subject = ?)", "Doble " + mark))
                .isEqualTo(1);
    }

    @Test
    void differentMailsWithTheSameMessageIdAreBothKept() {
        smtp.send(customer, SUPPORT, mail("Copiadora " + mark, "printer-" + mark, "", "hoja uno"));
        smtp.send(customer, SUPPORT, mail("Copiadora " + mark, "printer-" + mark, "", "hoja dos"));

        await("both", () -> {
            long kept = ledger().stream().filter(m -> m.getString("messageId", "").contains("printer-" + mark) && m.getString("state").equals("ingested")).count();
            return kept == 2 ? Optional.of(kept) : Optional.empty();
        });
    }

    @Test
    void strangerWhoGuessesAFolioOrForgesAnAddressOpensAMatterOfTheirOwn() {
        String conversation = open("Asunto ajeno " + mark);
        JsonObject matter = agent().post("/api/agent/conversations/" + conversation + "/ticket", Json.createObjectBuilder().build()).json();
        String folio = matter.getJsonObject("ticket").getString("folio");
        String stranger = "x." + mark + "@otro.example";

        smtp.send(stranger, SUPPORT, "From: " + stranger + "\nSubject: Re: [" + folio + "]\nMessage-ID: <guess-" + mark + "@cliente.example>\n\nquiero ver\n");
        smtp.send(stranger, "soporte+c." + "0".repeat(26) + "." + "a".repeat(16) + "@" + MailServer.DOMAIN,
                "From: " + stranger + "\nTo: soporte+c." + "0".repeat(26) + "." + "a".repeat(16) + "@" + MailServer.DOMAIN + "\nMessage-ID: <forged-" + mark
                        + "@cliente.example>\n\nquiero ver\n");

        assertThat(settled("guess-" + mark).getString("conversation")).isNotEqualTo(conversation);
        assertThat(settled("forged-" + mark).getString("conversation")).isNotEqualTo(conversation);
    }

    @Test
    void absenceNoticeIsAttachedButCountsForNothing() throws SQLException {
        String conversation = open("Vacaciones " + mark);
        reply(conversation, "¿Puede probar ahora?");
        String replyTo = parsed(answered(1)).replyTo().get(0).address();
        agent().post("/api/agent/conversations/" + conversation + "/status", Json.createObjectBuilder().add("status", "waiting").build());

        smtp.send("maquina@cliente.example", replyTo,
                "From: " + customer + "\nTo: " + replyTo + "\nAuto-Submitted: auto-replied\nSubject: Fuera de la oficina\nMessage-ID: <oof-" + mark
                        + "@cliente.example>\n\nVuelvo el lunes\n");
        smtp.send("maquina@cliente.example", SUPPORT,
                "From: " + customer + "\nAuto-Submitted: auto-replied\nSubject: Fuera de la oficina\nMessage-ID: <lost-oof-" + mark + "@cliente.example>\n\nVuelvo\n");

        JsonObject joined = settled("oof-" + mark);
        assertThat(joined.getString("state")).isEqualTo("automatic");
        assertThat(joined.getString("conversation")).isEqualTo(conversation);
        assertThat(agent().get("/api/agent/conversations/" + conversation).json().getString("status")).isEqualTo("waiting");
        assertThat(desk.count("select count(*) from entry where conversation_id = cast(? as uuid) and automatic and direction = 'in'", conversation)).isEqualTo(1);
        JsonObject lost = settled("lost-oof-" + mark);
        assertThat(lost.getString("state")).isEqualTo("automatic");
        assertThat(lost.isNull("conversation")).isTrue();
    }

    @Test
    void bounceMarksTheAnswerAsFailed() {
        String conversation = open("Rebote " + mark);
        JsonObject entry = reply(conversation, "Le contesto");
        String messageId = header(answered(1), "Message-ID");

        smtp.send("maquina@cliente.example", SUPPORT,
                "From: MAILER-DAEMON@mx.cliente.example\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <bounce-" + mark + "@cliente.example>\n"
                        + "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNo.\n--b\nContent-Type: message/delivery-status\n\n"
                        + "Reporting-MTA: dns; mx.cliente.example\n\nFinal-Recipient: rfc822; " + customer
                        + "\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
                        + "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + messageId + "\n\n--b--\n");

        assertThat(settled("bounce-" + mark).getString("conversation")).isEqualTo(conversation);
        await("the failure", () -> entries(conversation).stream().filter(e -> e.getInt("seq") == entry.getInt("seq") && e.getString("delivery").equals("failed")).findFirst());
    }

    @Test
    void mailWithoutMessageIdDateFromAndSubjectIsKept() {
        smtp.send(customer, SUPPORT, "X-Mark: " + mark + "\n\nsin cabeceras " + mark + "\n");

        JsonObject kept = await("the bare mail",
                () -> ledger().stream().filter(m -> m.getString("state").equals("ingested") && m.getString("messageId", "").endsWith("@missing.invalid>"))
                        .filter(m -> entries(m.getString("conversation")).stream().anyMatch(e -> e.getString("text").equals("sin cabeceras " + mark))).findFirst());
        assertThat(agent().get("/api/agent/mail/" + kept.getString("id") + "/source").expect(200).body()).contains("X-Mark: " + mark);
    }

    @Test
    void aBurstOfHundredMailsAllAppear() throws SQLException {
        for (int i = 0; i < 100; i++) {
            String one = i + "." + customer; // who writes so much alone is held back
            smtp.send(one, SUPPORT, mail("Ráfaga " + mark + " " + i, "burst-" + mark + "-" + i, "", "número " + i).replace(customer, one));
        }

        await("a hundred conversations", () -> {
            try {
                return desk.count("select count(*) from conversation where subject like ?", "Ráfaga " + mark + " %") == 100 ? Optional.of(true) : Optional.empty();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(desk.count("select count(*) from mail where state = 'quarantined'")).isZero();
    }

    @Test
    void customersAndStrangersDoNotSeeTheLedger() {
        assertThat(desk.anonymous().get("/api/agent/mail").status()).isEqualTo(401);
        assertThat(agent().get("/api/agent/mail?state=nonsense").status()).isEqualTo(400);
        assertThat(agent().get("/api/agent/mail/" + UUID.randomUUID()).status()).isEqualTo(404);
    }
}
