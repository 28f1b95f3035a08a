package hilo.channel.phone;

import hilo.channel.twilio.SignatureFilter;
import hilo.channel.twilio.TwilioSigned;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The doors of the phone system. Every one is signed; status requests are answered with nothing, the others with what the caller hears next. */
@Path("/hooks/twilio")
@TwilioSigned
public class HookResource {
    @Inject
    Switchboard switchboard;
    @Inject
    CallSweep folding;
    @Context
    HttpServletRequest http;

    public HookResource() {
    }

    @POST
    @Path("{route: voice|menu|wait|connect|dial|queue-left|leg|status|voicemail|recording}")
    public Response hear(@PathParam("route") String path) {
        var route = Route.of(path);
        var reception = switchboard.receive(route, SignatureFilter.of(http));
        if (reception.call() != null) {
            folding.foldSoon(reception.call());
        }
        return switch (route) {
            case LEG, STATUS, RECORDING -> Response.noContent().build();
            default -> Response.ok(reception.document(), "text/xml; charset=utf-8").build();
        };
    }
}
