package hilo.channel.phone;

import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.platform.RateLimits;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;

/** Hands a newcomer's telephone, a page of the demo, on to the phone company that only the demo has. The page may speak to nobody but us. */
@Path("/demo/calls")
@Produces(MediaType.APPLICATION_JSON)
public class DemoCallsResource {
    private static final String CALL = "CA[0-9a-f]{32}";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Inject
    RateLimits limits;
    @Context
    HttpServletRequest http;

    public DemoCallsResource() {
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response call(String body) {
        return pass("POST", "", Json.object(body).toString(), 10);
    }

    @GET
    @Path("{id: " + CALL + "}")
    public Response see(@PathParam("id") String id) {
        return pass("GET", "/" + id, "", 300);
    }

    @POST
    @Path("{id: " + CALL + "}/{act: keys|hang-up}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response act(@PathParam("id") String id, @PathParam("act") String act, String body) {
        return pass("POST", "/" + id + "/" + act, body.isBlank() ? "" : Json.object(body).toString(), 120);
    }

    private Response pass(String method, String path, String body, int perMinute) {
        limits.take("demo-calls-" + perMinute, http.getRemoteAddr(), perMinute);
        var company = ConfigProvider.getConfig().getOptionalValue("hilo.demo.phone.url", String.class).orElseThrow(Problem::notFound);
        if (body.length() > 1000) {
            throw Problem.tooLarge("At most 1000 characters.");
        }
        var request = HttpRequest.newBuilder(URI.create(company + "/calls" + path)).timeout(PATIENCE).method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 404) {
                throw Problem.notFound();
            }
            if (answer.statusCode() >= 400) {
                throw Problem.invalid("bad-call", "The phone company does not understand this.");
            }
            return Response.status(answer.statusCode()).entity(answer.body()).build();
        } catch (IOException e) {
            throw Problem.unavailable("The demo's phone company does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("The demo's phone company does not answer.");
        }
    }
}
