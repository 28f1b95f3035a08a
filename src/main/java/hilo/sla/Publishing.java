package hilo.sla;

import hilo.identity.Teams;
import hilo.platform.EventLog;
import hilo.platform.EventLog.Fact;
import hilo.platform.Jobs;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.sla.Policies.NewPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Puts a policy in force, on every node and for every clock that still runs. */
@ApplicationScoped
class Publishing {
    /** All nodes have heard of it by then; a transaction of one that had not is ended by the database within 15 s, so a second time is the last. */
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofSeconds(20);

    private final Policies policies;
    private final Teams teams;
    private final EventLog log;
    private final Jobs jobs;
    private final Event<NewPolicy> published;
    private final InstantSource clock;

    @Inject
    Publishing(Policies policies, Teams teams, EventLog log, Jobs jobs, Event<NewPolicy> published, InstantSource clock) {
        this.policies = policies;
        this.teams = teams;
        this.log = log;
        this.jobs = jobs;
        this.published = published;
        this.clock = clock;
    }

    /** Reads a policy that this desk can use; throws {@link Problem} {@code bad-policy} where it cannot be read, or names a team that is not there. */
    Policy read(String document) {
        var policy = Policy.read(document);
        for (int i = 0; i < policy.alerts().size(); i++) {
            var move = policy.alerts().get(i).move();
            if (move != null && !move.equals(Policy.Alert.QUEUE) && teams.named(move).isEmpty()) {
                throw Problem.invalid("bad-policy", "There is no such team.").at("/alerts/" + i + "/move", "queue, or the name of a team");
            }
        }
        return policy;
    }

    /** Returns the new version; throws {@link Problem} {@code bad-policy} where the document cannot be used, stale where {@code replaced} is not in force any more. */
    @Transactional
    int publish(String document, int replaced, String by, String why) {
        int version = policies.add(read(document), document, replaced, by, why);
        var now = clock.instant();
        log.append(List.of(new Fact(now, Policies.PUBLISHED, null, Json.newObject().add("version", version).build())));
        Recalculating.ask(jobs, version, false, Recalculating.FIRST, now.plus(SOON));
        Recalculating.ask(jobs, version, true, Recalculating.FIRST, now.plus(LAST));
        published.fire(new NewPolicy(version));
        return version;
    }
}
