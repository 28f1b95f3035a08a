package hilo.console;

import hilo.channel.Answers;
import hilo.channel.Broadcast;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Entry;
import hilo.conversation.Timeline;
import hilo.identity.Caller;
import hilo.identity.Credentials;
import hilo.platform.Correlation;
import hilo.platform.DeskClock;
import hilo.platform.FrameBudget;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.ProblemMapper;
import hilo.platform.RateLimits;
import hilo.platform.SocketWriter;
import hilo.platform.TextParts;
import hilo.routing.Presence;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An agent's live socket; {@link ConsoleDoor} lets only staff reach it. One instance per connection. */
@ServerEndpoint("/ws/console")
class ConsoleSocket {
    private static final Logger LOG = Logger.getLogger(ConsoleSocket.class);
    private static final int MAX_MESSAGE = 16 * 1024;
    private static final int MESSAGES_PER_MINUTE = 1200;
    private static final int MOST_REPLAYED = 300;
    /** How long a console was away at most that does not say since when. */
    private static final Duration AWAY = Duration.ofDays(1);
    private static final int MOST_CHARACTERS = 200_000;

    private final ConsolePeers peers;
    private final Credentials credentials;
    private final Answers answers;
    private final Noting noting;
    private final ConversationQueries queries;
    private final Timeline timeline;
    private final Showing showing;
    private final Presence presence;
    private final Broadcast broadcast;
    private final RateLimits limits;
    private final DeskClock clock;
    private final TextParts parts = new TextParts(MAX_MESSAGE);
    private @Nullable ConsolePeer peer;

    @Inject
    ConsoleSocket(ConsolePeers peers, Credentials credentials, Answers answers, Noting noting, ConversationQueries queries, Timeline timeline, Showing showing, Presence presence,
            Broadcast broadcast, RateLimits limits, DeskClock clock) {
        this.peers = peers;
        this.credentials = credentials;
        this.answers = answers;
        this.noting = noting;
        this.queries = queries;
        this.timeline = timeline;
        this.showing = showing;
        this.presence = presence;
        this.broadcast = broadcast;
        this.limits = limits;
        this.clock = clock;
    }

