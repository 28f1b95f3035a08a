package hilo.channel.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import hilo.channel.phone.Answering.Situation;
import hilo.channel.phone.CallStore.Call;
import hilo.channel.phone.CallStore.Take;
import hilo.channel.twilio.Field;
import hilo.channel.twilio.SignedRequest;
import hilo.channel.twilio.TwilioConfig;
import hilo.conversation.Channels;
import hilo.conversation.OpeningHours;
import hilo.platform.Blobs;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes a signed request in: finds the call that it belongs to, decides the answer, and keeps both in one transaction.
 *
 * <p>It does no more, so that it can answer at once; what the request means for the record is folded next, in a transaction of its own ({@link CallKeeper}). A request that comes
 * again, in whatever guise, gets the same answer and leaves no second row.
 */
@ApplicationScoped
class Switchboard {
    private static final Locale SPANISH = Locale.of("es");

    /** What to answer, and the call that must be folded next; null when the request is none of a call yet, or came before. */
    record Reception(String document, @Nullable UUID call) {
    }

    private final CallStore store;
    private final OpeningHours hours;
    private final PhoneConfig config;
    private final Documents documents;
    private final InstantSource time;

    @Inject
    Switchboard(CallStore store, OpeningHours hours, PhoneConfig config, TwilioConfig account, InstantSource time) {
        this.store = store;
        this.hours = hours;
        this.config = config;
        this.documents = new Documents(account.publicUrl());
        this.time = time;
    }

    @Transactional
    Reception receive(Route route, SignedRequest request) {
        var now = time.instant();
        var fields = fields(request);
        var sid = request.value("CallSid").filter(text -> text.matches("[A-Za-z0-9_-]{1,64}")).orElseThrow(() -> Problem.invalid("no-call", "CallSid is missing or none."));
        var take = taking(route, request, sid);
        var call = call(route, request, sid, take, now);
        var key = key(route, sid, request);
        var token = request.idempotencyToken() == null ? null : Text.storable(request.idempotencyToken()).substring(0, Math.min(200, request.idempotencyToken().length()));
        // What is only told gets the same answer anyway: its row says by itself whether it came before.
        var before = route.isOnlyTold() ? Optional.<Step>empty() : store.answered(key, route, sid, token);
        var step = before.orElseGet(() -> Answering.step(route, fields, situation(route, request, fields, call, take, now)));
        if (before.isEmpty()) {
            var event = new CallEvent(key, route, sid, fields, step, now);
            if (store.keep(event, call.map(Call::id).orElse(null), token, request.key())) {
                learn(event, request, call, take);
                return new Reception(document(step, call, take, now), call.map(Call::id).orElse(null));
            }
            // The same request came at the same moment and was faster: its answer counts.
            step = store.answered(key, route, sid, token).orElse(step);
        }
        return new Reception(document(step, call, take, now), null);
    }

    private void learn(CallEvent event, SignedRequest request, Optional<Call> call, Optional<Take> take) {
        take.ifPresent(taking -> store.leg(taking.id(), event.sid()));
        call.ifPresent(found -> {
            event.value("DequeingCallSid").ifPresent(leg -> store.link(leg, found.id()));
            take.ifPresent(taking -> store.link(event.sid(), found.id()));
            if (event.route() == Route.MENU && asksForFolio(request)) {
                event.value("Digits").filter(digits -> digits.matches("\\d{1,12}")).ifPresent(digits -> store.keyedIn(found.id(), digits));
            }
            if (event.step() == Step.ENQUEUE) {
                store.slot(found.id(), config.queues());
            }
        });
    }

    /** An agent's leg names its taking in its address, or is known by its SID. */
    private Optional<Take> taking(Route route, SignedRequest request, String sid) {
        if (route != Route.CONNECT && route != Route.LEG && route != Route.DIAL) {
            return Optional.empty();
        }
        return request.queryValue("take").filter(text -> text.matches("[0-9a-f-]{36}")).map(UUID::fromString).flatMap(store::taking).or(() -> store.takingOfLeg(sid));
    }

