package hilo.channel.phone;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.phone.Leg;
import hilo.launch.phone.Mischief;
import hilo.launch.phone.Pace;
import hilo.launch.phone.PhoneCompany;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls from ring to end, as the phone company makes them: signed, in any order, more than once. */
@DeskTest
class CallJourneyIT {
    private static final Instant MONDAY_TEN = Instant.parse("2027-01-11T16:00:00Z");
    private static final Instant SUNDAY_TEN = Instant.parse("2027-01-10T16:00:00Z");
    private static final String LINE = "+528181570060";

    private final Desk desk = Desk.current();
    private final Api agent = desk.agent();
    private final String number = "+5281" + ThreadLocalRandom.current().nextInt(10_000_000, 99_999_999);
    private volatile Duration shift = Duration.ZERO;
    private PhoneCompany company;

    @BeforeEach
    void start() throws Exception {
        company = PhoneCompany.start(URI.create(desk.setting("hilo.twilio.api.url")).getPort(), desk.setting("hilo.twilio.account.sid"), desk.setting("hilo.twilio.auth.token"),
                desk
                        .setting("hilo.twilio.public.url"),
                Pace.QUICK, () -> Instant.now().plus(shift));
    }

    @AfterEach
    void stop() {
        company.close();
        setClock(Instant.now());
    }

    private void setClock(Instant now) {
        shift = Duration.between(Instant.now(), now);
        desk.setClock(now);
    }

    private static <T> T eventually(Callable<Optional<T>> question) throws Exception {
        for (int i = 0; i < 200; i++) {
            var answer = question.call();
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(50);
        }
        throw new AssertionError("it did not come to be within ten seconds");
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        eventually(() -> condition.call() ? Optional.of(true) : Optional.empty());
    }

    private Optional<JsonObject> waiting(Leg caller) {
        var items = agent.get("/api/agent/calls?state=waiting").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        var shown = caller.from().substring(5);
        return items.stream().filter(item -> item.getString("from").replace(" ", "").endsWith(shown)).findFirst();
    }

    private JsonObject facts(String sid) throws SQLException {
        try (var connection = desk.database(); var query = connection.prepareStatement("""
                select e.details ->> 'call' from entry e join phone_call c on c.session_id = e.session_id where c.root_sid = ? and e.type = 'call'""")) {
            query.setString(1, sid);
            try (var rows = query.executeQuery()) {
                return rows.next() ? Json.createReader(new java.io.StringReader(rows.getString(1))).readObject() : JsonValue.EMPTY_JSON_OBJECT;
            }
        }
    }

    private JsonObject factsWith(String sid, String outcome) throws Exception {
        return eventually(() -> Optional.of(facts(sid)).filter(facts -> facts.getString("outcome", "").equals(outcome) && !facts.isNull("endedAt")));
    }

    private void assertOneRecord(String sid) throws SQLException {
        assertThat(desk.count("select count(*) from phone_call where root_sid = ?", sid)).isEqualTo(1);
        assertThat(desk.count("select count(*) from channel_session where external_key = ?", sid)).isEqualTo(1);
        assertThat(desk.count("select count(*) from entry e join phone_call c on c.session_id = e.session_id where c.root_sid = ? and e.type = 'call'", sid)).isEqualTo(1);
    }

