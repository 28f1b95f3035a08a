package hilo.launch.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The company: its switchboard, its REST as the desk uses it, and a small face for the page with which a newcomer calls the desk.
 *
 * <p>{@code POST /2010-04-01/Accounts/{AC}/Calls.json} places a call to an agent, {@code POST …/Calls/{CA}.json} ends one, {@code GET …/Recordings/{RE}.wav} hands out a message,
 * {@code GET …/Calls.json?StartTime>=…} and {@code GET …/Recordings.json?DateCreated>=…} list what there was, page by page.
 * {@code POST /calls}, {@code GET /calls/{CA}} and {@code POST /calls/{CA}/keys|hang-up} are the newcomer's telephone.
 */
public final class PhoneCompany implements AutoCloseable {
    private static final String API = "/2010-04-01/Accounts/";

    private record Recording(String sid, String call, Instant start, int seconds, byte[] wave) {
    }

    private final String account;
    private final String token;
    private final String desk;
    private final Pace pace;
    private final InstantSource clock;
    private final Postman postman;
    private final ExecutorService legsAtWork = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Leg> legs = new ConcurrentHashMap<>();
    private final Map<String, Queue<Leg>> queues = new ConcurrentHashMap<>();
    private final Map<String, Recording> recordings = new ConcurrentHashMap<>();
    private final HttpServer server;

    private PhoneCompany(int port, String account, String token, String desk, Pace pace, InstantSource clock) throws IOException {
        this.account = account;
        this.token = token;
        this.desk = desk;
        this.pace = pace;
        this.clock = clock;
        this.postman = new Postman(token);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    /** {@code port} 0: any; {@code desk}: the public address of the desk, as its settings name it. */
    public static PhoneCompany start(int port, String account, String token, String desk) throws IOException {
        return start(port, account, token, desk, Pace.REAL, InstantSource.system());
    }

    public static PhoneCompany start(int port, String account, String token, String desk, Pace pace, InstantSource clock) throws IOException {
        return new PhoneCompany(port, account, token, desk, pace, clock);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void behave(Mischief how) {
        postman.behave(how);
    }

    /** Somebody calls the desk. */
    public Leg call(String from, String to) {
        return begin(new Leg(this, "CA" + hex(), from, to, null));
    }

    /** The telephones that the desk rings now, or that speak: those of agents. */
    public List<Leg> agents() {
        return legs.values().stream().filter(leg -> leg.outgoing() && !leg.state().equals("ended")).toList();
    }

    private Leg begin(Leg leg) {
        legs.put(leg.sid(), leg);
        legsAtWork.execute(leg::run);
        return leg;
    }

    String account() {
        return account;
    }

    Pace pace() {
        return pace;
    }

    Instant now() {
        return clock.instant();
    }

    String voiceUrl() {
        return desk + "/hooks/twilio/voice";
    }

    String statusUrl() {
        return desk + "/hooks/twilio/status";
    }

    String ask(String url, Map<String, String> form) {
        return postman.ask(url, form);
    }

    void tell(String url, Map<String, String> form) {
        postman.tell(url, form);
    }

    Queue<Leg> queue(String name) {
        return queues.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>());
    }

    static String queueSid(String name) {
        return "QU" + HexFormat.of().toHexDigits(name.hashCode(), 8).repeat(4);
    }

    String keep(Leg leg, Instant start, int seconds) {
        var sid = "RE" + hex();
        recordings.put(sid, new Recording(sid, leg.sid(), start, seconds, Wave.tone(seconds)));
        return sid;
    }

    String recordingUrl(String sid) {
        return "http://127.0.0.1:" + port() + API + account + "/Recordings/" + sid;
    }

    private static String hex() {
        var bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (path.startsWith(API)) {
                provider(exchange, path.substring(API.length()), body);
            } else {
                telephone(exchange, path, body);
            }
        }
    }

