package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import hilo.launch.Api;
import hilo.launch.ChatClient;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.MailServer;
import hilo.launch.Patience;
import hilo.launch.phone.Pace;
import hilo.launch.phone.PhoneCompany;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promises seen through the doors: what comes in is timed, and what falls due fires while the test's clock is moved. */
@DeskTest
class ClockIT {
    private static final Instant MONDAY_TEN = Instant.parse("2027-02-01T16:00:00Z");
    private static final Instant SUNDAY_TEN = Instant.parse("2027-01-31T16:00:00Z");
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private volatile Duration shift = Duration.ZERO;

    @BeforeEach
    void start() {
        move(MONDAY_TEN);
    }

    @AfterEach
    void backToNow() {
        move(Instant.now());
    }

    @Test
    void mailIsWarnedAndBreachedOnTimeAndAnsweredLate() throws Exception {
        mail("Pregunta " + mark);
        var conversation = conversation("Pregunta " + mark);
        var start = Instant.parse(clock(conversation).getString("startedAt"));
        assertThat(Duration.between(MONDAY_TEN, start)).isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(1));
        assertThat(Instant.parse(clock(conversation).getString("dueAt"))).isEqualTo(start.plus(Duration.ofHours(2)));

        move(start.plus(Duration.ofMinutes(90)));
        assertThat(history(conversation)).containsExactly("started", "warned");
        move(start.plus(Duration.ofHours(2)).plusSeconds(1));
        assertThat(history(conversation)).containsExactly("started", "warned", "breached");
        assertThat(Instant.parse(clock(conversation).getString("breachedAt"))).isEqualTo(start.plus(Duration.ofHours(2)).plusSeconds(1));

        move(start.plus(Duration.ofMinutes(150)));
        reply(conversation, "email");