    @Test
    void callIsOneRecordHoweverItIsTold() throws Exception {
        setClock(MONDAY_TEN);
        company.behave(new Mischief(Duration.ofMillis(400), true));

        var caller = company.call(number, LINE);
        caller.press("2");
        var waiting = eventually(() -> waiting(caller));
        assertThat(waiting.getString("state")).isEqualTo("waiting");
        assertThat(waiting.getString("conversationId")).isNotBlank();
        until(() -> caller.state().equals("waiting"));
        setClock(MONDAY_TEN.plus(Duration.ofMinutes(12)));

        var take = "/api/agent/calls/" + waiting.getString("id") + "/take";
        agent.post(take, JsonValue.EMPTY_JSON_OBJECT).expect(200);
        assertThat(desk.with(desk.people().token("agent2")).post(take, JsonValue.EMPTY_JSON_OBJECT).status()).isEqualTo(409);
        var telephone = eventually(() -> company.agents().stream().findFirst());
        telephone.pickUp();
        until(() -> caller.state().equals("talking"));
        until(() -> facts(caller.sid()).getString("outcome").equals("talking"));
        setClock(MONDAY_TEN.plus(Duration.ofMinutes(15)));
        caller.hangUp();

        var facts = factsWith(caller.sid(), "answered");
        // the messages of the phone company overtake each other: each figure has its own
        until(() -> {
            var told = facts(caller.sid());
            return !told.isNull("talkSeconds") && Stream.of("waitSource", "answeredSource", "endedSource").allMatch(source -> told.getString(source, "").equals("provider"));
        });
        facts = facts(caller.sid());
        assertThat(facts.getString("from")).isEqualTo(number);
        assertThat(facts.getInt("waitSeconds")).isBetween(718, 730);
        assertThat(facts.getString("waitSource")).isEqualTo("provider");
        assertThat(facts.getInt("talkSeconds")).isBetween(170, 190);
        assertThat(facts.getString("answeredSource")).isEqualTo("provider");
        assertThat(Instant.parse(facts.getString("answeredAt"))).isBetween(MONDAY_TEN.plus(Duration.ofMinutes(12)).minusSeconds(1), MONDAY_TEN.plus(Duration.ofMinutes(13)));
        assertThat(Duration.between(Instant.parse(facts.getString("queuedAt")), Instant.parse(facts.getString("answeredAt"))).toSeconds()).isEqualTo(facts.getInt("waitSeconds"));
        assertOneRecord(caller.sid());
        assertThat(desk.count("select count(*) from phone_event where sid = ? and route = 'voice'", caller.sid())).isEqualTo(1);
        assertThat(desk.count("select count(*) from conversation where id = cast(? as uuid) and assignee_id = cast(? as uuid)", waiting.getString("conversationId"), desk.people()
                .person("agent").id())).isEqualTo(1);
        assertThat(waiting(caller)).isEmpty();
        var clock = agent.get("/api/agent/conversations/" + waiting.getString("conversationId")).expect(200).json().getJsonArray("clocks").getJsonObject(0);
        assertThat(clock.getString("channel")).isEqualTo("phone");
        assertThat(clock.getString("state")).isEqualTo("met");
        assertThat(clock.getInt("elapsedSeconds")).isEqualTo(facts.getInt("waitSeconds"));
    }

    @Test
    void agentWhoDoesNotPickUpLeavesTheCallToOthers() throws Exception {
        setClock(MONDAY_TEN);

        var caller = company.call(number, LINE);
        var waiting = eventually(() -> waiting(caller));
        var take = "/api/agent/calls/" + waiting.getString("id") + "/take";
        agent.post(take, JsonValue.EMPTY_JSON_OBJECT).expect(200);
        eventually(() -> company.agents().stream().findFirst()).hangUp();
        until(() -> waiting(caller).orElseThrow().isNull("takenBy"));
        desk.with(desk.people().token("agent2")).post(take, JsonValue.EMPTY_JSON_OBJECT).expect(200);
        caller.hangUp();

        var facts = factsWith(caller.sid(), "abandoned");
        assertThat(facts.isNull("answeredAt")).isTrue();
        until(() -> company.agents().isEmpty());
        assertOneRecord(caller.sid());
    }

    @Test
    void closedDeskTakesAMessageAfterSayingSo() throws Exception {
        setClock(SUNDAY_TEN);

        var caller = company.call(number, LINE);
        until(() -> caller.state().equals("recording"));
        assertThat(caller.heard().toString()).contains("no estamos en horario").contains("se grabará");
        caller.speak(9);

        var facts = factsWith(caller.sid(), "voicemail");
        assertThat(facts.isNull("queuedAt")).isTrue();
        assertThat(facts.isNull("voicemailAt")).isFalse();
        until(() -> desk.count("""
                select count(*) from attachment a join entry e on e.id = a.entry_id join phone_call c on c.session_id = e.session_id
                 where c.root_sid = ? and a.type like 'audio/%' and a.size = 44 + 9 * 16000""", caller.sid()) == 1);
        assertOneRecord(caller.sid());
    }

