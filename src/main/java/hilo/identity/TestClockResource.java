package hilo.identity;

import hilo.platform.TestClock;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Test mode only (404 otherwise): moves the desk's clock; what fell due has fired before the answer. */
@Path("/test/clock")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
public class TestClockResource {
    /** An instant, ISO-8601 UTC. */
    public record Now(@Nullable Instant now) {
    }

    @Inject
    TestClock clock;

    public TestClockResource() {
    }

    @PUT
    public Now set(Now wanted) {
        return new Now(clock.set(wanted.now()));
    }
}
