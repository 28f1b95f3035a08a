package hilo.channel.email;

import hilo.channel.email.MailStore.Checkpoint;
import java.time.Instant;
import java.util.Optional;

/** The right to read one folder, which one reader of all nodes has at a time. */
record FolderLease(MailStore store, String mailbox, String folder, String node, String reader) {
    /** Takes or renews it; empty while another node reads the folder. */
    Optional<Checkpoint> take(long uidValidity, Instant now) {
        return store.lease(mailbox, folder, uidValidity, node, reader, now);
    }

    /** Keeps it where it is ours; true where nobody alive has it. */
    boolean isFree() {
        return store.isFree(mailbox, folder, node, reader);
    }

    @Override
    public String toString() {
        return folder + " of " + mailbox;
    }
}
