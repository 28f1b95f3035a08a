package hilo.sla;

import hilo.conversation.OpeningHours;
import hilo.worktime.WorkCalendar;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** When each channel is attended, by the policy in force. A channel that the policy does not name is never attended. */
@ApplicationScoped
public class Hours implements OpeningHours {
    private final Policies policies;

    @Inject
    Hours(Policies policies) {
        this.policies = policies;
    }

    @Override
    public boolean isOpen(String channel, Instant at) {
        return calendar(channel).map(calendar -> calendar.isOpen(at)).orElse(false);
    }

    /** The instant itself while open, else the next opening. */
    @Override
    public Optional<Instant> nextOpening(String channel, Instant at) {
        return calendar(channel).flatMap(calendar -> calendar.nextOpening(at));
    }

    /** When it closes; empty while closed. */
    public Optional<Instant> closing(String channel, Instant at) {
        return calendar(channel).flatMap(calendar -> calendar.closing(at));
    }

    /** While open until when, else when it opens and its hours: {@code Abrimos mañana a las 9:00. Atendemos de lunes a viernes de 9:00 a 18:00.} */
    @Override
    public String sentence(String channel, Locale locale, Instant at) {
        return calendar(channel).map(calendar -> new HoursText(calendar, locale).sentence(at)).orElse("");
    }

    /** The hours of an ordinary week, as a sentence. */
    public String week(String channel, Locale locale) {
        return calendar(channel).map(calendar -> new HoursText(calendar, locale).week()).orElse("");
    }

    private Optional<WorkCalendar> calendar(String channel) {
        return policies.current().policy().attended(channel);
    }
}