    private Optional<Call> call(Route route, SignedRequest request, String sid, Optional<Take> take, Instant now) {
        if (take.isPresent()) {
            return store.find(take.get().call());
        }
        var parent = request.value("ParentCallSid");
        boolean agents = route == Route.CONNECT || route == Route.LEG || route == Route.DIAL && request.value("DialCallStatus").isPresent();
        if (parent.isEmpty() && agents) {
            return Optional.empty();
        }
        var root = parent.filter(text -> text.matches("[A-Za-z0-9_-]{1,64}")).orElse(sid);
        return Optional.of(store.call(root, shortened(request, "From"), shortened(request, "To"), now));
    }

    private Situation situation(Route route, SignedRequest request, Map<String, String> fields, Optional<Call> call, Optional<Take> take, Instant now) {
        boolean open = hours.isOpen(Channels.PHONE, now);
        boolean held = take.filter(Take::held).isPresent() && call.filter(Call::waiting).isPresent();
        return new Situation(open, route != Route.WAIT || isPatient(fields, call, now), held, asksForFolio(request));
    }

    /** Somebody whose agent's telephone is ringing is not sent away. */
    private boolean isPatient(Map<String, String> fields, Optional<Call> call, Instant now) {
        if (call.flatMap(found -> store.heldTaking(found.id())).isPresent()) {
            return true;
        }
        var told = queueTime(fields);
        var seen = call.map(Call::queuedAt).map(queued -> Duration.between(queued, now)).orElse(Duration.ZERO);
        return told.compareTo(config.maxWait()) < 0 && seen.compareTo(config.maxWait()) < 0;
    }

    /** How long the caller has waited, as the provider counts; zero where it does not say. */
    static Duration queueTime(Map<String, String> fields) {
        return Optional.ofNullable(fields.get("QueueTime")).filter(text -> text.matches("\\d{1,9}")).map(text -> Duration.ofSeconds(Long.parseLong(text))).orElse(Duration.ZERO);
    }

    private String document(Step step, Optional<Call> call, Optional<Take> take, Instant now) {
        boolean queues = step == Step.ENQUEUE || step == Step.DIAL_QUEUE;
        var queue = queues ? call.flatMap(found -> store.find(found.id())).map(Call::slot).map(slot -> "hilo-" + slot).orElse("hilo") : null;
        var sentence = step == Step.CLOSED_VOICEMAIL ? hours.sentence(Channels.PHONE, SPANISH, now) : null;
        return documents.document(step, queue, sentence, take.map(Take::id).orElse(null));
    }

    private static boolean asksForFolio(SignedRequest request) {
        return request.queryValue("ask").filter("folio"::equals).isPresent();
    }

    private static String shortened(SignedRequest request, String name) {
        return shortened(request.value(name).orElse(""));
    }

    static String shortened(String number) {
        var text = Text.storable(number.strip());
        return text.substring(0, Math.min(100, text.length()));
    }

    static Map<String, String> fields(SignedRequest request) {
        var fields = new LinkedHashMap<String, String>();
        for (Field field : request.fields()) {
            fields.putIfAbsent(Text.storable(field.name()), Text.storable(field.value()));
        }
        return fields;
    }

    /** A request of a leg's progress is numbered by the provider; any other is what it says. */
    private static String key(Route route, String sid, SignedRequest request) {
        var number = request.value("SequenceNumber");
        if (number.isPresent()) {
            return Text.storable(String.join(" ", route.path(), sid, number.get(), request.value("CallStatus").orElse("-")));
        }
        var all = request.fields().stream().map(field -> field.name() + "=" + field.value()).sorted().collect(Collectors.joining("\n"));
        var query = request.query().stream().map(field -> field.name() + "=" + field.value()).collect(Collectors.joining("\n"));
        return route.path() + " " + sid + " " + Blobs.sha256((query + "\n\n" + all).getBytes(UTF_8));
    }
}
