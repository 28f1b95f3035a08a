package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwilioRestTest {
    private static final String ACCOUNT = "AC" + "0".repeat(32);
    private static final String CALL = "CA" + "1".repeat(32);
    private static final String RECORDING = "RE" + "2".repeat(32);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Queue<String> pages = new ConcurrentLinkedQueue<>();
    private volatile int status = 201;
    private volatile String type = "application/json";
    private volatile String answer = "{\"sid\":\"" + CALL + "\"}";
    private HttpServer server;
    private TwilioRest rest;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        rest = new TwilioRest(new TwilioConfig(ACCOUNT, List.of("token"), "http://desk.example", "http://127.0.0.1:" + server.getAddress().getPort(), List.of("+528181570060")));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + new String(exchange
                .getRequestBody().readAllBytes(), UTF_8));
        var bytes = (pages.isEmpty() ? answer : pages.remove()).getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Test
    void callIsPlacedOnceWithEveryEventAskedFor() throws Exception {
        var sid = rest.call("+528110000001", "+528181570060", "http://desk.example/hooks/twilio/connect?call=1", "http://desk.example/hooks/twilio/leg?call=1", Duration.ofSeconds(
                20));

        assertThat(sid).isEqualTo(CALL);
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst()).startsWith("POST /2010-04-01/Accounts/" + ACCOUNT + "/Calls.json Basic ").contains("To=%2B528110000001", "From=%2B528181570060", "Timeout=20",
                "Url=http%3A%2F%2Fdesk.example%2Fhooks%2Ftwilio%2Fconnect%3Fcall%3D1", "StatusCallbackEvent=initiated&", "StatusCallbackEvent=answered&",
                "StatusCallbackEvent=completed");
    }

    @Test
    void refusalIsNotRepeated() {
        status = 503;

        assertThatExceptionOfType(TwilioRest.Refused.class).isThrownBy(() -> rest.call("+528110000001", "+528181570060", "http://d.example/a", "http://d.example/b", Duration
                .ofSeconds(20))).satisfies(refused -> assertThat(refused.certain()).isFalse());
        assertThat(asked).hasSize(1);
    }

    @Test
    void badNumberIsACertainNo() {
        status = 400;
        answer = "{\"code\":21211,\"message\":\"Invalid 'To' Phone Number\",\"status\":400}";

        assertThatExceptionOfType(TwilioRest.Refused.class).isThrownBy(() -> rest.call("+52", "+528181570060", "http://d.example/a", "http://d.example/b", Duration.ofSeconds(20)))
                .satisfies(refused -> assertThat(refused.certain()).isTrue());
    }

    @Test
    void endingACallThatAlreadyEndedIsNoError() throws Exception {
        status = 400;
        answer = "{\"code\":21220,\"message\":\"Call is not in-progress\",\"status\":400}";

        rest.end(CALL);

        assertThat(asked).singleElement().asString().contains("/Calls/" + CALL + ".json").contains("Status=completed");
    }

    @Test
    void endOfACallIsAskedFor() throws Exception {
        status = 200;
        answer = "{\"sid\":\"" + CALL + "\",\"status\":\"completed\",\"end_time\":\"Mon, 11 Jan 2027 16:00:03 +0000\",\"duration\":\"93\"}";

        assertThat(rest.ended(CALL)).contains(new TwilioRest.Ended("completed", Instant.parse("2027-01-11T16:00:03Z"), 93));

        answer = "{\"sid\":\"" + CALL + "\",\"status\":\"in-progress\"}";
        assertThat(rest.ended(CALL)).isEmpty();
    }

    @Test
    void callsAreListedPageByPageAndOnlyThoseToOurNumbers() throws Exception {
        status = 200;
        var call = "{\"sid\":\"%s\",\"direction\":\"%s\",\"from\":\"+528110000001\",\"to\":\"%s\",\"status\":\"%s\",\"end_time\":%s,\"duration\":\"93\"}";
        var end = "\"Mon, 11 Jan 2027 16:00:03 +0000\"";
        answer = "{\"calls\":[" + String.join(",", call.formatted(CALL, "inbound", "+528181570060", "completed", end), call.formatted("CA2", "outbound-api", "+528181570060",
                "completed", end), call.formatted("CA3", "inbound", "+528181570099", "completed", end), call.formatted("CA4", "inbound", "+528181570060", "in-progress", "null"))
                + "],\"next_page_uri\":\"/2010-04-01/Accounts/" + ACCOUNT + "/Calls.json?Page=1\"}";
        pages.add(answer);
        pages.add("{\"calls\":[" + call.formatted("CA5", "inbound", "+528181570060", "no-answer", end) + "],\"next_page_uri\":null}");

        var heard = rest.heardSince(Instant.parse("2027-01-11T15:00:00.123Z"));

        assertThat(heard.stream().map(TwilioRest.Heard::sid)).containsExactly(CALL, "CA5");
        assertThat(heard.getFirst().ended()).isEqualTo(new TwilioRest.Ended("completed", Instant.parse("2027-01-11T16:00:03Z"), 93));
        assertThat(asked.getFirst()).startsWith("GET /2010-04-01/Accounts/" + ACCOUNT + "/Calls.json?StartTime%3E=2027-01-11T15:00:00Z&PageSize=200 Basic ");
        assertThat(asked).hasSize(2);
    }

    @Test
    void messagesAreListedAndOtherRecordingsAreNot() throws Exception {
        status = 200;
        var recording = "{\"sid\":\"%s\",\"call_sid\":\"" + CALL + "\",\"status\":\"%s\",\"source\":\"%s\",\"duration\":\"7\",\"start_time\":\"Mon, 11 Jan 2027 16:00:03 +0000\"}";
        answer = "{\"recordings\":[" + String.join(",", recording.formatted(RECORDING, "completed", "RecordVerb"), recording.formatted("RE" + "3".repeat(32), "absent",
                "RecordVerb"), recording.formatted("RE" + "4".repeat(32), "completed", "DialVerb")) + "]}";

        assertThat(rest.messagesSince(Instant.EPOCH)).containsExactly(new TwilioRest.Message(RECORDING, CALL, 7, Instant.parse("2027-01-11T16:00:03Z")));
    }

    @Test
    void nextPageIsNeverAskedOfSomebodyElse() throws Exception {
        status = 200;
        answer = "{\"calls\":[],\"next_page_uri\":\"//evil.example/2010-04-01/Accounts\"}";

        assertThat(rest.heardSince(Instant.EPOCH)).isEmpty();
        assertThat(asked).hasSize(1);

        answer = "what is this";
        assertThatExceptionOfType(TwilioRest.Refused.class).isThrownBy(() -> rest.heardSince(Instant.EPOCH));
    }

    @Test
    void recordingIsFetchedFromTheAddressBuiltFromItsSid() throws Exception {
        status = 200;
        type = "audio/x-wav";
        answer = "RIFF";

        var media = rest.recording(RECORDING);

        assertThat(media.bytes()).isEqualTo("RIFF".getBytes(UTF_8));
        assertThat(asked).singleElement().asString().startsWith("GET /2010-04-01/Accounts/" + ACCOUNT + "/Recordings/" + RECORDING + ".wav Basic ");
    }

    @Test
    void whatIsNoRecordingIsRefused() {
        status = 200;
        type = "text/html";

        assertThatExceptionOfType(TwilioRest.Refused.class).isThrownBy(() -> rest.recording(RECORDING));
        assertThatExceptionOfType(TwilioRest.Refused.class).isThrownBy(() -> rest.recording("../../Accounts"));
        assertThat(asked).hasSize(1);
    }

    @Test
    void settingsNeverShowTheToken() {
        assertThat(new TwilioConfig(ACCOUNT, List.of("s3cret"), "http://desk.example/", "https://api.twilio.com", List.of())).asString().doesNotContain("s3cret").contains(
                "http://desk.example,");
    }
}
