package hilo.mails;

import hilo.launch.Api;
import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What a test does with the desk's mail: lays letters into the mailbox, waits until they are filed, answers, and looks at what the customer got. */
final class Post {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MailDesk desk;
    private final Api agent;

    Post(MailDesk desk) {
        this.desk = desk;
        this.agent = desk.as("agent");
    }

    Api agent() {
        return agent;
    }

    /** Puts it into the mailbox and returns its row once it is settled. */
    JsonObject filed(Letter letter) throws Exception {
        return row(desk.mailbox().put(letter.raw()));
    }

    private JsonObject row(long uid) throws Exception {
        return Patience.eventually(SOON, () -> {
            // Newest first: a mail that was just put is on the first page.
            var rows = agent.get("/api/agent/mail?limit=50&mailbox=" + Letter.SUPPORT).expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
            return rows.stream().filter(row -> row.getJsonNumber("uid").longValue() == uid && !row.getString("state").equals("received")).findFirst().orElse(null);
        });
    }

    /** Opens a matter by it and returns the conversation's id. */
    String opened(Letter letter) throws Exception {
        return filed(letter).getString("conversation");
    }

    JsonObject conversation(String id) {
        return agent.get("/api/agent/conversations/" + id).expect(200).json();
    }

    List<JsonObject> messages(String conversation) {
        return agent.get("/api/agent/conversations/" + conversation + "/entries?after=0&limit=200").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .filter(entry -> entry.getString("type").equals("message")).toList();
    }

    JsonObject answer(String conversation, String text) {
        return agent.post("/api/agent/conversations/" + conversation + "/replies",
                Json.createObjectBuilder().add("channel", "email").add("text", text).add("attachments", Json.createArrayBuilder()).build()).expect(201).json();
    }

    void post(String conversation, String what, JsonObject body) {
        var answer = agent.post("/api/agent/conversations/" + conversation + "/" + what, body);
        if (answer.status() >= 300) {
            throw new AssertionError(what + " answers " + answer.status() + ": " + answer.body());
        }
    }

    /** Changes rows that no door changes. */
    void execute(String sql) throws SQLException {
        try (var connection = desk.rig().postgres().connect()) {
            connection.setSchema("hilo");
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    long count(String sql) throws SQLException {
        try (var connection = desk.rig().postgres().connect()) {
            connection.setSchema("hilo");
            try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** The first mail to that address that holds these words. */
    MimeMessage received(String address, String words) throws Exception {
        return Patience.eventually(SOON, () -> inbox(address).stream().filter(mail -> text(mail).contains(words)).findFirst().orElse(null));
    }

    /** The address that servers send a mail back to. */
    String envelopeSender(String address, String messageId) {
        var mail = inbox(address).stream().filter(one -> header(one, "Message-ID").equals(messageId)).findFirst().orElseThrow();
        return header(mail, "Return-Path").replaceAll("[<>]", "");
    }

    List<MimeMessage> inbox(String address) {
        return desk.rig().mail().inbox(address);
    }

    static String header(MimeMessage mail, String name) {
        try {
            String value = mail.getHeader(name, null);
            return value == null ? "" : value;
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address that an answer to it goes to. */
    static String replyTo(MimeMessage mail) throws MessagingException {
        return ((InternetAddress) mail.getReplyTo()[0]).getAddress();
    }

    /** Its text as people read it. */
    static String decoded(MimeMessage mail) throws MessagingException, IOException {
        return mail.getContent() instanceof MimeMultipart parts ? String.valueOf(parts.getBodyPart(0).getContent()) : String.valueOf(mail.getContent());
    }

    static String text(MimeMessage mail) {
        return com.icegreen.greenmail.util.GreenMailUtil.getWholeMessage(mail);
    }
}
