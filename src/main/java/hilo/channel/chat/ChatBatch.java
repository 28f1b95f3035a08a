package hilo.channel.chat;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.channel.Taken;
import hilo.channel.chat.ChatWriter.Saying;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.Line;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.directory.AddressKind;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The writer's transactions. A bean apart: a bean that calls itself gets none. */
@ApplicationScoped
class ChatBatch {
    private final Timeline timeline;
    private final Sessions sessions;
    private final Intake intake;
    private final Visitors visitors;

    @Inject
    ChatBatch(Timeline timeline, Sessions sessions, Intake intake, Visitors visitors) {
        this.timeline = timeline;
        this.sessions = sessions;
        this.intake = intake;
        this.visitors = visitors;
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    List<Timeline.Written> writeAll(List<Saying> sayings) {
        return timeline.write(sayings.stream()
                .map(s -> Line.received(Objects.requireNonNull(s.peer().conversation()), Objects.requireNonNull(s.peer().session()), Channels.CHAT,
                        Author.contact(s.visitor().contact(), s.visitor().name().isBlank() ? "Visitante" : s.visitor().name()), s.at(), s.text(), s.clientId()))
                .toList());
    }

    /** Opens the conversation, or finds the one that the visitor's chat or confirmed folio belongs to. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    Taken writeFirst(Saying saying) {
        var visitor = saying.visitor();
        UUID contact = visitors.contact(visitor);
        String folio = saying.peer().folio();
        var proof = folio != null && visitor.isVerified() ? new Proof.Folio(folio) : new Proof.SameSession();
        var taken = intake.take(new Inbound(Channels.CHAT, visitor.id().toString(), new Sender(visitor.name(), AddressKind.VISITOR, null, visitor.isVerified(), contact), proof,
                ChatWriter.subject(saying.text()), saying.text(), null, List.of(), saying.at(), "server", saying.at(), false, saying.clientId(), Json.empty()));
        visitors.talksIn(visitor.id(), taken.session());
        sessions.resume(taken.session());
        return taken;
    }
}