    @Test
    void callerWhomNobodyAnswersIsOfferedToLeaveAMessage() throws Exception {
        setClock(MONDAY_TEN);

        var caller = company.call(number, LINE);
        eventually(() -> waiting(caller));
        until(() -> caller.state().equals("waiting"));
        setClock(MONDAY_TEN.plus(Duration.ofMinutes(21)));
        until(() -> caller.state().equals("recording"));
        assertThat(caller.heard().toString()).contains("no podemos tomar su llamada");
        caller.speak(5);

        var facts = factsWith(caller.sid(), "voicemail");
        assertThat(facts.isNull("queuedAt")).isFalse();
        assertOneRecord(caller.sid());
    }

    @Test
    void callerWhoHangsUpInTheMenuIsOnRecord() throws Exception {
        setClock(MONDAY_TEN);

        var caller = company.call("anonymous", LINE);
        caller.hangUp();

        factsWith(caller.sid(), "missed");
        assertOneRecord(caller.sid());
    }

    @Test
    void callThatEndedWhileTheDeskWasAwayIsAskedFor() throws Exception {
        setClock(MONDAY_TEN);

        var caller = company.call(number, LINE);
        eventually(() -> waiting(caller));
        until(() -> caller.state().equals("waiting"));
        company.behave(Mischief.deaf());
        caller.hangUp();
        until(() -> caller.state().equals("ended"));
        setClock(MONDAY_TEN.plus(Duration.ofMinutes(5)));

        assertThat(factsWith(caller.sid(), "abandoned").getString("endedSource")).isEqualTo("provider");
        assertThat(waiting(caller)).isEmpty();
    }

