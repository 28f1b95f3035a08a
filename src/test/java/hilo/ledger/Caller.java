package hilo.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The phone company's side of calls that nobody picks up: greeting, menu, waiting, then hung up or a voicemail. Each signed request is an operation of its own, a 2xx is its
 * acknowledgement; some come twice, and what ends a call comes in any order. Every caller has a number of their own.
 */
final class Caller extends Sender {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.US);

    private record Hook(String route, Map<String, String> form) {
    }

    private final int line;
    private int calls;

    Caller(Load load, String name, int line) {
        super(load, name);
        this.line = line;
    }

    @Override
    void work() throws InterruptedException {
        while (!load().isStopping()) {
            call();
            load().pause(java.time.Duration.ofMillis(800));
        }
    }

    private void call() throws InterruptedException {
        var random = ThreadLocalRandom.current();
        String sid = "CA" + hex();
        // Ten digits of Monterrey: the run, the line, the call.
        int run = Integer.parseInt(load().plan().run().substring(1)) % 100;
        String number = String.format("+5281%02d%02d%04d", run, line, ++calls);
        Instant begun = now();
        send(sid, number, new Hook("voice", form(sid, number, "ringing")));
        // A copy of the request may still be on its way for long when the caller stands in the queue.
        Instant queued = send(sid, number, new Hook("menu", with(form(sid, number, "in-progress"), "Digits", "")));
        for (int i = random.nextInt(3); i >= 0; i--) {
            if (!load().isStopping()) {
                Thread.sleep(random.nextLong(300, 2500));
            }
            send(sid, number, new Hook("wait", with(form(sid, number, "in-progress"), "QueueTime", seconds(queued), "QueueSid", "QU" + "0".repeat(32), "QueuePosition", "1")));
        }
        var end = random.nextInt(3) == 0 ? voicemail(sid, number, queued) : hangUp(sid, number, queued);
        end.add(new Hook("status", with(form(sid, number, "completed"), "CallDuration", seconds(begun), "Duration", "1", "Timestamp", stamp(now()), "SequenceNumber", "0",
                "CallbackSource", "call-progress-events")));
        if (random.nextInt(4) == 0) {
            Collections.shuffle(end);
        }
        for (Hook hook : end) {
            send(sid, number, hook);
        }
    }

    private List<Hook> hangUp(String sid, String number, Instant queued) {
        var end = new ArrayList<Hook>();
        end.add(new Hook("queue-left", with(form(sid, number, "completed"), "QueueResult", "hangup", "QueueTime", seconds(queued))));
        return end;
    }

    private List<Hook> voicemail(String sid, String number, Instant queued) throws InterruptedException {
        send(sid, number, new Hook("queue-left", with(form(sid, number, "in-progress"), "QueueResult", "leave", "QueueTime", seconds(queued))));
        String recording = "RE" + hex();
        String url = "https://api.example/Recordings/" + recording;
        var end = new ArrayList<Hook>();
        end.add(new Hook("voicemail", with(form(sid, number, "completed"), "RecordingUrl", url, "RecordingDuration", "2", "Digits", "hangup")));
        end.add(new Hook("recording", with(new LinkedHashMap<>(Map.of("AccountSid", load().plan().account(), "CallSid", sid)), "RecordingSid", recording, "RecordingUrl", url,
                "RecordingStatus", "completed", "RecordingDuration", "2", "RecordingStartTime", stamp(now().minusSeconds(2)))));
        return end;
    }

    /** The thread is the call; the client id its number, which is how it is recognised on the timeline. Returns when it was first answered. */
    private Instant send(String sid, String number, Hook hook) throws InterruptedException {
        var named = next(Operation.Kind.HOOK, sid + "/" + hook.route());
        var operation = new Operation(named.id(), named.kind(), named.sender(), named.thread(), named.n(), number);
        load().attempt(operation);
        String path = "/hooks/twilio/" + hook.route();
        var headers = Map.of("Content-Type", "application/x-www-form-urlencoded", "X-Twilio-Signature", signature(load().plan().publicUrl() + path, hook.form()),
                "I-Twilio-Idempotency-Token", UUID.randomUUID().toString());
        String body = hook.form().entrySet().stream().map(pair -> URLEncoder.encode(pair.getKey(), UTF_8) + "=" + URLEncoder.encode(pair.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        int times = ThreadLocalRandom.current().nextInt(5) == 0 ? 2 : 1;
        Instant answeredAt = now();
        for (int i = 0; i < times; i++) {
            var answer = load().persist(operation, path, headers, body);
            answeredAt = i == 0 ? now() : answeredAt;
            if (i == 0 && answer.isPresent()) {
                if (answer.get().isDone()) {
                    load().acknowledged(operation, Json.createObjectBuilder().build());
                } else {
                    load().dropped(operation, answer.get().status() + " " + answer.get().body());
                }
            }
        }
        return answeredAt;
    }

    private Map<String, String> form(String sid, String number, String status) {
        var form = new LinkedHashMap<String, String>();
        form.put("AccountSid", load().plan().account());
        form.put("ApiVersion", "2010-04-01");
        form.put("CallSid", sid);
        form.put("CallStatus", status);
        form.put("Direction", "inbound");
        form.put("From", number);
        form.put("To", load().plan().number());
        return form;
    }

    private static Map<String, String> with(Map<String, String> form, String... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], pairs[i + 1]);
        }
        return form;
    }

    private String signature(String url, Map<String, String> form) {
        var text = new StringBuilder(url);
        new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(load().plan().authToken().getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The provider's clock goes with the desk's. */
    private Instant now() {
        return Instant.now().plus(load().plan().shift());
    }

    private String seconds(Instant since) {
        return String.valueOf(java.time.Duration.between(since, now()).toSeconds());
    }

    private static String stamp(Instant at) {
        return STAMP.format(at.atOffset(ZoneOffset.UTC));
    }

    private static String hex() {
        var bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
