package hilo.sla;

import hilo.conversation.Channels;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** When the desk is there, for anyone. */
@Path("/api/public/hours")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
@Tag(name = "public")
public class PublicHoursResource {
    private static final Locale SPANISH = Locale.of("es");

    /** What the desk says of each channel at this moment. */
    public record OpeningTimes(Instant now, Map<String, Channel> channels) {
    }

    /** {@code opensAt} is null while open, {@code closesAt} while closed; the texts are sentences for people. */
    public record Channel(boolean open, @Nullable Instant opensAt, @Nullable Instant closesAt, Text now, Text week) {
    }

    /** The same in Spanish and English. */
    public record Text(String es, String en) {
    }

    @Inject
    Hours hours;
    @Inject
    InstantSource clock;

    public PublicHoursResource() {
    }

    @GET
    @Operation(summary = "When each channel is attended: whether it is open now, when it opens or closes next")
    public OpeningTimes now() {
        var now = clock.instant();
        var channels = new LinkedHashMap<String, Channel>();
        for (var channel : Channels.ALL) {
            boolean open = hours.isOpen(channel, now);
            channels.put(channel, new Channel(open, open ? null : hours.nextOpening(channel, now).orElse(null), hours.closing(channel, now).orElse(null),
                    new Text(hours.sentence(channel, SPANISH, now), hours.sentence(channel, Locale.ENGLISH, now)),
                    new Text(hours.week(channel, SPANISH), hours.week(channel, Locale.ENGLISH))));
        }
        return new OpeningTimes(now, channels);
    }
}
