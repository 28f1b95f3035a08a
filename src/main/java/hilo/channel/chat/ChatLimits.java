package hilo.channel.chat;

import hilo.platform.Budgets;
import hilo.platform.RateLimits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What visitors may cost the desk. Anybody makes as many visitors as they like, so what strangers do is counted by their network and for the desk as a whole; a user whom the host
 * page vouches for counts alone.
 */
@ApplicationScoped
class ChatLimits {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String DESK = "desk";

    private final RateLimits local;
    private final Budgets budgets;
    private final int linesPerMinute;
    private final int framesPerMinute;
    private final int hellosPerMinute;
    private final int visitorsPerHour;
    private final int ticketsPerHour;
    private final int chatsPerHour;
    private final int strangersPerHour;

    @Inject
    ChatLimits(RateLimits local, Budgets budgets, @ConfigProperty(name = "hilo.chat.lines.per.minute", defaultValue = "120") int linesPerMinute,
            @ConfigProperty(name = "hilo.chat.network.frames.per.minute", defaultValue = "6000") int framesPerMinute,
            @ConfigProperty(name = "hilo.chat.network.hellos.per.minute", defaultValue = "600") int hellosPerMinute,
            @ConfigProperty(name = "hilo.chat.network.visitors.per.hour", defaultValue = "600") int visitorsPerHour,
            @ConfigProperty(name = "hilo.chat.network.tickets.per.hour", defaultValue = "20") int ticketsPerHour,
            @ConfigProperty(name = "hilo.chat.network.chats.per.hour", defaultValue = "60") int chatsPerHour,
            @ConfigProperty(name = "hilo.chat.strangers.per.hour", defaultValue = "1000") int strangersPerHour) {
        this.local = local;
        this.budgets = budgets;
        this.linesPerMinute = linesPerMinute;
        this.framesPerMinute = framesPerMinute;
        this.hellosPerMinute = hellosPerMinute;
        this.visitorsPerHour = visitorsPerHour;
        this.ticketsPerHour = ticketsPerHour;
        this.chatsPerHour = chatsPerHour;
        this.strangersPerHour = strangersPerHour;
    }

    int linesPerMinute() {
        return linesPerMinute;
    }

    /** Any frame, by network. */
    void frame(String network) {
        local.take("chat frame", network, framesPerMinute);
    }

    void hello(String network) {
        local.take("chat hello", network, hellosPerMinute);
    }

    /** A visitor who is new, and is remembered from now on. */
    void newcomer(String network) {
        budgets.take("chat visitor", "network " + network, visitorsPerHour, HOUR);
    }

    void line(Visitor visitor) {
        local.take("chat line", visitor.id().toString(), linesPerMinute);
    }

    /** A ticket, which takes a folio, starts clocks and writes a mail. */
    void ticket(Visitor visitor, String network) {
        local.take("chat ticket", visitor.id().toString(), 5);
        open("chat ticket", visitor, network, ticketsPerHour);
    }

    /** A first line, which opens a conversation and starts a clock. */
    void chat(Visitor visitor, String network) {
        open("chat", visitor, network, chatsPerHour);
    }

    private void open(String what, Visitor visitor, String network, int perHour) {
        if (visitor.isVerified()) {
            budgets.take(what, "user " + visitor.identity(), perHour, HOUR);
        } else {
            budgets.take(what, "network " + network, perHour, HOUR);
            budgets.take(what, DESK, strangersPerHour, HOUR);
        }
    }
}
