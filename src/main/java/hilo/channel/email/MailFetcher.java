package hilo.channel.email;

import hilo.channel.email.MailStore.Checkpoint;
import hilo.channel.email.MailStore.Fetched;
import hilo.channel.email.MailStore.Trouble;
import hilo.platform.DeskClock;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes what an opened folder holds into the ledger: what is new, what had been passed over, what the server did not hand out before. Flags are set after the commit that keeps the
 * mails; mail stays on the server.
 */
final class MailFetcher {
    private static final Logger LOG = Logger.getLogger(MailFetcher.class);
    private static final int WINDOW = 200;
    private static final int BATCH = 50;
    private static final long BATCH_BYTES = 5_000_000;
    private static final int FETCH_TRIES = 3;

    private final FolderLease lease;
    private final MailStore store;
    private final MailSorter sorter;
    private final DeskClock clock;
    private final long maxSize;
    private final BooleanSupplier stopping;
    private final Map<Long, Integer> fetchFailures = new HashMap<>();
    private boolean together = true;
    private volatile long steps;
    private volatile long missing;

    MailFetcher(FolderLease lease, MailStore store, MailSorter sorter, DeskClock clock, long maxSize, BooleanSupplier stopping) {
        this.lease = lease;
        this.store = store;
        this.sorter = sorter;
        this.clock = clock;
        this.maxSize = maxSize;
        this.stopping = stopping;
    }

    /** How far it came since the start: mails kept, and tries after which one that breaks the line is set aside. */
    long steps() {
        return steps;
    }

    /** Mails of the folder without a row, when it was compared last. */
    long missing() {
        return missing;
    }

    /** Keeps what is new; tells whether there was anything. */
    boolean readNew(IMAPFolder folder) throws MessagingException {
        Optional<Checkpoint> mine = lease.take(folder.getUIDValidity(), clock.instant());
        if (mine.isEmpty()) {
            return false;
        }
        Checkpoint at = mine.get();
        // The range n:* always holds the last message, however small its UID.
        Message[] listed = folder.getMessagesByUID(at.lastUid() + 1, UIDFolder.LASTUID);
        boolean any = false;
        // Window by window: after a long time away the first mails are in before the last have been looked at.
        for (int from = 0; from < listed.length && !stopping.getAsBoolean(); from += WINDOW) {
            List<Message> fresh = fresh(folder, Arrays.copyOfRange(listed, from, Math.min(from + WINDOW, listed.length)), at.lastUid());
            Optional<Checkpoint> reached = read(folder, at, fresh);
            if (reached.isEmpty()) {
                return false;
            }
            any |= !fresh.isEmpty();
            at = reached.get();
        }
        askAgain(folder, at);
        return any;
    }

    /**
     * Counts what lies in the folder against the ledger, each time that the folder is opened; what has no row is fetched now, and told where that fails. False where another node
     * reads the folder.
     */
    boolean compare(IMAPFolder folder) throws MessagingException {
        Optional<Checkpoint> mine = lease.take(folder.getUIDValidity(), clock.instant());
        if (mine.isEmpty()) {
            return false;
        }
        Checkpoint at = mine.get();
        List<Long> present = uids(folder).stream().filter(uid -> uid <= at.lastUid()).toList();
        for (long uid : store.missing(at, present)) {
            var message = (IMAPMessage) folder.getMessageByUID(uid);
            var found = message == null ? Optional.<Fetched>empty() : fetch(uid, message);
            if (found.isPresent()) {
                LOG.warnf("The mail with UID %d had been passed over", uid);
                store.keepLate(at, found.get());
                sorter.wake();
            }
        }
        int without = store.missing(at, present).size();
        missing = without;
        store.compared(at, present.size(), without, clock.instant());
        if (without > 0) {
            LOG.errorf("%d mails of %s are in no row of the ledger: see /api/agent/mail/folders", without, lease);
        }
        return true;
    }

