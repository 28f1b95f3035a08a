package hilo.channel.email;

import static hilo.platform.Columns.texts;

import hilo.identity.Agents;
import hilo.platform.MailWanted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Holds back what would open yet another matter for a sender who has just opened many: a machine that ran wild. Nothing of it is thrown away or answered; it waits in quarantine for
 * an agent, and supervisors are told, once an hour for a sender.
 */
@ApplicationScoped
class FloodGate {
    private static final int MOST_IN_TEN_MINUTES = 20;

    private final Jdbi db;
    private final Agents agents;
    private final MailSetup setup;
    private final Event<MailWanted> mail;
    private final InstantSource clock;

    @Inject
    FloodGate(Jdbi db, Agents agents, MailSetup setup, Event<MailWanted> mail, InstantSource clock) {
        this.db = db;
        this.agents = agents;
        this.setup = setup;
        this.mail = mail;
        this.clock = clock;
    }

    /** Those of the mails to be held back: within ten minutes before each, too many came from its sender. What an agent let in is not held again. */
    @Transactional(TxType.MANDATORY)
    List<Understood> held(List<Understood> opening) {
        if (opening.isEmpty()) {
            return List.of();
        }
        var flooding = db.withHandle(h -> h.createQuery("""
                select w.id from unnest(cast(:ids as uuid[]), cast(:senders as text[]), cast(:at as timestamptz[])) as w (id, sender, at)
                 where (select count(*) from (
                           select from mail m where m.sender = w.sender and m.at > w.at - interval '10 minutes' and m.at <= w.at and m.state <> 'received' limit :most) as before)
                       >= :most""").bind("ids", texts(opening, Understood::id)).bind("senders", texts(opening, Understood::sender))
                .bind("at", texts(opening, one -> one.waiting().at())).bind("most", MOST_IN_TEN_MINUTES).mapTo(UUID.class).set());
        var held = opening.stream().filter(one -> flooding.contains(one.id()) && !one.waiting().released()).toList();
        var senders = new TreeSet<String>();
        held.forEach(one -> senders.add(String.valueOf(one.sender())));
        senders.forEach(this::tell);
        return held;
    }

    private void tell(String sender) {
        var words = setup.words();
        var hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        agents.active().stream().filter(agent -> agent.roles().contains("supervisor")).forEach(one -> mail.fire(
                new MailWanted("flood:" + sender + ":" + hour + ":" + one.id(), one.email(), words.say("flood.subject", sender), words.say("flood.text", sender), true)));
    }
}
