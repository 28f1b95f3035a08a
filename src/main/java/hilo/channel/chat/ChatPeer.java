package hilo.channel.chat;

import hilo.conversation.Entry;
import hilo.platform.FrameBudget;
import hilo.platform.SocketWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One visitor's open socket: who it is, which chat it follows, and how far it has been told. Commits may be announced out of order, so it says when something is missing and is
 * then brought up to date from the database.
 */
final class ChatPeer {
    private static final int OTHERS_PER_MINUTE = 300;
    private static final int RESUMES_PER_MINUTE = 20;

    private final SocketWriter writer;
    private final String network;
    private final FrameBudget frames;
    private final FrameBudget resumes = new FrameBudget(RESUMES_PER_MINUTE);
    private int hellos;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable Visitor visitor;
    private volatile @Nullable String folio;
    private @Nullable UUID conversation;
    private @Nullable UUID session;
    private long told;

    /** @param network as {@link hilo.platform.Networks} names it */
    ChatPeer(SocketWriter writer, String network, int linesPerMinute) {
        this.writer = writer;
        this.network = network;
        this.frames = new FrameBudget(linesPerMinute + OTHERS_PER_MINUTE);
    }

    String network() {
        return network;
    }

    /** Every frame that comes, whatever it is. */
    FrameBudget frames() {
        return frames;
    }

    /** Each asks the database. */
    FrameBudget resumes() {
        return resumes;
    }

    SocketWriter writer() {
        return writer;
    }

    /** How often this socket introduced itself or signed out, this time included. */
    synchronized int countHello() {
        return ++hellos;
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    /** By the machine's own clock, which nobody moves. */
    Duration silentFor() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    @Nullable
    Visitor visitor() {
        return visitor;
    }

    void is(Visitor who, @Nullable String namedFolio) {
        visitor = who;
        folio = namedFolio;
    }

    @Nullable
    String folio() {
        return folio;
    }

    synchronized @Nullable UUID conversation() {
        return conversation;
    }

    synchronized @Nullable UUID session() {
        return session;
    }

    /** Follows a chat from after a seq on. */
    synchronized void follow(UUID inConversation, UUID inSession, long after) {
        conversation = inConversation;
        session = inSession;
        told = after;
    }

    synchronized long told() {
        return told;
    }

    /**
     * Tells entries of the followed conversation, in order; false where some before them have not come yet.
     *
     * @param complete whether they are all there is since {@link #told()}, as read from the database
     */
    synchronized boolean tell(UUID of, List<Entry> entries, boolean complete, Instant now) {
        if (!of.equals(conversation) || entries.isEmpty()) {
            return true;
        }
        if (!complete && entries.getFirst().seq() > told + 1) {
            return false;
        }
        var fresh = entries.stream().filter(entry -> entry.seq() > told).toList();
        if (!fresh.isEmpty()) {
            told = fresh.getLast().seq();
            var mine = fresh.stream().filter(entry -> entry.isPublic() && entry.session() != null && entry.session().equals(session)).toList();
            if (!mine.isEmpty()) {
                writer.send(ChatFrames.entries(of, mine, now));
            }
        }
        return true;
    }
}
