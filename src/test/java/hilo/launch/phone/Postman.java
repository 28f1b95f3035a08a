package hilo.launch.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Carries signed requests to the desk. */
final class Postman implements AutoCloseable {
    private static final Pattern REPEATS = Pattern.compile("#.*\\brc=(\\d)");
    private static final long REPEAT_MILLIS = 100;

    private record Answer(int status, String body) {
    }

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final ExecutorService late = Executors.newVirtualThreadPerTaskExecutor();
    private final String token;
    private volatile Mischief mischief = Mischief.NONE;

    Postman(String token) {
        this.token = token;
    }

    void behave(Mischief how) {
        mischief = how;
    }

    /** Asks for the next document; an empty text when the desk has none or cannot be reached. */
    String ask(String url, Map<String, String> form) {
        var retry = UUID.randomUUID().toString();
        if (mischief.twice()) {
            send(url, form, retry);
        }
        return send(url, form, retry);
    }

    /** Tells the desk something that it need not answer, at some time. */
    void tell(String url, Map<String, String> form) {
        var retry = UUID.randomUUID().toString();
        for (int i = 0; i < (mischief.twice() ? 2 : 1); i++) {
            long most = mischief.latest().toMillis();
            long wait = most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most);
            if (wait == 0 && most == 0) {
                send(url, form, retry);
            } else {
                late.execute(() -> {
                    pause(wait);
                    send(url, form, retry);
                });
            }
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the desk asks for in an address's fragment: how often to repeat what it answered with 5xx. */
    private static int repeats(String address) {
        var asked = REPEATS.matcher(address);
        return asked.find() && address.contains("5xx") ? Integer.parseInt(asked.group(1)) : 0;
    }

    private String send(String address, Map<String, String> form, String retry) {
        if (mischief.lost()) {
            return "";
        }
        int fragment = address.indexOf('#');
        var url = fragment < 0 ? address : address.substring(0, fragment);
        for (int left = repeats(address); left > 0; left--) {
            var answer = once(url, form, retry);
            if (answer.status() < 500) {
                return answer.body();
            }
            pause(REPEAT_MILLIS);
        }
        return once(url, form, retry).body();
    }

    private Answer once(String url, Map<String, String> form, String retry) {
        var body = form.entrySet().stream().map(pair -> URLEncoder.encode(pair.getKey(), UTF_8) + "=" + URLEncoder.encode(pair.getValue(), UTF_8)).collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(15)).header("Content-Type", "application/x-www-form-urlencoded").header(
                "X-Twilio-Signature", signature(url, form)).header("I-Twilio-Idempotency-Token", retry).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            return new Answer(response.statusCode(), response.statusCode() == 200 ? response.body() : "");
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "");
        }
    }

    String signature(String url, Map<String, String> form) {
        var text = new StringBuilder(url);
        new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        late.close();
        http.close();
    }
}
