package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.twilio.exception.ApiException;
import com.twilio.exception.TwilioException;
import com.twilio.http.HttpMethod;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Call;
import com.twilio.type.PhoneNumber;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's REST, as much of it as the desk needs: place a call, end one, fetch a recording, list what there was.
 *
 * <p>The SDK repeats a POST on its own (six times on a 503), which would ring an agent six times: both its retry and Apache's are off. It has no setting for another base URL, so
 * the request is rebuilt on its way out.
 */
@ApplicationScoped
public class TwilioRest {
    private static final Pattern RECORDING = Pattern.compile("RE[0-9a-fA-F]{32}");
    private static final Pattern CALL = Pattern.compile("CA[0-9a-fA-F]{32}");
    private static final Set<String> ENDS = Set.of("completed", "busy", "no-answer", "failed", "canceled");
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int PAGE = 200;
    private static final int MOST_PAGES = 50;
    private static final int MAX_PAGE = 4 * 1024 * 1024;
    private static final int MAX_RECORDING = 32 * 1024 * 1024;

    /** Twilio did not do it. {@code certain} is false when it may have been done all the same: the answer never came. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean certain;

        Refused(String why, boolean certain, @Nullable Throwable cause) {
            super(why, cause);
            this.certain = certain;
        }

        public boolean certain() {
            return certain;
        }
    }

    /** How and when a call ended, and how many seconds it took. */
    public record Ended(String status, Instant at, int seconds) {
    }

    /** A call that somebody made to one of our numbers and that is over. */
    public record Heard(String sid, String from, String to, Ended ended) {
    }

    /** A message that a caller left: its length in seconds, and when it began. */
    public record Message(String sid, String call, int seconds, Instant startedAt) {
    }

    /** A recording's bytes and what they are. */
    public record Media(byte[] bytes, String type) {
    }

    private final TwilioConfig config;

    @Inject
    TwilioRest(TwilioConfig config) {
        this.config = config;
    }

    /** Calls {@code to}; when it is answered, Twilio asks {@code document} what to do. Every change of the leg is told to {@code status}. Returns the leg's SID. */
    public String call(String to, String from, String document, String status, Duration ringing) throws Refused {
        try {
            var call = Call.creator(new PhoneNumber(to), new PhoneNumber(from), URI.create(document)).setMethod(HttpMethod.POST).setTimeout((int) ringing.toSeconds())
                    .setStatusCallback(URI.create(status)).setStatusCallbackMethod(HttpMethod.POST).setStatusCallbackEvent(List.of("initiated", "ringing", "answered", "completed"))
                    .create(client());
            return call.getSid();
        } catch (TwilioException e) {
            throw refused(e);
        }
    }

    /** Ends a call that is ringing or live. One that already ended is left alone. */
    public void end(String callSid) throws Refused {
        if (!CALL.matcher(callSid).matches()) {
            throw new Refused("Not a call's SID", true, null);
        }
        try {
            Call.updater(callSid).setStatus(Call.UpdateStatus.COMPLETED).update(client());
        } catch (ApiException e) {
            if (!Integer.valueOf(400).equals(e.getStatusCode()) && !Integer.valueOf(404).equals(e.getStatusCode())) {
                throw refused(e);
            }
        } catch (TwilioException e) {
            throw refused(e);
        }
    }

    /** How a call ended; empty while it lives. */
    public Optional<Ended> ended(String callSid) throws Refused {
        if (!CALL.matcher(callSid).matches()) {
            throw new Refused("Not a call's SID", true, null);
        }
        try {
            var call = Call.fetcher(callSid).fetch(client());
            var status = call.getStatus() == null ? "" : call.getStatus().toString();
            if (call.getEndTime() == null || !ENDS.contains(status)) {
                return Optional.empty();
            }
            return Optional.of(new Ended(status, call.getEndTime().toInstant(), seconds(call.getDuration() == null ? "" : call.getDuration())));
        } catch (TwilioException e) {
            throw refused(e);
        }
    }

