package hilo.console;

import hilo.channel.Answers;
import hilo.channel.Answers.Answer;
import hilo.conversation.Author;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Conversations;
import hilo.conversation.Kind;
import hilo.conversation.Line;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.conversation.Status;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.identity.Caller;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Solves a conversation and sends the solution in the same act: a fault is not solved before its customer is told how. */
@ApplicationScoped
@Transactional
class Solving {
    private final Conversations conversations;
    private final ConversationQueries queries;
    private final Answers answers;
    private final Sessions sessions;
    private final Timeline timeline;
    private final InstantSource clock;

    @Inject
    Solving(Conversations conversations, ConversationQueries queries, Answers answers, Sessions sessions, Timeline timeline, InstantSource clock) {
        this.conversations = conversations;
        this.queries = queries;
        this.answers = answers;
        this.sessions = sessions;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** @param reason how a customer without an e-mail address was told; null where there is no need */
    void solve(UUID id, Caller agent, String solution, @Nullable String reason, @Nullable String key) {
        var view = queries.get(id);
        boolean fault = view.kind() != null && Wire.parse(Kind.class, view.kind(), "/kind").needsTicket();
        if (fault && solution.isEmpty() && view.statusOf() != Status.SOLVED) {
            throw Problem.unprocessable("solution-missing", "Say what the solution is: it is sent to the customer.").at("/solution", "must not be empty");
        }
        var best = channel(view);
        boolean toldOtherwise = reason != null && !reason.isBlank();
        if (lacksAddress(view) && !toldOtherwise) {
            throw Problem.unprocessable("no-address", "No e-mail address of this customer is known: ask for one, or say in the reason how they were told.")
                    .at("/reason", "how the customer was told");
        }
        conversations.move(id, Status.SOLVED, reason, Author.of(agent));
        if (solution.isEmpty()) {
            return;
        }
        if (best.isPresent()) {
            answers.reply(id, agent, new Answer(best.get(), solution), key == null ? null : "solution:" + key);
        } else {
            timeline.write(Line.note(id, Author.of(agent), clock.instant(), solution, null));
        }
    }

    /** Whether the solution of its ticket cannot be mailed, as the agreement promises. */
    boolean lacksAddress(ConversationView view) {
        return view.ticket() != null && answers.address(view).isEmpty();
    }

    /** By e-mail where an address is known, else in the chat or portal thread that there is. */
    Optional<String> channel(ConversationView view) {
        if (answers.address(view).isPresent()) {
            return Optional.of(Channels.EMAIL);
        }
        return sessions.of(view.id()).stream().map(SessionView::channel).filter(c -> c.equals(Channels.CHAT) || c.equals(Channels.PORTAL)).findFirst();
    }
}
