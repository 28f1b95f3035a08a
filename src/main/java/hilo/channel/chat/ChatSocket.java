package hilo.channel.chat;

import hilo.channel.Broadcast;
import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.Draft;
import hilo.conversation.OpeningHours;
import hilo.conversation.Sessions;
import hilo.conversation.Status;
import hilo.directory.AddressKind;
import hilo.directory.EmailAddresses;
import hilo.platform.Correlation;
import hilo.platform.FrameBudget;
import hilo.platform.Ids;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.ProblemMapper;
import hilo.platform.SocketWriter;
import hilo.platform.Text;
import hilo.platform.TextParts;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A visitor's socket. One instance per connection. */
@ServerEndpoint("/ws/chat")
class ChatSocket {
    private static final Logger LOG = Logger.getLogger(ChatSocket.class);
    private static final int MAX_MESSAGE = 16 * 1024;
    private static final int MAX_LINE = 8_000;
    private static final int HELLOS = 10;

    private final ChatPeers peers;
    private final ChatWriter writer;
    private final Visitors visitors;
    private final SignedIdentity identities;
    private final Sessions sessions;
    private final ConversationQueries conversations;
    private final Intake intake;
    private final OpeningHours hours;
    private final Broadcast broadcast;
    private final ChatLimits limits;
    private final InstantSource clock;
    private final TextParts parts = new TextParts(MAX_MESSAGE);
    private @Nullable ChatPeer peer;

    @Inject
    ChatSocket(ChatPeers peers, ChatWriter writer, Visitors visitors, SignedIdentity identities, Sessions sessions, ConversationQueries conversations, Intake intake,
            OpeningHours hours, Broadcast broadcast, ChatLimits limits, InstantSource clock) {
        this.peers = peers;
        this.writer = writer;
        this.visitors = visitors;
        this.identities = identities;
        this.sessions = sessions;
        this.conversations = conversations;
        this.intake = intake;
        this.hours = hours;
        this.broadcast = broadcast;
        this.limits = limits;
        this.clock = clock;
    }

    @OnOpen
    void open(Session session) {
        session.setMaxTextMessageBufferSize(MAX_MESSAGE);
        String network = session.getUserPrincipal() instanceof ChatDoor.Network known ? known.address() : "unknown";
        var opened = new ChatPeer(new SocketWriter(session), network, limits.linesPerMinute());
        peer = opened;
        if (!peers.add(opened)) {
            opened.writer().close(CloseReason.CloseCodes.VIOLATED_POLICY.getCode(), "too many sockets");
        }
    }

    @OnMessage
    void message(String part, boolean last) {
        var from = Objects.requireNonNull(peer);
        var whole = parts.add(part, last);
        if (parts.isTooBig()) {
            from.writer().close(CloseReason.CloseCodes.TOO_BIG.getCode(), "too big");
            return;
        }
        whole.ifPresent(text -> Correlation.with(Ids.next().toString(), () -> take(from, text)));
    }

    private void take(ChatPeer from, String text) {
        from.heard();
        var verdict = from.frames().take();
        if (verdict == FrameBudget.Verdict.CLOSE) {
            from.writer().close(CloseReason.CloseCodes.VIOLATED_POLICY.getCode(), "too many frames");
            peers.remove(from);
            return;
        }
        String re = "";
        try {
            if (verdict == FrameBudget.Verdict.REFUSE) {
                throw Problem.tooMany(Duration.ofMinutes(1));
            }
            limits.frame(from.network());
            var frame = Json.object(text);
            re = text(frame, "id", 100);
            var data = frame.get("data") instanceof JsonObject object ? object : JsonValue.EMPTY_JSON_OBJECT;
            switch (text(frame, "type", 30)) {
                case "hello" -> hello(from, re, data);
                case "say" -> say(from, re, data);
                case "resume" -> resume(from, data);
                case "ticket" -> ticket(from, re, data);
                case "typing" -> typing(from);
                case "logout" -> logout(from, re, data);
                case "ping" -> from.writer().hint(ChatFrames.simple("pong", clock.instant()));
                case "pong" -> {
                    // the page is there; hearing it was enough
                }
                default -> throw Problem.invalid("unknown-frame", "There is no such frame.");
            }
        } catch (Problem problem) {
            from.writer().send(ChatFrames.problem(re, problem, clock.instant()));
        } catch (RuntimeException e) {
            if (!ProblemMapper.cannotStore(e)) {
                LOG.error("A chat frame failed", e);
            }
            from.writer().send(ChatFrames.problem(re, ProblemMapper.orUnavailable(e, "It could not be done right now; send it again."), clock.instant()));
        }
    }