    @OnOpen
    void open(Session session) throws IOException {
        session.setMaxTextMessageBufferSize(MAX_MESSAGE);
        if (!(session.getUserPrincipal() instanceof Caller caller) || !caller.is("agent")) {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "staff only"));
            return;
        }
        var opened = new ConsolePeer(caller, new SocketWriter(session));
        peer = opened;
        peers.add(opened);
        presence.heard(Set.of(caller.id()));
    }

    @OnMessage
    void message(String part, boolean last) {
        var from = peer;
        if (from == null) {
            return;
        }
        var whole = parts.add(part, last);
        if (parts.isTooBig()) {
            from.close(CloseReason.CloseCodes.TOO_BIG.getCode(), "too big");
            peers.remove(from);
            return;
        }
        whole.ifPresent(text -> Correlation.with(Ids.next().toString(), () -> take(from, text)));
    }

    private void take(ConsolePeer from, String text) {
        from.heard();
        String re = "";
        try {
            if (overdone(from)) {
                return;
            }
            var frame = Json.object(text);
            var agent = standing(from, frame);
            if (agent.isEmpty()) {
                peers.remove(from);
                from.close(ConsolePeers.SIGNED_OUT, "signed out");
                return;
            }
            from.is(agent.get());
            re = ConsoleMessage.idOf(frame);
            take(from, agent.get(), ConsoleMessage.parse(frame));
        } catch (Problem problem) {
            send(from, new ConsoleFrame.Refused(re, problem));
        } catch (RuntimeException e) {
            if (!ProblemMapper.cannotStore(e)) {
                LOG.error("A console's message failed", e);
            }
            send(from, new ConsoleFrame.Refused(re, ProblemMapper.orUnavailable(e, "It could not be done right now; send it again.")));
        }
    }

    /** The agent as they are now. A page that only answers pings does not use its sign-in. */
    private Optional<Caller> standing(ConsolePeer from, JsonObject frame) {
        var credential = from.agent().credential();
        String type = frame.get("type") instanceof JsonString word ? word.getString() : "";
        if (credential != null && !type.equals("ping") && !type.equals("pong") && from.isUsedAfresh()) {
            credentials.used(credential);
        }
        return credentials.staff(credential).filter(agent -> agent.is("agent"));
    }

    private void take(ConsolePeer from, Caller agent, ConsoleMessage message) {
        switch (message) {
            case ConsoleMessage.Watch m -> {
                long last = known(agent, m.conversation());
                peers.watch(from, m.conversation());
                acknowledge(from, m.id(), m.conversation(), last);
            }
            case ConsoleMessage.Resume m -> resume(from, agent, m);
            case ConsoleMessage.Reply m -> {
                Noting.refuseMerged(queries.get(m.conversation()));
                written(from, m.id(), answers.reply(m.conversation(), agent, m.answer(), m.id()));
            }
            case ConsoleMessage.Note m -> written(from, m.id(), noting.note(m.conversation(), agent, m.text(), m.attachments(), m.id()));
            case ConsoleMessage.Typing m -> broadcast.typing(m.conversation(), agent.name(), true);
            case ConsoleMessage.Ping m -> from.hint(new ConsoleFrame.Pong().text(clock.instant()));
            case ConsoleMessage.Batches m -> {
                from.likeBatches();
                send(from, new ConsoleFrame.Ack(m.id(), null, null));
            }
            case ConsoleMessage.Pong m -> {
                // hearing it was enough
            }
        }
    }

    /** Whether this is more than a console may send; asks nobody, so that a flood costs little. */
    private boolean overdone(ConsolePeer from) {
        var verdict = from.frames().take();
        if (verdict == FrameBudget.Verdict.CLOSE) {
            peers.remove(from);
            from.close(CloseReason.CloseCodes.VIOLATED_POLICY.getCode(), "too many messages");
            return true;
        }
        if (verdict == FrameBudget.Verdict.REFUSE) {
            throw Problem.tooMany(Duration.ofMinutes(1));
        }
        limits.take("console message", from.agent().id().toString(), MESSAGES_PER_MINUTE);
        return false;
    }

    /** Watching begins first, so that nothing falls between what is replayed and what is told. */
    private void resume(ConsolePeer from, Caller agent, ConsoleMessage.Resume wanted) {
        peers.watch(from, wanted.conversation());
        long last = known(agent, wanted.conversation());
        if (wanted.after() > last || last - wanted.after() > MOST_REPLAYED) {
            send(from, new ConsoleFrame.Reset(wanted.conversation()));
        } else {
            // Frames tell the desk's time, which a test may have moved.
            Instant since = wanted.since().orElseGet(() -> clock.instant().minus(AWAY)).minus(clock.shift());
            var missed = timeline.missed(wanted.conversation(), wanted.after(), since, MOST_REPLAYED, MOST_CHARACTERS);
            if (missed.more() || missed.entries().stream().mapToLong(entry -> entry.text().length()).sum() > MOST_CHARACTERS) {
                send(from, new ConsoleFrame.Reset(wanted.conversation()));
            } else if (!missed.entries().isEmpty()) {
                send(from, new ConsoleFrame.Entries(wanted.conversation(), missed.entries().stream().map(EntryItem::from).toList()));
            }
        }
        acknowledge(from, wanted.id(), wanted.conversation(), last);
    }

    private long known(Caller agent, UUID conversation) {
        long last = queries.get(conversation).lastSeq();
        showing.read(agent, conversation);
        return last;
    }

    private void written(ConsolePeer to, String re, Entry entry) {
        send(to, new ConsoleFrame.Ack(re, entry.conversation(), entry.seq()));
    }

    private void acknowledge(ConsolePeer to, String re, UUID conversation, long seq) {
        if (!re.isEmpty()) {
            send(to, new ConsoleFrame.Ack(re, conversation, seq));
        }
    }

    private void send(ConsolePeer to, ConsoleFrame frame) {
        to.send(frame.text(clock.instant()));
    }

    @OnClose
    void closed() {
        if (peer != null) {
            peers.remove(peer);
        }
    }

    @OnError
    void failed(Throwable error) {
        LOG.debugf("A console's socket failed: %s", error.toString());
        closed();
    }
}
