package hilo.channel.phone;

import hilo.channel.twilio.TwilioRest;
import hilo.platform.JobRunner;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.time.InstantSource;
import java.util.UUID;

/** Copies a caller's message into our own store and puts it beside the call's entry. The job is repeated until the provider has it ready. */
@ApplicationScoped
class RecordingFetcher implements JobRunner {
    static final String KIND = "phone.recording";

    private final TwilioRest rest;
    private final CallStore store;
    private final CallRecords records;
    private final InstantSource time;

    @Inject
    RecordingFetcher(TwilioRest rest, CallStore store, CallRecords records, InstantSource time) {
        this.rest = rest;
        this.store = store;
        this.records = records;
        this.time = time;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Runnable run(String recordingSid, JsonObject data) {
        try {
            var wave = rest.recording(recordingSid).bytes();
            return () -> {
                var call = store.lock(UUID.fromString(data.getString("call"))).orElseThrow(Problem::notFound);
                records.keepMessage(call, CallFold.fold(call.rootSid(), store.events(call.id())), wave, time.instant());
            };
        } catch (TwilioRest.Refused e) {
            throw Problem.unavailable(String.valueOf(e.getMessage()));
        }
    }
}