        var late = eventually(() -> Optional.of(clock(conversation)).filter(clock -> !clock.isNull("metAt")));
        assertThat(late.getString("state")).isEqualTo("breached");
        assertThat(late.getInt("lateSeconds")).isBetween(1790, 1860);
    }

    @Test
    void mailIsMetByAnAnswerInThePortal() throws Exception {
        mail("Duda " + mark);
        var conversation = conversation("Duda " + mark);

        reply(conversation, "portal");

        assertThat(clock(conversation).getString("state")).isEqualTo("met");
        assertThat(clock(conversation).getString("channel")).isEqualTo("email");
    }

    @Test
    void ticketInThePortalIsTimedOnceAndMetByAMail() throws Exception {
        var body = Json.createObjectBuilder().add("subject", "Ticket " + mark).add("text", "No puedo cancelar").add("kind", "fault").add("service", "invoicing")
                .add("module", "cancelling").build();
        var opened = desk.with(desk.people().token("customerA")).post("/api/portal/conversations", body).expect(201).json();
        var conversation = conversation("Ticket " + mark);
        assertThat(clock(conversation).getString("channel")).isEqualTo("portal");
        assertThat(clock(conversation).getInt("targetSeconds")).isEqualTo(7200);
        assertThat(opened.getJsonArray("clocks")).hasSize(1);

        reply(conversation, "email");

        eventually(() -> Optional.of(clock(conversation)).filter(clock -> clock.getString("state").equals("met")));
    }

    @Test
    void everyAnswerAfterTheFirstHasAGoalThatStandsStillWhileTheCustomerHasTheWord() {
        var customer = desk.with(desk.people().token("customerA"));
        var conversation = customer.post("/api/portal/conversations", Json.createObjectBuilder().add("subject", "Otra vez " + mark).add("text", "No puedo cancelar")
                .add("kind", "question").build()).expect(201).json().getString("id");
        reply(conversation, "portal");
        say(customer, conversation, "Sigue igual");
        say(customer, conversation, "¿Hay alguien?");
        assertThat(clocks(conversation)).extracting(clock -> clock.getString("promise") + " " + clock.getString("state")).containsExactly("first-response met",
                "next-response running");
        var start = Instant.parse(clocks(conversation).getLast().getString("startedAt"));

        move(start.plus(Duration.ofMinutes(60)));
        post(conversation, "status", Json.createObjectBuilder().add("status", "waiting"));
        move(start.plus(Duration.ofMinutes(180)));
        assertThat(clocks(conversation).getLast().getString("state")).isEqualTo("paused");
        assertThat(clocks(conversation).getLast().isNull("dueAt")).isTrue();
        say(customer, conversation, "Aquí están los datos");
        assertThat(clocks(conversation)).hasSize(2);

        move(start.plus(Duration.ofMinutes(239)));
        assertThat(clocks(conversation).getLast().getString("state")).isEqualTo("running");
        move(start.plus(Duration.ofMinutes(241)));
        var late = clocks(conversation).getLast();
        assertThat(late.getString("state")).isEqualTo("breached");
        var counting = agent.get("/api/agent/conversations/" + conversation + "/clocks/" + late.getString("id") + "/explanation").expect(200).json().getJsonObject("counting");
        assertThat(counting.getInt("pausedSeconds")).isBetween(119 * 60, 121 * 60);
        assertThat(customer.get("/api/portal/conversations/" + conversation).expect(200).json().getJsonArray("clocks")).hasSize(1);
    }

    @Test
    void chatIsMetByAPersonsLineAndByNothingElse() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Rosa " + mark)) {
            visitor.await("welcome");
            var conversation = visitor.say("¿Me ayudan?").getString("conversationId");
            visitor.say("Sigo aquí");
            note(conversation);
            post(conversation, "status", Json.createObjectBuilder().add("status", "waiting"));
            assertThat(clock(conversation).getString("state")).isEqualTo("running");
            assertThat(clock(conversation).getInt("targetSeconds")).isEqualTo(1200);

            reply(conversation, "chat");

            assertThat(clock(conversation).getString("state")).isEqualTo("met");
            assertThat(history(conversation)).containsExactly("started", "met");
        }
    }

    @Test
    void faultNeitherEndsNorReplacesTheClockOfItsChat() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Saúl " + mark)) {
            visitor.await("welcome");
            var conversation = visitor.say("No timbra").getString("conversationId");
            var before = clock(conversation);

            kind(conversation, "fault", "module");

            var after = clock(conversation);
            assertThat(after.getString("id")).isEqualTo(before.getString("id"));
            assertThat(after.getString("dueAt")).isEqualTo(before.getString("dueAt"));
            assertThat(after.getString("state")).isEqualTo("running");
        }
    }

    @Test
    void infrastructureIsTimedAtLevelThreeAndLeavesTheFirstResponseAsItIs() {
        try (var visitor = ChatClient.visitor(desk.url(), null, "Tere " + mark)) {
            visitor.await("welcome");
            var conversation = visitor.say("El SAT no responde").getString("conversationId");

            kind(conversation, "infrastructure", "tax-authority-link");

            var clocks = clocks(conversation);
            assertThat(clocks).extracting(clock -> clock.getString("promise")).containsExactlyInAnyOrder("first-response", "level-response");
            assertThat(clocks).extracting(clock -> clock.getString("state")).containsOnly("running");
            var level = clocks.stream().filter(clock -> clock.getString("promise").equals("level-response")).findFirst().orElseThrow();
            assertThat(level.getInt("level")).isEqualTo(3);
            assertThat(level.getInt("targetSeconds")).isEqualTo(8 * 3600);
            assertThat(level.getJsonArray("flags").toString()).contains("no-address");
        }
    }

    @Test
    void spamCancelsAndItsEndRestores() throws Exception {
        mail("Oferta " + mark);
        var conversation = conversation("Oferta " + mark);

        post(conversation, "spam", Json.createObjectBuilder().add("spam", true));
        assertThat(clock(conversation).getString("state")).isEqualTo("cancelled");
        post(conversation, "spam", Json.createObjectBuilder().add("spam", false));

        assertThat(clock(conversation).getString("state")).isEqualTo("running");
    }

    @Test
    void callerWaitsFromTheQueueAndIsAnsweredWhenPickedUp() throws Exception {
        try (var company = company()) {
            var caller = company.call("+5281" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999), "+528181570060");
            caller.press("2");
            var waiting = eventually(() -> agent.get("/api/agent/calls?state=waiting").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class).stream()
                    .filter(item -> item.getString("from").replace(" ", "").endsWith(caller.from().substring(5)) && !item.isNull("conversationId")).findFirst());
            var conversation = waiting.getString("conversationId");
            move(MONDAY_TEN.plus(Duration.ofMinutes(12)));
            assertThat(history(conversation)).containsExactly("started", "warned");

            agent.post("/api/agent/calls/" + waiting.getString("id") + "/take", JsonValue.EMPTY_JSON_OBJECT).expect(200);
            eventually(() -> company.agents().stream().findFirst()).pickUp();
            eventually(() -> Optional.of(caller).filter(leg -> leg.state().equals("talking")));
            move(MONDAY_TEN.plus(Duration.ofMinutes(25)));

            var met = eventually(() -> Optional.of(clock(conversation)).filter(clock -> clock.getString("state").equals("met")));
            assertThat(Duration.between(MONDAY_TEN, Instant.parse(met.getString("metAt")))).isBetween(Duration.ofMinutes(12), Duration.ofMinutes(13));
            caller.hangUp();
        }
    }

    @Test
    void voicemailOnSundayIsDueTwentyMinutesAfterMondaysOpening() throws Exception {
        move(SUNDAY_TEN);
        try (var company = company()) {
            var caller = company.call("+5281" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999), "+528181570060");
            eventually(() -> Optional.of(caller).filter(leg -> leg.state().equals("recording")));
            caller.speak(9);
            var conversation = eventually(() -> find("select conversation_id from channel_session s join clock c using (conversation_id) where s.external_key = ?", caller.sid()));

            var clock = clock(conversation);
            assertThat(clock.getString("state")).isEqualTo("running");
            assertThat(Instant.parse(clock.getString("dueAt"))).isEqualTo(Instant.parse("2027-02-01T15:20:00Z"));
            assertThat(Instant.parse(clock.getString("startedAt"))).isAfter(SUNDAY_TEN);
            move(Instant.parse("2027-02-01T15:20:01Z"));
            assertThat(clock(conversation).getString("state")).isEqualTo("breached");
        }
    }

    @Test
    void clockIsExplainedStretchByStretch() throws Exception {
        move(Instant.parse("2027-01-30T19:50:00Z")); // Saturday 13:50, ten minutes before closing
        mail("Sábado " + mark);
        var conversation = conversation("Sábado " + mark);
        move(Instant.parse("2027-02-01T15:30:00Z")); // Monday 9:30

        var clock = clock(conversation);
        var explanation = agent.get("/api/agent/conversations/" + conversation + "/clocks/" + clock.getString("id") + "/explanation").expect(200).json();

        var counting = explanation.getJsonObject("counting");
        assertThat(counting.getJsonArray("stretches").getValuesAs(JsonObject.class)).extracting(stretch -> stretch.getString("kind"))
                .containsExactly("counted", "closed", "counted");
        assertThat(counting.getInt("countedSeconds")).isBetween(39 * 60, 41 * 60);
        assertThat(counting.getString("zone")).isEqualTo("America/Monterrey");
    }

    private PhoneCompany company() throws Exception {
        return PhoneCompany.start(URI.create(desk.setting("hilo.twilio.api.url")).getPort(), desk.setting("hilo.twilio.account.sid"),
                desk.setting("hilo.twilio.auth.token"), desk.setting("hilo.twilio.public.url"), Pace.QUICK, () -> Instant.now().plus(shift));
    }

    private void mail(String subject) {
        GreenMailUtil.sendTextEmail(MailServer.SUPPORT, "cliente-" + mark + "@cliente.example", subject, "Buenos días",
                new ServerSetup(desk.mail().smtpPort(), "127.0.0.1", "smtp"));
    }

    private String conversation(String subject) throws Exception {
        return eventually(() -> find("select conversation_id from conversation v join clock c on c.conversation_id = v.id where v.subject = ?", subject));
    }

    private Optional<String> find(String sql, String value) throws Exception {
        try (var connection = desk.database(); var query = connection.prepareStatement(sql)) {
            query.setString(1, value);
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }

    private void reply(String conversation, String channel) {
        agent.post("/api/agent/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("channel", channel).add("text", "Con gusto.").build()).expect(201);
    }

    private static void say(Api customer, String conversation, String text) {
        customer.post("/api/portal/conversations/" + conversation + "/replies", Json.createObjectBuilder().add("text", text).build()).expect(201);
    }

    private void note(String conversation) {
        agent.post("/api/agent/conversations/" + conversation + "/notes", Json.createObjectBuilder().add("text", "nota").build()).expect(201);
    }

    private void kind(String conversation, String kind, String category) {
        post(conversation, "kind", Json.createObjectBuilder().add("kind", kind).add("category", category).add("service", "invoicing").add("module", "issuing"));
    }

    private void post(String conversation, String what, JsonObjectBuilder body) {
        var answer = agent.post("/api/agent/conversations/" + conversation + "/" + what, body.build());
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    private List<JsonObject> clocks(String conversation) {
        return agent.get("/api/agent/conversations/" + conversation).expect(200).json().getJsonArray("clocks").getValuesAs(JsonObject.class);
    }

    private JsonObject clock(String conversation) {
        var clocks = clocks(conversation);
        assertThat(clocks).hasSize(1);
        return clocks.getFirst();
    }

    private List<String> history(String conversation) {
        var explanation = agent.get("/api/agent/conversations/" + conversation + "/clocks/" + clock(conversation).getString("id") + "/explanation").expect(200).json();
        return explanation.getJsonArray("history").getValuesAs(JsonObject.class).stream().map(line -> line.getString("kind")).toList();
    }

    private void move(Instant now) {
        shift = Duration.between(Instant.now(), now);
        desk.setClock(now);
    }

    private static <T> T eventually(Callable<Optional<T>> question) throws Exception {
        return Patience.eventually(WITHIN, () -> question.call().orElse(null));
    }
}