    @Test
    void unsignedAndAlteredRequestsLeaveNoRow() throws Exception {
        var before = desk.count("select count(*) from phone_event");
        var form = Map.of("Content-Type", "application/x-www-form-urlencoded");
        var forged = Map.of("Content-Type", "application/x-www-form-urlencoded", "X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        var body = "CallSid=CA" + "9".repeat(32) + "&AccountSid=" + desk.setting("hilo.twilio.account.sid") + "&From=%2B528112345678&To=%2B528181570060&CallStatus=ringing";

        for (var route : Route.values()) {
            for (var headers : java.util.List.of(form, forged)) {
                var answer = desk.anonymous().send("POST", "/hooks/twilio/" + route.path(), body, headers);
                assertThat(answer.status()).as(route.path()).isEqualTo(403);
                assertThat(answer.body()).isEmpty();
            }
        }
        assertThat(desk.anonymous().send("POST", "/hooks/twilio/voice", "x".repeat(70_000), form).status()).isEqualTo(413);

        assertThat(desk.count("select count(*) from phone_event")).isEqualTo(before);
    }

    private String ticketOf(String conversation) throws SQLException {
        try (var connection = desk.database(); var statement = connection.prepareStatement("""
                with made as (insert into ticket (id, folio, conversation_id, opened_at, opened_by_type, opened_by_name)
                              select gen_random_uuid(), 'FP-' || nextval('folio_number'), id, opened_at, 'system', 'Hilo' from conversation where id = cast(? as uuid)
                              returning id, folio, conversation_id),
                     set_on as (update conversation c set ticket_id = made.id from made where c.id = made.conversation_id)
                select folio from made""")) {
            statement.setString(1, conversation);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private String matterOf(String holder, boolean verified) {
        var address = Json.createObjectBuilder().add("kind", "phone").add("value", holder).add("verified", verified);
        var contact = agent.post("/api/agent/contacts", Json.createObjectBuilder().add("name", "Raúl Peña").add("addresses", Json.createArrayBuilder().add(address)).build())
                .expect(201)
                .json().getString("id");
        return agent.post("/api/agent/calls", Json.createObjectBuilder().add("contact", contact).add("direction", "in").add("at", Instant.now().minusSeconds(60).toString()).add(
                "answered", true).build()).expect(201).json().getString("conversationId");
    }

    private JsonObject callAbout(String folio, String from) throws Exception {
        var caller = company.call(from, LINE);
        caller.press("1");
        until(() -> caller.heard().toString().contains("folio"));
        caller.press(folio.replace("FP-", "") + "#");
        var waiting = eventually(() -> waiting(caller));
        caller.hangUp();
        factsWith(caller.sid(), "abandoned");
        return waiting;
    }

    @Test
    void folioKeyedInByItsVerifiedContactJoinsTheMatter() throws Exception {
        var conversation = matterOf(number, true);
        var folio = ticketOf(conversation);
        setClock(MONDAY_TEN);

        assertThat(callAbout(folio, number).getString("conversationId")).isEqualTo(conversation);
    }

    @Test
    void callerIdAndSomebodyElsesFolioJoinNothingAndAClickDoes() throws Exception {
        var conversation = matterOf(number, false);
        var folio = ticketOf(conversation);
        setClock(MONDAY_TEN);

        var caller = company.call(number, LINE);
        caller.press("1" + folio.replace("FP-", "") + "#");
        var call = eventually(() -> waiting(caller));
        assertThat(call.getString("conversationId")).isNotEqualTo(conversation);

        var joined = agent.post("/api/agent/calls/" + call.getString("id") + "/join", Json.createObjectBuilder().add("conversation", conversation).build()).expect(200).json();
        assertThat(joined.getString("conversationId")).isEqualTo(conversation);
        assertThat(agent.get("/api/agent/calls/" + call.getString("id")).expect(200).json().getString("conversationId")).isEqualTo(conversation);
        caller.hangUp();
        factsWith(caller.sid(), "abandoned");
        assertOneRecord(caller.sid());
        assertThat(desk.count("select count(*) from entry where conversation_id = cast(? as uuid) and type = 'call'", conversation)).isEqualTo(2);
    }

    @Test
    void newcomerCallsTheDeskFromAPage() throws Exception {
        setClock(SUNDAY_TEN);
        assertThat(desk.anonymous().get("/demo/call/").expect(200).body()).contains("/demo/call/call.js");

        var placed = desk.anonymous().post("/demo/calls", Json.createObjectBuilder().add("from", number).add("to", LINE).build()).expect(201).json().getString("id");
        until(() -> desk.anonymous().get("/demo/calls/" + placed).expect(200).json().getString("state").equals("recording"));
        desk.anonymous().post("/demo/calls/" + placed + "/keys", Json.createObjectBuilder().add("keys", "#").build()).expect(200);
        desk.anonymous().post("/demo/calls/" + placed + "/hang-up", JsonValue.EMPTY_JSON_OBJECT).expect(200);

        until(() -> desk.anonymous().get("/demo/calls/" + placed).json().getString("state").equals("ended"));
        until(() -> desk.count("select count(*) from phone_call where root_sid = ? and session_id is not null", placed) == 1);
        assertThat(desk.anonymous().get("/demo/calls/CA" + "0".repeat(32)).status()).isEqualTo(404);
        assertThat(desk.anonymous().post("/demo/calls", Json.createObjectBuilder().add("to", "911").build()).status()).isEqualTo(400);
    }

    @Test
    void callLoggedByHandStandsInAConversation() throws Exception {
        var call = Json.createObjectBuilder().add("number", number).add("direction", "in").add("at", Instant.now().minusSeconds(600).toString()).add("answered", true).add(
                "talkSeconds", 120).add("summary", "Preguntó por la cancelación de un CFDI.").build();

        var logged = agent.post("/api/agent/calls", call).expect(201).json().getString("conversationId");
        agent.post("/api/agent/calls", Json.createObjectBuilder(call).add("conversation", logged).add("direction", "out").build()).expect(201);

        assertThat(desk.count("select count(*) from entry where conversation_id = cast(? as uuid) and type = 'call' and at_source = 'agent'", logged)).isEqualTo(2);
        assertThat(agent.post("/api/agent/calls", Json.createObjectBuilder(call).add("number", "12").build()).status()).isEqualTo(400);
        assertThat(agent.post("/api/agent/calls", Json.createObjectBuilder(call).add("direction", "sideways").build()).status()).isEqualTo(400);
        assertThat(desk.anonymous().post("/api/agent/calls", call).status()).isEqualTo(401);
    }
}