    /** By one question and one answer: the library's own way makes an object of each mail. */
    private static List<Long> uids(IMAPFolder folder) throws MessagingException {
        List<Long> found = new ArrayList<>();
        folder.doCommand(protocol -> {
            Response[] answers = protocol.command("UID SEARCH ALL", null);
            for (Response answer : answers) {
                if (answer instanceof IMAPResponse told && told.keyEquals("SEARCH")) {
                    for (long uid = told.readLong(); uid != -1; uid = told.readLong()) {
                        found.add(uid);
                    }
                }
            }
            protocol.notifyResponseHandlers(answers);
            protocol.handleResult(answers[answers.length - 1]);
            return null;
        });
        return found;
    }

    /** Asks again for one of those on which the line broke too often: the network may be better by now. */
    private void askAgain(IMAPFolder folder, Checkpoint at) throws MessagingException {
        var owed = store.owed(at);
        if (owed.isPresent()) {
            var message = (IMAPMessage) folder.getMessageByUID(owed.get().uid());
            store.handedOut(owed.get(), message == null ? null : fetchOnce(owed.get().uid(), message).orElse(null));
            sorter.wake();
        }
    }

    /** Fetches and keeps these mails, batch by batch; empty where another node has taken over. */
    private Optional<Checkpoint> read(IMAPFolder folder, Checkpoint start, List<Message> fresh) throws MessagingException {
        Checkpoint at = start;
        for (int from = 0; from < fresh.size() && !stopping.getAsBoolean();) {
            int to = batchEnd(fresh, from);
            List<Message> batch = fresh.subList(from, to);
            long upTo = folder.getUID(batch.getLast());
            List<Fetched> fetched = fetch(folder, batch);
            if (!store.keep(at, fetched, upTo, clock.instant())) {
                LOG.warnf("Another node reads %s now", lease);
                return Optional.empty();
            }
            steps += batch.size();
            fetched.forEach(mail -> fetchFailures.remove(mail.uid()));
            sorter.wake();
            flag(folder, batch);
            at = new Checkpoint(at.folder(), at.uidValidity(), upTo, at.fence());
            from = to;
        }
        return Optional.of(at);
    }

    /** Those behind the last one, by their UIDs, with what is to be known of them before they are fetched. */
    private static List<Message> fresh(IMAPFolder folder, Message[] listed, long lastUid) throws MessagingException {
        FetchProfile profile = new FetchProfile();
        profile.add(UIDFolder.FetchProfileItem.UID);
        profile.add(IMAPFolder.FetchProfileItem.SIZE);
        profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
        Message[] present = Arrays.stream(listed).filter(m -> m != null && !m.isExpunged()).toArray(Message[]::new);
        folder.fetch(present, profile);
        Map<Message, Long> uids = new HashMap<>();
        for (Message message : present) {
            uids.put(message, folder.getUID(message));
        }
        return Arrays.stream(present).filter(m -> uids.getOrDefault(m, -1L) > lastUid).sorted((a, b) -> Long.compare(uids.getOrDefault(a, 0L), uids.getOrDefault(b, 0L))).toList();
    }

    private static int batchEnd(List<Message> messages, int from) throws MessagingException {
        long bytes = 0;
        int to = from;
        while (to < messages.size() && to - from < BATCH && (to == from || bytes + messages.get(to).getSize() <= BATCH_BYTES)) {
            bytes += Math.max(0, messages.get(to).getSize());
            to++;
        }
        return to;
    }

    /** All of them by one question. Where the line breaks over it, each is asked for alone next time, so that it shows which of them breaks it. */
    private List<Fetched> fetch(IMAPFolder folder, List<Message> batch) throws MessagingException {
        List<Fetched> fetched = new ArrayList<>();
        if (!together) {
            for (Message message : batch) {
                fetch(folder.getUID(message), (IMAPMessage) message).ifPresent(fetched::add);
            }
            together = fetchFailures.isEmpty();
            return fetched;
        }
        together = false;
        steps++;
        List<Long> whole = new ArrayList<>();
        for (Message message : batch) {
            if (message.getSize() <= maxSize) {
                whole.add(folder.getUID(message));
            }
        }
        Map<Long, byte[]> bytes = bytes(folder, whole);
        for (Message message : batch) {
            long uid = folder.getUID(message);
            if (bytes.containsKey(uid)) {
                fetched.add(fetched(uid, bytes.get(uid), bytes.get(uid).length, message.getReceivedDate(), null));
            } else {
                fetchOnce(uid, (IMAPMessage) message).ifPresent(fetched::add);
            }
        }
        together = true;
        return fetched;
    }

