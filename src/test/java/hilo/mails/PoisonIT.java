package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mail that is made to be the end of a mail reader is settled within fifteen seconds, and the mail behind it is seen within five more. */
@ExtendWith(MailDesk.Given.class)
class PoisonIT {
    private static final Duration SETTLED = Duration.ofSeconds(15);
    private static final Duration BEHIND = Duration.ofSeconds(5);

    private final MailDesk desk;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    PoisonIT(MailDesk desk) {
        this.desk = desk;
    }

    @Test
    void mailThatTakesForEverIsQuarantinedAndHoldsUpNobody() throws Exception {
        var poison = new ByteArrayOutputStream();
        for (int i = 0; i < 49; i++) {
            poison.writeBytes(("--n" + i + "\r\nContent-Type: multipart/mixed; boundary=n" + (i + 1) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        poison.writeBytes("--n49\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        // Every level reads all of it once more.
        poison.writeBytes("una línea que no dice nada\r\n".repeat(950_000).getBytes(StandardCharsets.UTF_8));

        var row = isSettled(Letter.called("poison-deep-" + mark).with("Content-Type", "multipart/mixed; boundary=n0").body(poison.toByteArray()));

        assertThat(row.getString("state")).isEqualTo("quarantined");
        assertThat(row.getString("reason")).contains("longer than 10 s");
        assertThat(row.getString("subject")).isEqualTo("Asunto de poison-deep-" + mark);
        assertThat(Instant.parse(row.getString("dueAt"))).isAfter(Instant.parse(row.getString("at")));
        // Tried once more it fails once more; put aside it is off the list, with the reason.
        desk.as("agent").post(path(row) + "/retry", JsonValue.EMPTY_JSON_OBJECT).expect(200);
        Patience.within(SETTLED, () -> state(row.getJsonNumber("uid").longValue()).equals("quarantined"));
        desk.as("agent").post(path(row) + "/dismiss", Json.createObjectBuilder().add("reason", "No es de nadie").build()).expect(200);
        var ignored = desk.as("agent").get(path(row)).expect(200).json();
        assertThat(ignored.getString("state")).isEqualTo("ignored");
        assertThat(ignored.getString("reason")).isEqualTo("No es de nadie");
        assertThat(ignored.isNull("dueAt")).isTrue();
    }

    private static String path(JsonObject row) {
        return "/api/agent/mail/" + row.getString("id");
    }

    @Test
    void nestingWithoutEndHoldsUpNobody() throws Exception {
        var mail = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            mail.append("--n").append(i).append("\nContent-Type: multipart/mixed; boundary=n").append(i + 1).append("\n\n");
        }

        isSettled(Letter.called("poison-endless-" + mark).with("Content-Type", "multipart/mixed; boundary=n0").body(mail.toString()));
    }

    @Test
    void htmlWithoutEndHoldsUpNobody() throws Exception {
        isSettled(Letter.called("poison-html-" + mark).html("<table style=\"color:red\"><tr><td><font>".repeat(60_000)));
    }

    @Test
    void oneWritersPoisonDoesNotKeepTheirNextMailWaiting() throws Exception {
        long poison = desk.mailbox().put(Letter.called("poison-own-" + mark).html("<b><i>".repeat(300_000)).with("From", "ana." + mark + "@cliente.example").raw());
        long next = desk.mailbox().put(Letter.called("after-own-" + mark).with("From", "ana." + mark + "@cliente.example").text("Y otra cosa").raw());

        Patience.within(SETTLED.plus(BEHIND), () -> !state(poison).equals("received") && state(next).equals("ingested"));
    }

    @Test
    void mailThatTheDatabaseRefusesDoesNotKeepThoseOutThatCameWithIt() throws Exception {
        var post = new Post(desk);
        post.execute("create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no entry for you'; end $$");
        post.execute("create trigger refuse before insert on entry for each row when (new.text like '%refused-" + mark + "%') execute function refuse()");
        try {
            var others = new ArrayList<Long>();
            for (int i = 0; i < 6; i++) {
                others.add(desk.mailbox().put(Letter.called("beside-" + i + "-" + mark).text("Yo sí").raw()));
            }
            long refused = desk.mailbox().put(Letter.called("refused-" + mark).text("refused-" + mark).raw());
            others.add(desk.mailbox().put(Letter.called("beside-last-" + mark).text("Yo también").raw()));

            Patience.within(SETTLED, () -> others.stream().allMatch(uid -> state(uid).equals("ingested")) && state(refused).equals("quarantined"));

            assertThat(row(refused).getString("reason")).contains("no entry for you");
        } finally {
            post.execute("drop trigger refuse on entry");
            post.execute("drop function refuse()");
        }
    }

    private JsonObject isSettled(Letter poison) throws Exception {
        long began = System.nanoTime();
        long uid = desk.mailbox().put(poison.raw());
        long behind = desk.mailbox().put(Letter.called("behind-" + UUID.randomUUID()).text("Yo voy detrás").raw());

        Patience.within(SETTLED, () -> !state(uid).equals("received") && !state(uid).isEmpty());
        Patience.within(BEHIND, () -> state(behind).equals("ingested"));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SETTLED.plus(BEHIND));
        return row(uid);
    }

    private String state(long uid) {
        var row = desk.trial().rows().get(uid);
        return row == null ? "" : row.getString("state");
    }

    private JsonObject row(long uid) {
        return Objects.requireNonNull(desk.trial().rows().get(uid));
    }
}