    private void provider(HttpExchange exchange, String path, String body) throws IOException {
        var basic = "Basic " + Base64.getEncoder().encodeToString((account + ":" + token).getBytes(UTF_8));
        if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, Json.createObjectBuilder().add("code", 20003).add("message", "Authenticate").add("status", 401));
            return;
        }
        var parts = path.split("/");
        if (exchange.getRequestMethod().equals("GET") && parts.length == 3 && parts[1].equals("Recordings")) {
            var recording = recordings.get(parts[2].replace(".wav", ""));
            answer(exchange, recording == null ? 404 : 200, "audio/x-wav", recording == null ? new byte[0] : recording.wave());
        } else if (exchange.getRequestMethod().equals("GET") && parts.length == 2 && parts[1].equals("Calls.json")) {
            var query = new Form(exchange.getRequestURI().getRawQuery());
            var since = query.one("StartTime>").map(Instant::parse).orElse(Instant.EPOCH);
            list(exchange, query, "calls", legs.values().stream().filter(leg -> !leg.begun().isBefore(since)).sorted(Comparator.comparing(Leg::begun).reversed()).map(this::view)
                    .toList());
        } else if (exchange.getRequestMethod().equals("GET") && parts.length == 2 && parts[1].equals("Recordings.json")) {
            var query = new Form(exchange.getRequestURI().getRawQuery());
            var since = query.one("DateCreated>").map(Instant::parse).orElse(Instant.EPOCH);
            list(exchange, query, "recordings", recordings.values().stream().filter(recording -> !recording.start().isBefore(since))
                    .sorted(Comparator.comparing(Recording::start).reversed()).map(this::view).toList());
        } else if (exchange.getRequestMethod().equals("POST") && parts.length == 2 && parts[1].equals("Calls.json")) {
            var form = new Form(body);
            var order = new Leg.Order(form.one("Url").orElse(""), form.one("StatusCallback").orElse(null), form.all("StatusCallbackEvent"),
                    Integer.parseInt(form.one("Timeout").orElse(
                            "60")));
            json(exchange, 201, view(begin(new Leg(this, "CA" + hex(), form.one("From").orElse(""), form.one("To").orElse(""), order))));
        } else if (parts.length == 3 && parts[1].equals("Calls")) {
            var leg = legs.get(parts[2].replace(".json", ""));
            if (leg == null) {
                json(exchange, 404, Json.createObjectBuilder().add("code", 20404).add("message", "Not found").add("status", 404));
            } else if (exchange.getRequestMethod().equals("POST") && leg.state().equals("ended")) {
                json(exchange, 400, Json.createObjectBuilder().add("code", 21220).add("message", "Call is not in-progress").add("status", 400));
            } else {
                if (exchange.getRequestMethod().equals("POST")) {
                    leg.hangUp();
                }
                json(exchange, 200, view(leg));
            }
        } else {
            json(exchange, 404, Json.createObjectBuilder().add("code", 20404).add("message", "Not found").add("status", 404));
        }
    }

    /** One page, with the address of the next. */
    private void list(HttpExchange exchange, Form query, String name, List<JsonObjectBuilder> all) throws IOException {
        int size = query.one("PageSize").map(Integer::valueOf).orElse(50);
        int page = query.one("Page").map(Integer::valueOf).orElse(0);
        var items = Json.createArrayBuilder();
        all.stream().skip((long) page * size).limit(size).forEach(items::add);
        var body = Json.createObjectBuilder().add("page", page).add("page_size", size).add(name, items);
        var uri = exchange.getRequestURI();
        if (all.size() > (page + 1) * size) {
            body.add("next_page_uri", uri.getRawPath() + "?" + uri.getRawQuery().replaceAll("&Page=\\d+", "") + "&Page=" + (page + 1));
        } else {
            body.addNull("next_page_uri");
        }
        json(exchange, 200, body);
    }

    private JsonObjectBuilder view(Recording recording) {
        return Json.createObjectBuilder().add("sid", recording.sid()).add("account_sid", account).add("call_sid", recording.call()).add("status", "completed")
                .add("source", "RecordVerb").add("duration", "" + recording.seconds()).add("channels", 1).add("start_time", Leg.rfc(recording.start()))
                .add("date_created", Leg.rfc(recording.start()));
    }

    private JsonObjectBuilder view(Leg leg) {
        var view = Json.createObjectBuilder().add("sid", leg.sid()).add("account_sid", account).add("from", leg.from()).add("to", leg.to()).add("status", leg.status())
                .add("direction", leg.outgoing() ? "outbound-api" : "inbound").add("start_time", Leg.rfc(leg.begun()));
        leg.ended().ifPresent(end -> view.add("end_time", Leg.rfc(end)).add("duration", "" + leg.seconds()));
        return view;
    }

    private void telephone(HttpExchange exchange, String path, String body) throws IOException {
        var parts = path.split("/");
        var leg = parts.length > 2 ? legs.get(parts[2]) : null;
        boolean post = exchange.getRequestMethod().equals("POST");
        if (post && path.equals("/calls")) {
            var asked = read(body);
            var from = asked.getString("from", "");
            var to = asked.getString("to", "");
            if (from.length() > 40 || !to.matches("\\+\\d{8,15}")) {
                json(exchange, 400, Json.createObjectBuilder().add("detail", "to: a number in E.164"));
            } else {
                json(exchange, 201, seen(call(from.isBlank() ? "anonymous" : from, to)));
            }
        } else if (leg == null || leg.outgoing() || !parts[1].equals("calls")) {
            json(exchange, 404, Json.createObjectBuilder().add("detail", "no such call"));
        } else if (post && parts.length == 4 && parts[3].equals("keys")) {
            leg.press(read(body).getString("keys", "").replaceAll("[^0-9*#]", ""));
            json(exchange, 200, seen(leg));
        } else if (post && parts.length == 4 && parts[3].equals("hang-up")) {
            leg.hangUp();
            json(exchange, 200, seen(leg));
        } else {
            json(exchange, 200, seen(leg));
        }
    }

    private static JsonObject read(String body) {
        try (var reader = Json.createReader(new StringReader(body.isBlank() ? "{}" : body))) {
            return reader.readObject();
        }
    }

    private static JsonObjectBuilder seen(Leg leg) {
        return Json.createObjectBuilder().add("id", leg.sid()).add("from", leg.from()).add("to", leg.to()).add("state", leg.state()).add("heard", Json.createArrayBuilder(leg
                .heard()));
    }

    private static void json(HttpExchange exchange, int status, JsonObjectBuilder body) throws IOException {
        answer(exchange, status, "application/json", body.build().toString().getBytes(UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** A form in which a name may come more than once. */
    private static final class Form {
        private final List<Map.Entry<String, String>> pairs = new ArrayList<>();

        Form(String body) {
            for (var pair : body.split("&")) {
                int at = pair.indexOf('=');
                if (at > 0) {
                    pairs.add(Map.entry(URLDecoder.decode(pair.substring(0, at), UTF_8), URLDecoder.decode(pair.substring(at + 1), UTF_8)));
                }
            }
        }

        List<String> all(String name) {
            return pairs.stream().filter(pair -> pair.getKey().equals(name)).map(Map.Entry::getValue).toList();
        }

        Optional<String> one(String name) {
            return all(name).stream().findFirst();
        }
    }

    /** The leg of that SID, if the company knows it. */
    public @Nullable Leg leg(String sid) {
        return legs.get(sid);
    }

    @Override
    public void close() {
        server.stop(0);
        legsAtWork.shutdownNow();
        postman.close();
    }
}
