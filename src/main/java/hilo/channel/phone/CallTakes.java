package hilo.channel.phone;

import hilo.channel.phone.CallStore.Take;
import hilo.identity.Caller;
import hilo.platform.Jobs;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.UUID;

/** The steps of taking a call, each a transaction of its own: between them the provider is asked to ring. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class CallTakes {
    private final CallStore store;
    private final Jobs jobs;
    private final InstantSource time;

    @Inject
    CallTakes(CallStore store, Jobs jobs, InstantSource time) {
        this.store = store;
        this.jobs = jobs;
        this.time = time;
    }

    /** Throws {@link Problem} {@code call-gone} or {@code call-taken}. */
    Take claim(UUID call, Caller by) {
        if (!store.lock(call).orElseThrow(Problem::notFound).waiting()) {
            throw Problem.conflict("call-gone", "The call is not waiting any more.");
        }
        return store.take(call, by.id(), time.instant()).orElseThrow(() -> Problem.conflict("call-taken", "Another agent has taken the call."));
    }

    /** The provider rings the agent on that leg. */
    void ringing(Take take, String legSid) {
        store.lock(take.call());
        store.leg(take.id(), legSid);
        store.link(legSid, take.call());
        if (!store.taking(take.id()).orElseThrow().held()) {
            // The caller hung up before the provider told us the leg's name.
            jobs.add(LegEnder.KIND, legSid, Json.empty(), time.instant());
        }
    }

    void letGo(Take take) {
        store.release(take.id(), time.instant());
    }
}
