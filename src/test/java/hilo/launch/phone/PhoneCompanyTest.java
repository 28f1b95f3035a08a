package hilo.launch.phone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhoneCompanyTest {
    private static final String ACCOUNT = "AC" + "0".repeat(32);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private HttpServer desk;
    private PhoneCompany company;
    private String base;

    @BeforeEach
    void start() throws Exception {
        desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath().substring("/hooks/twilio/".length());
            told.add(path + " " + URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
            var answer = documents.getOrDefault(path, "<Response/>").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        desk.start();
        base = "http://127.0.0.1:" + desk.getAddress().getPort();
        company = PhoneCompany.start(0, ACCOUNT, "12345", base, Pace.QUICK, InstantSource.system());
    }

    @AfterEach
    void stop() {
        company.close();
        desk.stop(0);
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 250 && !condition.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private boolean wasTold(String start, String... parts) {
        return told.stream().anyMatch(line -> line.startsWith(start + " ") && List.of(parts).stream().allMatch(line::contains));
    }

    @Test
    void signsAsTheProvidersPublishedExample() {
        var form = Map.of("Digits", "1234", "CallSid", "CA1234567890ABCDE", "To", "+18005551212", "Caller", "+14158675309", "From", "+14158675309");

        try (var postman = new Postman("12345")) {
            assertThat(postman.signature("https://mycompany.com/myapp.php?foo=1&bar=2", form)).isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        }
    }

    @Test
    void callerWaitsIsTakenByAnAgentAndHangsUp() throws Exception {
        documents.put("voice", "<Response><Gather numDigits='1' timeout='5' action='" + base + "/hooks/twilio/menu'><Say>Menú</Say></Gather></Response>");
        documents.put("menu", "<Response><Enqueue waitUrl='" + base + "/hooks/twilio/wait' action='" + base + "/hooks/twilio/queue-left'>q1</Enqueue></Response>");
        documents.put("wait", "<Response><Pause length='20'/></Response>");
        documents.put("connect", "<Response><Dial action='" + base + "/hooks/twilio/dial'><Queue url='" + base + "/hooks/twilio/dial'>q1</Queue></Dial></Response>");

        var caller = company.call("+528112345678", "+528181570060");
        caller.press("2");
        eventually(() -> caller.state().equals("waiting"));
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + company.port() + "/2010-04-01/Accounts/" + ACCOUNT + "/Calls.json")).header(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString((ACCOUNT + ":12345").getBytes(UTF_8)))
                    .POST(HttpRequest.BodyPublishers.ofString("To=%2B52811&Url="
                            + base + "/hooks/twilio/connect&StatusCallback=" + base
                            + "/hooks/twilio/leg&StatusCallbackEvent=initiated&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed"))
                    .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(201);
        }
        eventually(() -> company.agents().size() == 1);
        var agent = company.agents().getFirst();
        agent.pickUp();
        eventually(() -> caller.state().equals("talking") && agent.state().equals("talking"));
        caller.hangUp();
        eventually(() -> caller.state().equals("ended") && agent.state().equals("ended"));

        eventually(() -> wasTold("leg", "CallStatus=completed"));
        eventually(() -> wasTold("menu", "Digits=2"));
        eventually(() -> wasTold("leg", "CallStatus=ringing", "SequenceNumber=1"));
        eventually(() -> wasTold("leg", "CallStatus=in-progress", "SequenceNumber=2"));
        eventually(() -> wasTold("dial", "DequeingCallSid=" + agent.sid(), "CallSid=" + caller.sid(), "QueueTime="));
        eventually(() -> wasTold("dial", "DialBridged=true", "CallSid=" + agent.sid()));
        eventually(() -> wasTold("queue-left", "QueueResult=bridged"));
        eventually(() -> wasTold("status", "CallStatus=completed", "CallSid=" + caller.sid(), "SequenceNumber=0"));
    }

    @Test
    void messageIsRecordedAndCanBeFetched() throws Exception {
        documents.put("voice", "<Response><Say>Deje su mensaje</Say><Record action='" + base + "/hooks/twilio/voicemail' recordingStatusCallback='" + base
                + "/hooks/twilio/recording'/></Response>");

        var caller = company.call("anonymous", "+528181570060");
        eventually(() -> caller.state().equals("recording"));
        caller.speak(7);
        eventually(() -> caller.state().equals("ended"));

        assertThat(caller.heard()).containsExactly("Deje su mensaje", "(tono)");
        eventually(() -> wasTold("voicemail", "RecordingDuration=7"));
        eventually(() -> wasTold("recording", "RecordingStatus=completed", "RecordingStartTime="));
    }

    @Test
    void everythingComesTwiceWhenItIsToldTo() throws Exception {
        company.behave(new Mischief(Duration.ofMillis(50), true));

        var caller = company.call("+528112345678", "+528181570060");

        eventually(() -> caller.state().equals("ended") && told.stream().filter(line -> line.startsWith("status ")).count() == 2);
        assertThat(told.stream().filter(line -> line.startsWith("voice "))).hasSize(2);
    }
}
