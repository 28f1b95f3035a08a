package hilo.channel;

import hilo.conversation.ConversationEvent.EntriesWritten;
import hilo.conversation.EntryType;
import hilo.conversation.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** What operators watch of the channels: {@code hilo_entries_total} by channel and direction, committed since this node started. */
@ApplicationScoped
class ChannelFigures {
    private final MeterRegistry registry;

    @Inject
    ChannelFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(@Observes(during = TransactionPhase.AFTER_SUCCESS) EntriesWritten written) {
        for (var entry : written.entries()) {
            if (entry.type() != EntryType.CHANGE) {
                registry.counter("hilo.entries", "channel", entry.channel() == null ? "none" : entry.channel(), "direction", Wire.of(entry.direction())).increment();
            }
        }
    }
}