    private void hello(ChatPeer from, String re, JsonObject data) {
        if (from.countHello() > HELLOS) {
            throw Problem.tooMany(Duration.ofMinutes(1));
        }
        limits.hello(from.network());
        String token = text(data, "token", 100);
        String identity = text(data, "identity", 4000);
        String folio = text(data, "folio", 30);
        String issued = null;
        Visitor visitor = token.isEmpty() ? null : visitors.byToken(token).orElse(null);
        if (!identity.isEmpty()) {
            var user = identities.read(identity);
            if (visitor == null || !user.subject().equals(visitor.identity())) {
                var newcomer = visitors.known(user);
                visitor = newcomer.visitor();
                issued = newcomer.token();
            } else {
                visitor = visitors.identified(visitor);
            }
        } else if (visitor == null || visitor.hasLapsed(clock.instant())) {
            limits.newcomer(from.network());
            String email = text(data, "email", 254);
            var newcomer = visitors.stranger(Text.clean(text(data, "name", 200), 200, "/name"), email.isEmpty()
                    ? null
                    : EmailAddresses.canonical(email)
                            .orElseThrow(() -> Problem.invalid("bad-address", "That is no e-mail address.").at("/email", "like name@example.com")));
            visitor = newcomer.visitor();
            issued = newcomer.token();
        }
        from.is(visitor, folio.isEmpty() ? null : folio);
        if (issued == null && visitors.byToken(token).isEmpty()) {
            peers.end(visitor.id()); // signed out meanwhile: whoever closed the visitor's sockets did not see this one
            return;
        }
        welcome(from, re, visitor, issued == null ? token : issued);
    }

    private void welcome(ChatPeer from, String re, Visitor visitor, String token) {
        var now = clock.instant();
        var session = visitor.session() == null ? null : sessions.find(visitor.session()).orElse(null);
        var conversation = session == null ? null : conversations.living(conversations.get(session.conversation()));
        var data = Json.newObject().add("token", token).add("re", re).add("name", visitor.name()).add("verified", visitor.isVerified())
                .add("open", hours.isOpen(Channels.CHAT, now)).add("hours", hours.sentence(Channels.CHAT, Locale.of("es"), now))
                .add("hoursEn", hours.sentence(Channels.CHAT, Locale.ENGLISH, now)).add("lastSeq", conversation == null ? 0 : conversation.lastSeq());
        if (conversation != null && conversation.assignee() != null) {
            data.add("agentName", conversation.assignee().name());
        } else {
            data.addNull("agentName");
        }
        if (conversation != null && conversation.ticket() != null) {
            data.add("folio", conversation.ticket().folio());
        } else {
            data.addNull("folio");
        }
        from.writer().send(ChatFrames.welcome(conversation == null ? null : conversation.id(), now, data.build()));
        if (conversation != null && session != null && conversation.statusOf() != Status.CLOSED) {
            peers.follow(from, conversation.id(), session.id(), conversation.lastSeq());
        }
    }

    private void say(ChatPeer from, String re, JsonObject data) {
        var visitor = present(from);
        limits.line(visitor);
        if (re.isEmpty()) {
            throw Problem.invalid("missing", "A line needs an id of its own.").at("/id", "any text, the same when sent again");
        }
        String line = Text.required(text(data, "text", MAX_MESSAGE), MAX_LINE, "/data/text");
        if (from.session() == null) {
            limits.chat(visitor, from.network());
        }
        writer.add(new ChatWriter.Saying(from, visitor, re, line, clock.instant()));
    }

