package hilo.sla;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What calendars say through the API: the figures for a desk in Monterrey that were computed elsewhere, and clear answers to what cannot be. */
@DeskTest
class CalendarsIT {
    private static final String EVALUATE = "/api/agent/calendars/evaluate";
    private static final String SATURDAY = "'sat': [['09:00', '14:00']]";
    private static final String OFFICE = "{'zone': 'America/Monterrey', 'week': {" + week("['09:00', '18:00']") + ", " + SATURDAY + "}}";
    private static final String TICKETS = "{'zone': 'America/Monterrey', 'week': {" + week("['09:00', '18:00'], ['17:00', '21:00']") + ", " + SATURDAY + "}}";
    private static final String REMOTE = "{'zone': 'America/Monterrey', 'week': {" + week("['17:00', '21:00']") + "}}";
    private static final String WITH_HOLIDAYS = OFFICE.substring(0, OFFICE.length() - 1)
            + ", 'holidays': ['2026-02-02', '2026-03-16', '2026-11-16'], 'yearlyHolidays': ['01-01', '05-01', '09-16', '12-25']}";

    private final Api agent = Desk.current().agent();

    @ParameterizedTest(name = "{0}: {1} and {2} min is due {3}")
    @CsvSource({"O,   2026-03-13T17:50,  30, 2026-03-14T09:20", "O,   2026-03-14T13:45,  30, 2026-03-16T09:15", "O+H, 2026-03-14T13:45,  30, 2026-03-17T09:15",
            "O,   2026-03-14T14:00,  30, 2026-03-16T09:30", "O,   2026-03-11T17:00,  60, 2026-03-11T18:00", "O,   2026-03-11T18:00,  60, 2026-03-12T10:00",
            "O,   2026-03-11T09:00, 540, 2026-03-11T18:00", "O,   2026-03-11T09:00, 541, 2026-03-12T09:01", "T,   2026-03-11T17:30, 120, 2026-03-11T19:30",
            "T,   2026-03-13T20:45,  30, 2026-03-14T09:15", "R,   2026-03-13T20:45,  30, 2026-03-16T17:15", "R,   2026-03-14T10:00,  30, 2026-03-16T17:30",
            "O+H, 2026-12-24T17:30,  60, 2026-12-26T09:30", "O+H, 2025-12-31T17:30,  60, 2026-01-02T09:30", "O,   2022-10-28T17:30,  60, 2022-10-29T09:30",
            "O,   2022-10-29T13:00, 120, 2022-10-31T10:00"})
    void dueAndElapsedAreThoseOfMonterrey(String calendar, LocalDateTime start, int minutes, LocalDateTime due) {
        var from = monterrey(start);
        var to = monterrey(due);

        var counted = ask(question(calendar(calendar), from).add("seconds", minutes * 60L));
        assertThat(Instant.parse(counted.getString("due"))).isEqualTo(to);
        addsUp(counted.getJsonObject("explanation"), minutes * 60L);

        var between = ask(question(calendar(calendar), from).add("end", to.toString()));
        assertThat(between.getInt("elapsedSeconds")).isEqualTo(minutes * 60);
        addsUp(between.getJsonObject("explanation"), minutes * 60L);
    }

