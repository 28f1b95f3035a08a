package hilo.channel.phone;

import hilo.channel.twilio.TwilioRest;
import hilo.platform.JobRunner;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

/** Stops ringing an agent whose caller has gone. */
@ApplicationScoped
class LegEnder implements JobRunner {
    static final String KIND = "phone.end-leg";

    private final TwilioRest rest;

    @Inject
    LegEnder(TwilioRest rest) {
        this.rest = rest;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Runnable run(String legSid, JsonObject data) {
        try {
            rest.end(legSid);
            return () -> {
            };
        } catch (TwilioRest.Refused e) {
            throw Problem.unavailable(String.valueOf(e.getMessage()));
        }
    }
}