    private static Map<Long, byte[]> bytes(IMAPFolder folder, List<Long> uids) throws MessagingException {
        Map<Long, byte[]> found = new HashMap<>();
        if (uids.isEmpty()) {
            return found;
        }
        folder.doCommand(protocol -> {
            String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
            Response[] answers = protocol.command("UID FETCH " + set + " (UID BODY.PEEK[])", null);
            for (Response answer : answers) {
                if (answer instanceof FetchResponse mail && mail.getItem(UID.class) != null && mail.getItem(BODY.class) != null) {
                    var bytes = mail.getItem(BODY.class).getByteArray();
                    found.put(mail.getItem(UID.class).uid, bytes == null ? new byte[0] : bytes.getNewBytes());
                }
            }
            protocol.notifyResponseHandlers(answers);
            protocol.handleResult(answers[answers.length - 1]);
            return null;
        });
        return found;
    }

    /**
     * One mail's bytes; empty when it has been removed meanwhile. One on which the line broke three times is kept as a row without bytes, so that it does not block those behind
     * it, and asked for again later.
     */
    private Optional<Fetched> fetch(long uid, IMAPMessage message) throws MessagingException {
        if (fetchFailures.getOrDefault(uid, 0) >= FETCH_TRIES) {
            LOG.warnf("The mail server fails to hand out the mail with UID %d", uid);
            return Optional.of(fetched(uid, new byte[0], 0, null, Trouble.UNREADABLE));
        }
        // Counted before, so that a mail that takes the whole thread down is counted too.
        fetchFailures.merge(uid, 1, Integer::sum);
        steps++;
        var mail = fetchOnce(uid, message);
        fetchFailures.remove(uid);
        return mail;
    }

    private Optional<Fetched> fetchOnce(long uid, IMAPMessage message) throws MessagingException {
        try {
            long size = Math.max(0, message.getSize());
            boolean oversize = size > maxSize;
            byte[] raw = oversize ? headers(message) : bytes(message, size);
            return Optional.of(fetched(uid, raw, oversize ? size : raw.length, message.getReceivedDate(), oversize ? Trouble.OVERSIZE : null));
        } catch (MessageRemovedException removed) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new MessagingException("a mail cannot be fetched", failed);
        }
    }

    private Fetched fetched(long uid, byte[] raw, long size, @Nullable Date internalDate, @Nullable Trouble trouble) {
        Instant now = clock.instant();
        Instant arrived = internalDate == null ? now.minus(clock.shift()) : internalDate.toInstant();
        Instant at = arrived.plus(clock.shift());
        return new Fetched(uid, raw, size, arrived, at.isAfter(now) ? now : at, now, trouble);
    }

    private static byte[] bytes(IMAPMessage message, long size) throws MessagingException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) size + 64);
        message.writeTo(out);
        return out.toByteArray();
    }

    private static byte[] headers(IMAPMessage message) throws MessagingException {
        StringBuilder out = new StringBuilder();
        Enumeration<String> lines = message.getAllHeaderLines();
        while (lines.hasMoreElements()) {
            out.append(lines.nextElement()).append("\r\n");
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Only tells other mail programs that the mail was taken; a failure costs nothing. */
    private static void flag(IMAPFolder folder, List<Message> batch) throws MessagingException {
        try {
            folder.setFlags(batch.toArray(Message[]::new), new Flags(Flags.Flag.SEEN), true);
        } catch (FolderClosedException | StoreClosedException gone) {
            throw gone;
        } catch (MessagingException refused) {
            LOG.debugf("The mail server does not set flags: %s", refused.getMessage());
        }
    }
}