    @ParameterizedTest
    @CsvSource({"O, 2026-03-09T00:00, 2026-03-16T00:00, 3000", "T, 2026-03-09T00:00, 2026-03-16T00:00, 3900", "R, 2026-03-09T00:00, 2026-03-16T00:00, 1200",
            "O, 2026-01-01T00:00, 2027-01-01T00:00, 156540", "O+H, 2026-01-01T00:00, 2027-01-01T00:00, 152760"})
    void weeksAndYearsAddUp(String calendar, LocalDateTime from, LocalDateTime to, int minutes) {
        assertThat(ask(question(calendar(calendar), monterrey(from)).add("end", monterrey(to).toString())).getInt("elapsedSeconds")).isEqualTo(minutes * 60);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-08, 1380", "2026-11-01, 1500"})
    void daysOnWhichTheBorderChangesItsClocksCountWhatPassed(String day, int minutes) {
        var zone = ZoneId.of("America/Matamoros");
        var midnight = java.time.LocalDate.parse(day);
        var always = "{'zone': 'America/Matamoros', 'week': {" + week("['00:00', '24:00']") + ", 'sat': [['00:00', '24:00']], 'sun': [['00:00', '24:00']]}}";

        var answer = ask(question(json(always), midnight.atStartOfDay(zone).toInstant()).add("end", midnight.plusDays(1).atStartOfDay(zone).toInstant().toString()));

        assertThat(answer.getInt("elapsedSeconds")).isEqualTo(minutes * 60);
    }

    @Test
    void pausesAreTakenOutAndExplained() {
        var paused = "['2026-03-13T17:30:00-06:00', '2026-03-16T10:00:00-06:00']";
        var start = monterrey(LocalDateTime.parse("2026-03-13T17:00"));
        for (var question : List.of(question(json(OFFICE.substring(0, OFFICE.length() - 1) + ", 'pauses': [" + paused + "]}"), start),
                question(json(OFFICE), start).add("pauses", json("{'p': [" + paused + "]}").getJsonArray("p")))) {
            var answer = ask(question.add("seconds", 7200));

            assertThat(Instant.parse(answer.getString("due"))).isEqualTo(monterrey(LocalDateTime.parse("2026-03-16T11:30")));
            var explanation = answer.getJsonObject("explanation");
            assertThat(explanation.getInt("pausedSeconds")).isEqualTo(390 * 60);
            addsUp(explanation, 7200);
            assertThat(explanation.getJsonArray("stretches").getValuesAs(JsonObject.class)).extracting(stretch -> stretch.getString("kind"))
                    .containsExactly("counted", "paused", "closed", "paused", "closed", "paused", "counted");
        }
    }

    @Test
    void storedCalendarsAnswerByTheirId() {
        var list = agent.get("/api/agent/calendars").expect(200).json().getJsonArray("items").getValuesAs(JsonObject.class);
        assertThat(list).extracting(item -> item.getString("id")).containsExactly("call-centre", "tickets");
        assertThat(list.get(1).getJsonObject("week").getJsonArray("mon").toString()).isEqualTo("[[\"09:00\",\"21:00\"]]");

        var start = monterrey(LocalDateTime.parse("2026-03-11T17:30"));
        var answer = ask(Json.createObjectBuilder().add("calendar", "tickets").add("start", start.toString()).add("seconds", 7200));

        assertThat(Instant.parse(answer.getString("due"))).isEqualTo(monterrey(LocalDateTime.parse("2026-03-11T19:30")));
    }

    @Test
    void timesHaveSecondsAndReversedRangesNone() {
        var odd = json("{'zone': 'UTC', 'week': {'mon': [['09:00:30', '09:01:10']]}}");
        var start = Instant.parse("2026-03-09T00:00:00Z");

        assertThat(ask(question(odd, start).add("seconds", 41)).getString("due")).isEqualTo("2026-03-16T09:00:31Z");
        assertThat(ask(question(odd, start).add("end", "2026-03-01T00:00:00Z")).getInt("elapsedSeconds")).isZero();
        assertThat(ask(question(odd, start).add("seconds", 0)).getString("due")).isEqualTo("2026-03-09T00:00:00Z");
    }

    @Test
    void fiftyYearsAreCountedWhole() {
        var answer = ask(question(json(OFFICE), Instant.parse("2000-01-01T06:00:00Z")).add("end", "2050-01-01T06:00:00Z"));

        assertThat(answer.getInt("elapsedSeconds")).isGreaterThan(50 * 52 * 50 * 3600);
        assertThat(answer.getJsonObject("explanation").getBoolean("complete")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'zone': 'America/Nowhere', 'week': {'mon': [['09:00', '18:00']]}} | /calendar/zone",
            "{'zone': 'UTC', 'week': {'mon': [['18:00', '09:00']]}} | /calendar/week/mon", "{'zone': 'UTC', 'week': {'mon': [['09:00', '09:00']]}} | /calendar/week/mon",
            "{'zone': 'UTC', 'week': {'mon': [['09:00', '24:01']]}} | /calendar/week/mon", "{'zone': 'UTC', 'week': {'mon': [['09:00']]}} | /calendar/week/mon",
            "{'zone': 'UTC', 'week': {'lunes': [['09:00', '18:00']]}} | /calendar/week/lunes", "{'zone': 'UTC', 'week': {}} | /calendar", "{'zone': 'UTC'} | /calendar",
            "{'week': {'mon': [['09:00', '18:00']]}} | /calendar/zone", "{'zone': 'UTC', 'week': {'mon': [['09:00', '18:00']]}, 'holidays': ['25 dic']} | /calendar/holidays",
            "{'zone': 'UTC', 'week': {'mon': [['09:00', '18:00']]}, 'feriados': []} | /calendar/feriados",
            "{'zone': 'UTC', 'week': {'mon': [['09:00', '18:00']]}, 'pauses': [['2026-03-09T10:00:00Z', '2026-03-09T09:00:00Z']]} | /calendar/pauses"})
    void badCalendarsAreRefusedWhereTheyAreBad(String calendar, String pointer) {
        var answer = agent.post(EVALUATE, question(json(calendar), Instant.parse("2026-03-09T00:00:00Z")).add("seconds", 60).build());

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().getString("type")).isEqualTo("/problems/bad-calendar");
        assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer")).isEqualTo(pointer);
    }

    @Test
    void whatCannotBeAnsweredIsSaid() {
        var once = json("{'zone': 'UTC', 'week': {}, 'exceptions': {'2020-01-01': [['09:00', '10:00']]}}");
        var now = Instant.parse("2026-03-09T00:00:00Z");
        assertThat(agent.post(EVALUATE, question(once, now).add("seconds", 60).build()).expect(422).json().getString("type")).isEqualTo("/problems/never-open");

        for (var bad : List.of(question(json(OFFICE), now), question(json(OFFICE), now).add("seconds", 60).add("end", now.toString()),
                question(json(OFFICE), now).add("seconds", -1),
                question(json(OFFICE), now).add("seconds", 1.5), question(json(OFFICE), Instant.parse("1066-10-14T09:00:00Z")).add("seconds", 60),
                Json.createObjectBuilder().add("calendar", "nowhere").add("start", now.toString()).add("seconds", 60), Json.createObjectBuilder().add("seconds", 60))) {
            var answer = agent.post(EVALUATE, bad.build());
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        }
        assertThat(Desk.current().anonymous().post(EVALUATE, question(json(OFFICE), now).add("seconds", 60).build()).status()).isEqualTo(401);
    }

    private JsonObject ask(JsonObjectBuilder question) {
        return agent.post(EVALUATE, question.build()).expect(200).json();
    }

    private static void addsUp(JsonObject explanation, long counted) {
        var stretches = explanation.getJsonArray("stretches").getValuesAs(JsonObject.class);
        assertThat(stretches.stream().filter(stretch -> stretch.getString("kind").equals("counted")).mapToLong(stretch -> stretch.getInt("seconds")).sum()).isEqualTo(counted);
        assertThat(stretches.stream().mapToLong(stretch -> stretch.getInt("seconds")).sum())
                .isEqualTo(explanation.getInt("countedSeconds") + explanation.getInt("pausedSeconds") + explanation.getInt("closedSeconds"));
    }

    private static JsonObjectBuilder question(JsonObject calendar, Instant start) {
        return Json.createObjectBuilder().add("calendar", calendar).add("start", start.toString());
    }

    private static JsonObject calendar(String name) {
        return json(switch (name) {
            case "O" -> OFFICE;
            case "T" -> TICKETS;
            case "R" -> REMOTE;
            default -> WITH_HOLIDAYS;
        });
    }

    private static String week(String hours) {
        return String.join(", ", List.of("mon", "tue", "wed", "thu", "fri").stream().map(day -> "'" + day + "': [" + hours + "]").toList());
    }

    private static JsonObject json(String text) {
        return hilo.platform.Json.object(text.replace('\'', '"'));
    }

    private static Instant monterrey(LocalDateTime local) {
        return local.atZone(ZoneId.of("America/Monterrey")).toInstant();
    }
}
