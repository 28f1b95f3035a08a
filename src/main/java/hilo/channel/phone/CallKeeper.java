package hilo.channel.phone;

import hilo.channel.phone.CallSheet.Result;
import hilo.channel.phone.CallStore.Call;
import hilo.channel.phone.CallStore.Take;
import hilo.channel.twilio.TwilioRest;
import hilo.platform.Jobs;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps the record of a call equal to what was told of it: folds all its requests anew whenever one more is stored.
 *
 * <p>The conversation is opened when the caller is through the menu (a folio keyed in there may join the call to its matter), when the call is over, or when nothing more was heard
 * for a while; from then on each change of the call's facts is told to it. Calls are folded one at a time, under the lock of their row.
 */
@ApplicationScoped
class CallKeeper {
    private static final Duration MENU = Duration.ofSeconds(20);
    private static final Duration KEYING = Duration.ofSeconds(60);

    /** Marks what the provider told only because we asked. */
    private static final String ASKED = "asked";

    private final CallStore store;
    private final CallRecords records;
    private final Jobs jobs;
    private final InstantSource time;

    @Inject
    CallKeeper(CallStore store, CallRecords records, Jobs jobs, InstantSource time) {
        this.store = store;
        this.records = records;
        this.jobs = jobs;
        this.time = time;
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void fold(UUID id) {
        var call = store.lock(id);
        var events = call.isEmpty() ? List.<CallEvent>of() : store.events(id);
        if (events.isEmpty()) {
            return;
        }
        var now = time.instant();
        var sheet = CallFold.fold(call.get().rootSid(), events);
        var agent = Optional.ofNullable(sheet.answeredLeg()).flatMap(store::takingOfLeg).map(Take::agent);
        store.update(id, sheet, agent.orElse(null));
        if (call.get().session() == null && isThroughTheMenu(call.get(), events, now)) {
            var opened = records.open(call.get(), sheet, now);
            store.opened(id, opened.conversation(), opened.session());
        } else if (call.get().session() != null) {
            records.tell(call.get(), sheet, now);
        }
        var known = store.find(id).orElseThrow();
        if (known.session() != null) {
            if (agent.isPresent() && !agent.equals(Optional.ofNullable(call.get().session() == null ? null : call.get().answeredBy()))) {
                records.answeredBy(known, agent.get(), now);
            }
            if (sheet.recording() != null) {
                jobs.add(RecordingFetcher.KIND, sheet.recording(), Json.newObject().add("call", id.toString()).build(), now);
            }
        }
        release(id, sheet, events, now);
        store.folded(id, now);
    }

    /** Calls that a crash or a failure left half told. */
    @Transactional
    List<UUID> unfolded(Instant before, int limit) {
        return store.unfolded(before, limit);
    }

    /** Lets takings go of which nothing was heard since {@code before}; returns their calls. */
    @Transactional
    List<UUID> releaseSilent(Instant before) {
        var silent = store.silent(before);
        silent.forEach(take -> store.release(take.id(), time.instant()));
        return silent.stream().map(Take::call).toList();
    }

    /** Live calls to ask the provider about. */
    @Transactional
    List<Call> quiet(Instant before) {
        return store.quiet(before, time.instant());
    }

    /** Keeps what the provider answered as if it had told it by itself. */
    @Transactional
    void learn(Call call, TwilioRest.Ended ended) {
        keepEnd(call, ended, time.instant());
    }

    /** Up to when the provider was asked for everything; empty where it never was. */
    @Transactional
    Optional<Instant> askedUntil() {
        return store.askedUntil();
    }

    /**
     * Keeps what of all this was never told, as if it had been; returns the calls to fold. A message belongs to a call that we know, or learn of here.
     *
     * @param until up to when the provider was asked
     */
    @Transactional
    List<UUID> learn(List<TwilioRest.Heard> calls, List<TwilioRest.Message> messages, Instant until) {
        var now = time.instant();
        var changed = new LinkedHashSet<UUID>();
        var known = store.known(calls.stream().map(TwilioRest.Heard::sid).toList());
        calls.stream().filter(heard -> !known.contains(heard.sid())).forEach(heard -> {
            var call = store.call(heard.sid(), Switchboard.shortened(heard.from()), Switchboard.shortened(heard.to()), now);
            if (keepEnd(call, heard.ended(), now)) {
                changed.add(call.id());
            }
        });
        var told = store.recordings(messages.stream().map(TwilioRest.Message::call).toList());
        messages.stream().filter(message -> !told.contains(message.sid())).forEach(message -> store.withSid(message.call()).ifPresent(call -> {
            if (keepMessage(call, message, now)) {
                changed.add(call.id());
            }
        }));
        store.askedUntil(until);
        return List.copyOf(changed);
    }

    private boolean keepEnd(Call call, TwilioRest.Ended ended, Instant now) {
        var fields = Map.of("CallSid", call.rootSid(), "CallStatus", ended.status(), "CallbackSource", ASKED, "CallDuration", String.valueOf(ended.seconds()), "Timestamp",
                stamp(ended.at()));
        return store.keep(new CallEvent(ASKED + " " + call.rootSid() + " " + ended.status(), Route.STATUS, call.rootSid(), fields, Step.NONE, now), call.id(), null, 0);
    }

    private boolean keepMessage(Call call, TwilioRest.Message message, Instant now) {
        var fields = Map.of("CallSid", call.rootSid(), "RecordingSid", message.sid(), "RecordingStatus", "completed", "RecordingDuration", String.valueOf(message.seconds()),
                "RecordingStartTime", stamp(message.startedAt()), "CallbackSource", ASKED);
        return store.keep(new CallEvent(ASKED + " " + message.sid(), Route.RECORDING, call.rootSid(), fields, Step.NONE, now), call.id(), null, 0);
    }

    private static String stamp(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    private static boolean isThroughTheMenu(Call call, List<CallEvent> events, Instant now) {
        if (events.stream().anyMatch(event -> event.step() != Step.MENU && event.step() != Step.ASK_FOLIO)) {
            return true;
        }
        boolean keying = events.stream().anyMatch(event -> event.step() == Step.ASK_FOLIO);
        return !now.isBefore(call.createdAt().plus(keying ? KEYING : MENU));
    }

    /** Lets a taking go when the agent's telephone was not picked up, or when there is nobody left to speak to. */
    private void release(UUID call, CallSheet sheet, List<CallEvent> events, Instant now) {
        store.heldTaking(call).ifPresent(held -> {
            boolean legOver = held.legSid() != null && events.stream().anyMatch(event -> event.sid().equals(held.legSid()) && event.isTerminal());
            boolean callerGone = !sheet.waiting() && sheet.result() != Result.TALKING;
            if (legOver || callerGone) {
                store.release(held.id(), now);
                if (!legOver && held.legSid() != null) {
                    jobs.add(LegEnder.KIND, held.legSid(), Json.empty(), now);
                }
            }
        });
    }
}
