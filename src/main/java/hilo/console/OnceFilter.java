package hilo.console;

import hilo.identity.Caller;
import hilo.identity.Callers;
import hilo.identity.RepeatGuard;
import hilo.platform.Problem;
import hilo.platform.SensitiveAnswer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Does a POST with an Idempotency-Key once per signed-in caller: the transaction begins here, the resource joins it, and the answer is stored in it. The same key and body get
 * the same answer for 24 hours (what it shows as it looks by then), another body 422, a request that is still running 409. What was refused is not stored: trying again tries again.
 */
@Provider
@Priority(Priorities.USER)
public class OnceFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Logger LOG = Logger.getLogger(OnceFilter.class);
    private static final String RUNNING = "hilo.once";
    private static final String KEY = "Idempotency-Key";

    private record Running(Caller caller, String key, String request, boolean sensitive) {
    }

    @Inject
    Once once;
    @Inject
    @Any
    Instance<RepeatGuard> guards;
    @Context
    ResourceInfo resource;
    @Inject
    Callers callers;
    @Inject
    UserTransaction transaction;
    @Inject
    @ConfigProperty(name = "hilo.attachment.max.bytes", defaultValue = "26214400")
    long maxBytes;

    public OnceFilter() {
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String key = request.getHeaderString(KEY);
        if (key == null || !request.getMethod().equals("POST")) {
            return;
        }
        var caller = callers.find();
        var sensitive = Optional.ofNullable(resource.getResourceMethod()).map(method -> method.getAnnotation(SensitiveAnswer.class));
        if (caller.isEmpty() || sensitive.filter(answer -> answer.onRepeat() == SensitiveAnswer.Repeat.RUN_AGAIN).isPresent()) {
            return;
        }
        byte[] body = request.getEntityStream().readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
        if (body.length > maxBytes) {
            throw Problem.tooLarge("A request may have at most " + maxBytes + " bytes.");
        }
        request.setEntityStream(new ByteArrayInputStream(body));
        var uri = request.getUriInfo().getRequestUri();
        var running = new Running(caller.get(), key, Once.fingerprint(request.getMethod(), uri.getRawPath() + '?' + uri.getRawQuery(), body),
                sensitive.isPresent());
        begin();
        request.setProperty(RUNNING, running);
        once.before(running.caller(), key, running.request()).ifPresent(answer -> {
            rollBack();
            request.removeProperty(RUNNING);
            if (sensitive.isPresent()) {
                throw Problem.conflict("already-answered", "It was done before under this Idempotency-Key; its answer was shown once and is not kept.");
            }
            guards.forEach(guard -> guard.check(running.caller(), uri.getPath(), answer.location()));
            request.abortWith(again(answer));
        });
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(RUNNING) instanceof Running running)) {
            return;
        }
        request.removeProperty(RUNNING);
        if (response.getStatus() >= 400 || isDoomed()) {
            rollBack();
            return;
        }
        try {
            String text = running.sensitive() ? null : Once.kept(response.getEntity());
            once.after(running.caller(), running.key(), running.request(),
                    new Once.Answer(response.getStatus(), response.getHeaderString("Location"), response.getHeaderString("ETag"), text));
            transaction.commit();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException e) {
            LOG.errorf(e, "The answer to a request with an Idempotency-Key could not be committed");
            throw Problem.unavailable("It could not be stored; try again with the same key.");
        } catch (RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private static Response again(Once.Answer answer) {
        var response = Response.status(answer.status()).header("Idempotency-Replayed", "true");
        if (answer.body() != null) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(answer.body());
        }
        header(response, "Location", answer.location());
        header(response, "ETag", answer.etag());
        return response.build();
    }

    private static void header(Response.ResponseBuilder response, String name, @Nullable String value) {
        if (value != null) {
            response.header(name, value);
        }
    }

    private void begin() {
        try {
            transaction.begin();
        } catch (NotSupportedException | SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isDoomed() {
        try {
            return transaction.getStatus() != Status.STATUS_ACTIVE;
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private void rollBack() {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }
}
