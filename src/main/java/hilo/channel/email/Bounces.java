package hilo.channel.email;

import hilo.conversation.Delivery;
import hilo.conversation.Timeline;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Marks an answer as failed when its mail came back for good. Only a bounce that names the signed Message-ID of that mail can: bounces are easily forged. */
@ApplicationScoped
class Bounces {
    private static final Logger LOG = Logger.getLogger(Bounces.class);

    private final MailStore store;
    private final Timeline timeline;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    Bounces(MailStore store, Timeline timeline, MailSetup setup, InstantSource clock) {
        this.store = store;
        this.timeline = timeline;
        this.setup = setup;
        this.clock = clock;
    }

    @Transactional
    void mark(ParsedMail bounce) {
        DeliveryReport report = bounce.report();
        if (report == null || !report.isHard()) {
            return;
        }
        for (String id : report.messageIds()) {
            Optional<MailStore.Standing> entry = setup.ids().entry(id).flatMap(ours -> store.sentEntry(id));
            if (entry.isPresent()) {
                LOG.infof("Entry %d of conversation %s came back", entry.get().seq(), entry.get().conversation());
                timeline.delivery(entry.get().conversation(), entry.get().seq(), Delivery.FAILED, clock.instant(),
                        Json.newObject().add("failure", report.words()).build());
                return;
            }
        }
    }
}
