package hilo.console;

import hilo.conversation.ConversationView;
import hilo.identity.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who of the desk may see what is marked as secret: its author, the conversation's assignee, supervisors and administrators. */
final class Secrets {
    private Secrets() {
    }

    static boolean mayReveal(Caller caller, ConversationView conversation, @Nullable UUID author) {
        boolean mine = conversation.assignee() != null && conversation.assignee().id().equals(caller.id());
        return mine || caller.id().equals(author) || caller.is("supervisor") || caller.is("admin");
    }
}
