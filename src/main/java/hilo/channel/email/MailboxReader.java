package hilo.channel.email;

import hilo.platform.DeskClock;
import hilo.platform.Ids;
import hilo.platform.Node;
import hilo.platform.Tick;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Has every folder of every mailbox read. */
@ApplicationScoped
class MailboxReader {
    private static final Logger LOG = Logger.getLogger(MailboxReader.class);

    @Resource
    ManagedThreadFactory threads;

    @Resource
    ManagedExecutorService executor;

    private final MailSetup setup;
    private final MailStore store;
    private final MailSorter sorter;
    private final DeskClock clock;
    private final List<FolderReader> readers = new ArrayList<>();

    @Inject
    MailboxReader(MailSetup setup, MailStore store, MailSorter sorter, DeskClock clock, MeterRegistry registry) {
        this.setup = setup;
        this.store = store;
        this.sorter = sorter;
        this.clock = clock;
        registry.gauge("hilo.mail.missing", readers, all -> all.stream().mapToLong(FolderReader::missing).sum());
    }

    void start(@Observes @Priority(900) Startup startup) {
        String start = Ids.next().toString();
        for (var mailbox : setup.config().mailboxes()) {
            mailbox.imap().ifPresent(server -> mailbox.folders().forEach(folder -> {
                var lease = new FolderLease(store, mailbox.address().address(), folder, Node.name(), start);
                readers.add(new FolderReader(setup.account(server), lease, task -> executor.execute(task),
                        reader -> new MailFetcher(lease, store, sorter, clock, setup.config().maxSize(), reader::isStopping)));
            }));
        }
        if (readers.isEmpty()) {
            LOG.info("No mailbox is read: hilo.mail.imap.host is not set");
        }
        readers.forEach(reader -> reader.start(threads));
    }

    @PreDestroy
    void stop() {
        readers.forEach(FolderReader::stop);
    }

    void lookAfter(@Observes Tick tick) {
        readers.forEach(FolderReader::lookAfter);
    }
}
