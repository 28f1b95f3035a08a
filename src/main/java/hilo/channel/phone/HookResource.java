package hilo.channel.phone;

import hilo.channel.twilio.SignatureFilter;
import hilo.channel.twilio.TwilioSigned;
import hilo.platform.ProblemMapper;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;

/**
 * The doors of the phone system. Every one is signed; status requests are answered with nothing, the others with what the caller hears next. What cannot be stored is not
 * acknowledged: a caller hears a message that needs no database, a status request gets 503 and may come again.
 */
@Path("/hooks/twilio")
@TwilioSigned
public class HookResource {
    private static final Logger LOG = Logger.getLogger(HookResource.class);

    @Inject
    Switchboard switchboard;
    @Inject
    CallSweep folding;
    @Inject
    SafeAnswers safe;
    @Inject
    Recollection recollection;
    @Context
    HttpServletRequest http;

    public HookResource() {
    }

    @POST
    @Path("{route: voice|menu|wait|connect|dial|queue-left|leg|status|voicemail|recording}")
    public Response hear(@PathParam("route") String path) {
        var route = Route.of(path);
        try {
            var reception = switchboard.receive(route, SignatureFilter.of(http));
            if (reception.call() != null) {
                folding.foldSoon(reception.call());
            }
            return route.isOnlyTold() ? Response.noContent().build() : document(reception.document());
        } catch (RuntimeException e) {
            if (!ProblemMapper.cannotStore(e)) {
                throw e;
            }
            recollection.somethingWasMissed();
            if (route.isOnlyTold()) {
                throw e;
            }
            LOG.warnf("Nothing can be stored; a caller hears so (%s)", route.path());
            return document(safe.document(route, SignatureFilter.of(http)));
        }
    }

    private static Response document(String xml) {
        return Response.ok(xml, "text/xml; charset=utf-8").build();
    }
}