    /** Fetches a finished recording. The address is built from the SID, never taken from a request: our password goes to our provider only. */
    public Media recording(String recordingSid) throws Refused {
        if (!RECORDING.matcher(recordingSid).matches()) {
            throw new Refused("Not a recording's SID", true, null);
        }
        var request = signed("/2010-04-01/Accounts/" + config.accountSid() + "/Recordings/" + recordingSid + ".wav").timeout(Duration.ofSeconds(30)).build();
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER).build()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var stream = response.body()) {
                if (response.statusCode() != 200) {
                    throw new Refused("The recording is not there: HTTP " + response.statusCode(), true, null);
                }
                var bytes = stream.readNBytes(MAX_RECORDING + 1);
                var type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
                if (bytes.length > MAX_RECORDING || !type.startsWith("audio/")) {
                    throw new Refused("The recording is not audio of a sensible size", true, null);
                }
                return new Media(bytes, type);
            }
        } catch (IOException e) {
            throw new Refused("The recording could not be fetched", true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted while fetching a recording", true, e);
        }
    }

    /** The calls to our numbers that began at {@code since} or later and are over. Our own calls to agents and other lines of the account are left out. */
    public List<Heard> heardSince(Instant since) throws Refused {
        return list("Calls", "StartTime", since, "calls").stream().filter(call -> text(call, "direction").equals("inbound") && config.numbers().contains(text(call, "to")))
                .flatMap(call -> ended(call).map(end -> new Heard(text(call, "sid"), text(call, "from"), text(call, "to"), end)).stream()).toList();
    }

    /** The finished messages of callers that were begun at {@code since} or later. */
    public List<Message> messagesSince(Instant since) throws Refused {
        return list("Recordings", "DateCreated", since, "recordings").stream()
                .filter(recording -> text(recording, "status").equals("completed") && text(recording, "source").equals("RecordVerb")
                        && RECORDING.matcher(text(recording, "sid")).matches())
                .flatMap(recording -> stamp(recording, "start_time").or(() -> stamp(recording, "date_created"))
                        .map(at -> new Message(text(recording, "sid"), text(recording, "call_sid"), seconds(text(recording, "duration")), at)).stream())
                .toList();
    }

    private static Optional<Ended> ended(JsonObject call) {
        return ENDS.contains(text(call, "status"))
                ? stamp(call, "end_time").map(end -> new Ended(text(call, "status"), end, seconds(text(call, "duration"))))
                : Optional.empty();
    }

    /** All pages of a list, at most {@value #MOST_PAGES}: what lies beyond is asked for next time, from later on. */
    private List<JsonObject> list(String resource, String field, Instant since, String items) throws Refused {
        var base = "/2010-04-01/Accounts/" + config.accountSid() + "/";
        // The comparison is part of the parameter's name: StartTime>=…
        var next = base + resource + ".json?" + field + "%3E=" + since.truncatedTo(ChronoUnit.SECONDS) + "&PageSize=" + PAGE;
        var all = new ArrayList<JsonObject>();
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER).build()) {
            for (int page = 0; page < MOST_PAGES && next.startsWith(base); page++) {
                var response = http.send(signed(next).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
                try (var stream = response.body(); var reader = Json.reader(new String(stream.readNBytes(MAX_PAGE), UTF_8))) {
                    if (response.statusCode() != 200) {
                        throw new Refused("The list cannot be had: HTTP " + response.statusCode(), true, null);
                    }
                    var body = reader.readObject();
                    all.addAll(body.getJsonArray(items).getValuesAs(JsonObject.class));
                    next = text(body, "next_page_uri");
                }
            }
            return all;
        } catch (IOException | JsonException | ClassCastException | NullPointerException e) {
            throw new Refused("The list could not be read", true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted while reading a list", true, e);
        }
    }

    private HttpRequest.Builder signed(String path) {
        return HttpRequest.newBuilder(URI.create(config.apiUrl() + path)).header("Authorization",
                "Basic " + Base64.getEncoder().encodeToString((config.accountSid() + ":" + token()).getBytes(UTF_8)));
    }

    private static String text(JsonObject from, String name) {
        return from.get(name) instanceof JsonString text ? text.getString() : "";
    }

    private static int seconds(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static Optional<Instant> stamp(JsonObject from, String name) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text(from, name))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private String token() {
        return config.authTokens().isEmpty() ? "" : config.authTokens().getFirst();
    }

    private TwilioRestClient client() {
        return new TwilioRestClient.Builder(config.accountSid(), token()).accountSid(config.accountSid()).httpClient(Once.to(config.apiUrl())).build();
    }

    private static Refused refused(TwilioException e) {
        // The SDK takes the status from the body: absent, or 0, when a gateway answered in Twilio's stead.
        boolean certain = e instanceof ApiException api && api.getStatusCode() != null && api.getStatusCode() / 100 == 4;
        return new Refused("The phone system refused: " + e.getMessage(), certain, e);
    }

    /** One request, one try, to the base that is configured. */
    private static final class Once extends NetworkHttpClient {
        private final String base;

        private Once(HttpClientBuilder builder, String base) {
            super(builder);
            this.base = base;
        }

        // The SDK ignores time-outs of a RequestConfig; the socket's own hold.
        static Once to(String base) {
            var connections = PoolingHttpClientConnectionManagerBuilder.create().setDefaultSocketConfig(SocketConfig.custom().setSoTimeout((int) PATIENCE.toMillis(),
                    TimeUnit.MILLISECONDS).build()).build();
            return new Once(HttpClientBuilder.create().disableAutomaticRetries().disableRedirectHandling().setConnectionManager(connections), base);
        }

        @Override
        protected boolean shouldRetry(Response response, int[] codes) {
            return false;
        }

        @Override
        public Response makeRequest(Request given) {
            var asked = given.constructURL();
            var request = new Request(given.getMethod(), base + asked.getPath());
            given.getQueryParams().forEach((name, values) -> values.forEach(value -> request.addQueryParam(name, value)));
            given.getPostParams().forEach((name, values) -> values.forEach(value -> request.addPostParam(name, value)));
            given.getHeaderParams().forEach((name, values) -> values.forEach(value -> request.addHeaderParam(name, value)));
            request.setContentType(given.getContentType());
            if (given.getUsername() != null && given.getPassword() != null) {
                request.setAuth(given.getUsername(), given.getPassword());
            }
            return super.makeRequest(request);
        }
    }
}
