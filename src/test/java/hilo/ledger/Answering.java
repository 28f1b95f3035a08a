package hilo.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What an agent does next: which conversation, and how it is answered there. */
record Answering(Operation.Kind kind, String conversation) {
    private static final List<Operation.Kind> MIXED = List.of(Operation.Kind.CHAT_REPLY, Operation.Kind.CHAT_REPLY, Operation.Kind.MAIL_REPLY, Operation.Kind.MAIL_REPLY,
            Operation.Kind.PORTAL_REPLY, Operation.Kind.NOTE);

    static Optional<Answering> next(Load load) {
        var kind = MIXED.get(ThreadLocalRandom.current().nextInt(MIXED.size()));
        String channel = kind == Operation.Kind.NOTE ? List.of("chat", "email", "portal").get(ThreadLocalRandom.current().nextInt(3)) : kind.channel();
        return load.answerable(channel).map(conversation -> new Answering(kind, conversation));
    }

    static String text(Operation operation) {
        return operation.mark() + (operation.kind() == Operation.Kind.NOTE ? " Lo reviso." : " Con gusto le ayudamos.");
    }
}
