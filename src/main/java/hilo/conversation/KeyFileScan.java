package hilo.conversation;

import hilo.platform.Errand;
import hilo.platform.Tick;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Searches the files of earlier versions for private keys, beside everything else: on a thread of its own, each file in its own transaction, {@value #BYTES_PER_RUN} bytes per tick. A
 * file that cannot be searched stays closed and holds up no other.
 */
@ApplicationScoped
class KeyFileScan {
    private static final Logger LOG = Logger.getLogger(KeyFileScan.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final long BYTES_PER_RUN = 32 << 20;
    private static final int BATCH = 200;

    @Resource
    ManagedExecutorService executor;

    private final Attachments attachments;
    private final Errand errand;

    @Inject
    KeyFileScan(Attachments attachments) {
        this.attachments = attachments;
        this.errand = new Errand("key-files", task -> executor.execute(task), this::scan);
    }

    void onTick(@Observes Tick tick) {
        errand.want();
    }

    private void scan() {
        long left = BYTES_PER_RUN;
        for (var ids = attachments.unexamined(FIRST, BATCH); !ids.isEmpty(); ids = attachments.unexamined(ids.getLast(), BATCH)) {
            for (UUID id : ids) {
                left -= examine(id);
                if (left <= 0) {
                    return;
                }
            }
        }
    }

    private long examine(UUID id) {
        try {
            return attachments.examine(id);
        } catch (RuntimeException e) {
            LOG.warnf(e, "File %s cannot be searched for a private key; it stays closed", id);
            attachments.keepClosed(id);
            return 0;
        }
    }
}
