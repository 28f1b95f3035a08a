package hilo.console;

import hilo.conversation.Attachments;
import hilo.conversation.Author;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Entry;
import hilo.conversation.Line;
import hilo.conversation.Status;
import hilo.conversation.Timeline;
import hilo.identity.Caller;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes notes; the agent's own id for one makes it once, through whichever door it comes. */
@ApplicationScoped
@Transactional
class Noting {
    static final int LONGEST_TEXT = 100_000;

    private final ConversationQueries queries;
    private final Timeline timeline;
    private final Attachments attachments;
    private final InstantSource clock;

    @Inject
    Noting(ConversationQueries queries, Timeline timeline, Attachments attachments, InstantSource clock) {
        this.queries = queries;
        this.timeline = timeline;
        this.attachments = attachments;
        this.clock = clock;
    }

    Entry note(UUID id, Caller agent, @Nullable String text, List<UUID> files, @Nullable String clientId) {
        refuseMerged(queries.get(id));
        var line = Line.note(id, Author.of(agent), clock.instant(), Text.required(text, LONGEST_TEXT, "/text"), Line.ownId(Author.of(agent), clientId));
        return timeline.write(line.with(attachments.take(files, agent.id()))).entry();
    }

    /** Writing would land in the survivor; an agent is told instead, since they may be looking at the wrong matter. */
    static void refuseMerged(ConversationView view) {
        if (view.statusOf() == Status.MERGED) {
            throw Problem.conflict("merged", "It was merged into another conversation: " + view.mergedInto());
        }
    }
}
