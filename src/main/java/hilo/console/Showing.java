package hilo.console;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.identity.Caller;
import hilo.platform.Audit;
import hilo.sla.Clocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Shows conversations to staff: with their clocks, and with a line on the audit for who read which. */
@ApplicationScoped
class Showing {
    private static final Duration SAME_READING = Duration.ofMinutes(10);

    private record Reading(UUID agent, UUID conversation) {
    }

    private final ConversationQueries queries;
    private final Clocks clocks;
    private final Audit audit;
    private final Cache<Reading, Boolean> readings = Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(SAME_READING).build();

    @Inject
    Showing(ConversationQueries queries, Clocks clocks, Audit audit) {
        this.queries = queries;
        this.clocks = clocks;
        this.audit = audit;
    }

    ConversationItem item(UUID id) {
        return items(List.of(queries.get(id))).getFirst();
    }

    List<ConversationItem> items(Collection<ConversationView> views) {
        var all = clocks.of(views.stream().map(ConversationView::id).toList());
        return views.stream().map(view -> ConversationItem.from(view, all.getOrDefault(view.id(), List.of()))).toList();
    }

    /** Those of the ids that exist. */
    List<ConversationItem> find(Collection<UUID> ids) {
        return items(queries.find(ids));
    }

    /** The fresh conversation as the answer to what was done to it. */
    Response answer(Response.ResponseBuilder response, UUID id) {
        var item = item(id);
        return response.entity(item).header("ETag", etag(item)).build();
    }

    static String etag(ConversationItem item) {
        return "\"v" + item.version() + "-" + item.lastSeq() + '"';
    }

    /** One line per agent, conversation and ten minutes says that it was read. */
    void read(Caller agent, UUID conversation) {
        if (readings.asMap().putIfAbsent(new Reading(agent.id(), conversation), true) == null) {
            audit.record("agent", agent.id(), agent.name(), "read a conversation", "conversation", conversation.toString(), "");
        }
    }
}
