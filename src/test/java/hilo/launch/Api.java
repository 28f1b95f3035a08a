package hilo.launch;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** REST as a tool would speak it: JSON in, JSON out, a bearer token; or as a page does, with the cookie of a sign-in. */
public final class Api {
    /** What came back. */
    public record Answer(int status, String body, java.net.http.HttpHeaders headers) {
        public JsonObject json() {
            try (var reader = Json.createReader(new StringReader(body))) {
                return reader.readObject();
            }
        }

        public JsonArray array() {
            try (var reader = Json.createReader(new StringReader(body))) {
                return reader.readArray();
            }
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** This answer, or an error that shows it. */
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected " + wanted + ", got " + status + ": " + body);
            }
            return this;
        }
    }

    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final URI url;
    private final Map<String, String> proof;

    public Api(URI url, @Nullable String token) {
        this(url, token == null ? Map.of() : Map.of("Authorization", "Bearer " + token));
    }

    private Api(URI url, Map<String, String> proof) {
        this.url = url;
        this.proof = proof;
    }

    /** Signs in by password: what hands out access needs that. */
    public static Api signedIn(URI url, String login, String password) {
        var answer = new Api(url, Map.of()).post("/api/session", Json.createObjectBuilder().add("login", login).add("password", password).build()).expect(200);
        return new Api(url, Map.of("Cookie", answer.header("Set-Cookie").replaceFirst(";.*", "")));
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, JsonValue body) {
        return send("POST", path, body.toString(), Map.of("Content-Type", "application/json"));
    }

    public Answer post(String path, JsonValue body, Map<String, String> headers) {
        var all = new java.util.HashMap<>(headers);
        all.put("Content-Type", "application/json");
        return send("POST", path, body.toString(), all);
    }

    public Answer put(String path, JsonValue body) {
        return send("PUT", path, body.toString(), Map.of("Content-Type", "application/json"));
    }

    /** Moves the clock of a desk that is in test mode; for an administrator's token. */
    public void setClock(Instant now) {
        put("/test/clock", Json.createObjectBuilder().add("now", now.toString()).build()).expect(200);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    /** Sends a file. */
    public Answer upload(String path, byte[] content) {
        return sendBody("POST", path, HttpRequest.BodyPublishers.ofByteArray(content), Map.of("Content-Type", "application/octet-stream"));
    }

    /** Any request; {@code body} as it is. */
    public Answer send(String method, String path, @Nullable String body, Map<String, String> headers) {
        return sendBody(method, path, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body), headers);
    }

    private Answer sendBody(String method, String path, HttpRequest.BodyPublisher body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(60)).method(method, body);
        headers.forEach(request::header);
        proof.forEach(request::header);
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
