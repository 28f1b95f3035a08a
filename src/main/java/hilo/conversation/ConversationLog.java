package hilo.conversation;

import hilo.platform.EventLog;
import hilo.platform.EventLog.Fact;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Keeps every fact of this room in the event log, in its own transaction. Ids and words of the record, never what people wrote. */
@ApplicationScoped
class ConversationLog {
    private final EventLog log;
    private final InstantSource clock;

    @Inject
    ConversationLog(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    void keep(@Observes ConversationEvent event) {
        log.append(facts(event, clock.instant()));
    }

    private static List<Fact> facts(ConversationEvent event, Instant now) {
        return switch (event) {
            case ConversationEvent.EntriesWritten written -> written.entries().stream().map(e -> new Fact(now, "entry-written", e.conversation(), entry(e))).toList();
            case ConversationEvent.Opened e -> one(now, "opened", e.conversation(), "number", String.valueOf(e.number()), "by", Wire.of(e.by().type()));
            case ConversationEvent.SessionOpened e -> one(now, "session-opened", e.conversation(), "session", e.session().toString(), "channel", e.channel());
            case ConversationEvent.DeliveryChanged e -> one(now, "delivery-changed", e.conversation(), "seq", String.valueOf(e.seq()), "delivery", Wire.of(e.delivery()));
            case ConversationEvent.CallChanged e -> one(now, "call-changed", e.conversation(), "seq", String.valueOf(e.seq()), "outcome", Wire.of(e.facts().outcome()));
            case ConversationEvent.Classified e ->
                one(now, "classified", e.conversation(), "from", e.from() == null ? "" : Wire.of(e.from()), "to", Wire.of(e.to()));
            case ConversationEvent.TicketOpened e -> one(now, "ticket-opened", e.conversation(), "folio", e.folio(), "by", e.by().name());
            case ConversationEvent.LevelEntered e -> one(now, "level-entered", e.conversation(), "level", String.valueOf(e.level()), "reason", Wire.of(e.reason()));
            case ConversationEvent.LevelLeft e -> one(now, "level-left", e.conversation(), "level", String.valueOf(e.level()), "to", String.valueOf(e.toLevel()));
            case ConversationEvent.StatusChanged e -> one(now, "status-changed", e.conversation(), "from", Wire.of(e.from()), "to", Wire.of(e.to()));
            case ConversationEvent.Reopened e -> one(now, "reopened", e.conversation(), "session", String.valueOf(e.session()), "at", e.at().toString());
            case ConversationEvent.Assigned e -> one(now, "assigned", e.conversation(), "agent", String.valueOf(e.agent()), "team", String.valueOf(e.team()));
            case ConversationEvent.Merged e -> one(now, "merged", e.conversation(), "into", e.into().toString(), "by", e.by().name());
            case ConversationEvent.Split e -> one(now, "split", e.conversation(), "created", e.created().toString(), "by", e.by().name());
            case ConversationEvent.SpamMarked e -> one(now, "spam-marked", e.conversation(), "spam", String.valueOf(e.spam()), "by", e.by().name());
            case ConversationEvent.Changed e -> one(now, "changed", e.conversation(), "field", e.field(), "by", e.by().name());
            case ConversationEvent.Committed e -> one(now, "committed", e.conversation(), "to", e.to().toString(), "by", e.by().name());
            case ConversationEvent.Delivered e -> one(now, "delivered", e.conversation(), "entry", e.entry().toString(), "by", e.by().name());
            case ConversationEvent.ReminderDue e -> one(now, "reminder-due", e.conversation(), "agent", String.valueOf(e.agent()), "at", e.at().toString());
        };
    }

    private static List<Fact> one(Instant now, String kind, UUID conversation, String first, String firstValue, String second, String secondValue) {
        return List.of(new Fact(now, kind, conversation, Json.newObject().add(first, firstValue).add(second, secondValue).build()));
    }

    private static JsonObject entry(Entry e) {
        return Json.newObject().add("seq", e.seq()).add("type", Wire.of(e.type())).add("direction", Wire.of(e.direction())).add("author", Wire.of(e.author().type()))
                .build();
    }
}