    /** Replays the visitor's own chat after a seq. */
    private void resume(ChatPeer from, JsonObject data) {
        present(from);
        if (from.resumes().take() != FrameBudget.Verdict.TAKE) {
            throw Problem.tooMany(Duration.ofMinutes(1));
        }
        long after = data.get("after") instanceof jakarta.json.JsonNumber number ? number.longValue() : 0;
        UUID conversation = from.conversation();
        UUID session = from.session();
        if (conversation == null || session == null) {
            from.writer().send(ChatFrames.simple("reset", clock.instant()));
            return;
        }
        from.follow(conversation, session, Math.max(0, after));
        peers.catchUp(conversation, from);
    }

    /** Outside hours: what would have been a chat becomes a ticket, answered by e-mail. */
    private void ticket(ChatPeer from, String re, JsonObject data) {
        var visitor = present(from);
        String typed = Text.required(text(data, "name", 300), 200, "/data/name");
        String body = Text.required(text(data, "text", MAX_MESSAGE), MAX_LINE, "/data/text");
        String email = EmailAddresses.canonical(text(data, "email", 300))
                .orElseThrow(() -> Problem.invalid("bad-address", "That is no e-mail address.").at("/data/email", "like name@example.com"));
        if (re.isEmpty()) {
            throw Problem.invalid("missing", "A ticket needs an id of its own.").at("/id", "any text, the same when sent again");
        }
        limits.ticket(visitor, from.network());
        String name = visitors.shown(typed, email);
        visitors.introduce(visitor.id(), name, email);
        var introduced = visitor.introduced(name, email);
        UUID contact = visitors.contact(introduced);
        var now = clock.instant();
        var taken = intake.open(
                new Inbound(Channels.PORTAL, "ticket:" + visitor.id() + ":" + re, new Sender(name, AddressKind.VISITOR, null, visitor.isVerified(), contact), new Proof.Nothing(),
                        ChatWriter.subject(body), body, null, List.of(), now, "server", now, false, "v:" + visitor.id() + ":" + re, Json.empty()),
                who -> new Draft(ChatWriter.subject(body), hilo.conversation.Author.contact(who.id(), name), who.id(), who.organisationId(), null, null, null, null, null, null,
                        null,
                        true, now));
        var ticket = Objects.requireNonNull(conversations.get(taken.conversation()).ticket());
        from.is(introduced, from.folio());
        from.writer().send(ChatFrames.ticket(re, ticket.folio(), taken.conversation(), taken.seq(), clock.instant()));
    }

    private void typing(ChatPeer from) {
        var visitor = present(from);
        UUID conversation = from.conversation();
        if (conversation != null) {
            broadcast.typing(conversation, visitor.name(), false);
        }
    }

    /** Ends the visitor's token and closes every socket that was opened with it. Needs no hello: a widget that is not connected signs out too. */
    private void logout(ChatPeer from, String re, JsonObject data) {
        if (from.countHello() > HELLOS) {
            throw Problem.tooMany(Duration.ofMinutes(1));
        }
        var ended = visitors.end(text(data, "token", 100));
        from.writer().send(ChatFrames.ended(re, clock.instant()));
        ended.ifPresent(peers::end);
    }

    /** Who is here; throws {@link Problem} unauthorized before the hello, and where the host application signed the user too long ago. */
    private Visitor present(ChatPeer from) {
        var visitor = from.visitor();
        if (visitor == null || visitor.hasLapsed(clock.instant())) {
            throw Problem.unauthorized();
        }
        return visitor;
    }

    @OnClose
    void closed() {
        if (peer != null) {
            peers.remove(peer);
        }
    }

    @OnError
    void failed(Throwable error) {
        LOG.debugf("A chat socket failed: %s", error.toString());
        if (peer != null) {
            peers.remove(peer);
        }
    }

    /** A text of the frame, empty where it is missing or no text; cut off at nothing: too long is refused. */
    private static String text(JsonObject object, String name, int max) {
        String value = object.get(name) instanceof JsonString string ? string.getString() : "";
        return Text.clean(value, max, "/" + name);
    }
}
