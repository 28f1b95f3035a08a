package hilo.platform;

import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Turns whatever a resource throws into problem+json (RFC 9457). What is no {@link Problem} is a bug: logged once, here, and told as a plain 500 with the correlation id. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final String ASLEEP = "25P03";
    private static final String KEPT = "55P03";
    private static final String DISK_FULL = "53100";
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json", "utf-8");

    public ProblemMapper() {
    }

    @Override
    public Response toResponse(Throwable thrown) {
        var problem = causeOf(thrown, Problem.class);
        if (problem != null) {
            return answer(problem);
        }
        if (lacksMemory(thrown)) {
            LOG.error("A request found no memory", thrown);
            return answer(Problem.unavailable("There is no memory for it right now; try again in a moment."));
        }
        var invalid = causeOf(thrown, ConstraintViolationException.class);
        if (invalid != null) {
            var all = Problem.invalid("invalid", "Some fields are wrong.");
            invalid.getConstraintViolations().forEach(v -> all.at(pointer(String.valueOf(v.getPropertyPath())), v.getMessage()));
            return answer(all);
        }
        if (causeOf(thrown, JsonbException.class) != null || causeOf(thrown, JsonException.class) != null) {
            return answer(Problem.invalid("bad-json", "The body is not the JSON that was expected."));
        }
        if (thrown instanceof IllegalCharsetNameException || thrown instanceof UnsupportedCharsetException) {
            return answer(Problem.unsupported("There is no such charset."));
        }
        if (thrown instanceof WebApplicationException web) {
            int status = web.getResponse().getStatus();
            return status < 400 ? web.getResponse() : body(status, slugOf(status), String.valueOf(web.getResponse().getStatusInfo().getReasonPhrase()), null).build();
        }
        if (storageIsFull(thrown)) {
            LOG.errorf("There is no space left: %s", rootOf(thrown).getMessage());
            return answer(Problem.noSpace());
        }
        if (databaseIsAway(thrown)) {
            LOG.warnf("The database is away: %s", rootOf(thrown).getMessage());
            return answer(Problem.unavailable("The database cannot be reached; nothing was stored."));
        }
        var stale = causeOf(thrown, jakarta.persistence.OptimisticLockException.class);
        if (stale != null) {
            return answer(Problem.conflict("changed-meanwhile", "Somebody changed it at the same moment; try again."));
        }
        if (isRefusedValue(thrown)) {
            LOG.warnf("The database refused a value of a request: SQLSTATE %s", stateOf(thrown));
            return answer(Problem.invalid("bad-value", "A value of the request is outside of what can be stored or searched."));
        }
        if (thrown instanceof ProcessingException || thrown instanceof IllegalArgumentException && thrown.getStackTrace().length > 0
                && thrown.getStackTrace()[0].getClassName().equals("java.util.UUID")) {
            return answer(Problem.notFound());
        }
        LOG.error("A request failed", thrown);
        return body(500, "internal", "Something failed on our side; it has been logged.", null).build();
    }

    /** Writes a problem where no resource is in charge: at a door that is passed before JAX-RS. */
    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.category().status());
        response.setContentType(PROBLEM_JSON.toString());
        problem.retryAfter().ifPresent(wait -> response.setHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds()))));
        response.getWriter().write(json(problem.category().status(), problem.slug(), problem.detail(), problem));
        response.flushBuffer(); // else the container puts its own page in its place
    }

    /** The same where only the status is known. */
    static void write(HttpServletResponse response, int status) throws IOException {
        response.setStatus(status);
        response.setContentType(PROBLEM_JSON.toString());
        var reason = Response.Status.fromStatusCode(status);
        response.getWriter().write(json(status, slugOf(status), reason == null ? "The request failed." : reason.getReasonPhrase(), null));
    }

    /** True where the connection, not the statement, is the trouble. */
    public static boolean databaseIsAway(Throwable thrown) {
        return isDueTo(thrown, t -> t instanceof SQLException sql && (sql instanceof java.sql.SQLTransientConnectionException || isAway(String.valueOf(sql.getSQLState())))
                || t.getClass().getName().startsWith("jakarta.resource.") || t instanceof HeuristicMixedException || t instanceof HeuristicRollbackException);
    }

    /** True where the database has no room on its disk: it is there and reads, but stores nothing. */
    public static boolean storageIsFull(Throwable thrown) {
        return isDueTo(thrown, t -> t instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState()));
    }

    /** True where a value came from outside and PostgreSQL cannot take it: a data exception (class 22), or a search too complex to run (class 54). */
    static boolean isRefusedValue(Throwable thrown) {
        return stateOf(thrown).startsWith("22") || stateOf(thrown).startsWith("54");
    }

    private static String stateOf(Throwable thrown) {
        var sql = causeOf(thrown, SQLException.class);
        return sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    }

    /** True where an {@link Error}, such as an exhausted heap, is behind what was thrown. */
    static boolean holdsError(Throwable thrown) {
        return isDueTo(thrown, Error.class::isInstance);
    }

    /** True where this node had no memory for it: whatever the frameworks wrapped it in, that is no fault of the request. */
    static boolean lacksMemory(Throwable thrown) {
        return isDueTo(thrown, OutOfMemoryError.class::isInstance);
    }

    /** Looks at what was suppressed too: a commit that failed says only there why. */
    private static boolean isDueTo(Throwable thrown, Predicate<Throwable> reason) {
        return isDueTo(thrown, reason, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isDueTo(@Nullable Throwable thrown, Predicate<Throwable> reason, Set<Throwable> seen) {
        return thrown != null && seen.add(thrown)
                && (reason.test(thrown) || isDueTo(thrown.getCause(), reason, seen) || Arrays.stream(thrown.getSuppressed()).anyMatch(s -> isDueTo(s, reason, seen)));
    }

    /** True where nothing can be stored right now, and later it can. */
    public static boolean cannotStore(Throwable thrown) {
        return databaseIsAway(thrown) || storageIsFull(thrown);
    }

    /** What a socket's client is told of a failure: that there is no space, or to send it again. */
    public static Problem orUnavailable(Throwable thrown, String detail) {
        return storageIsFull(thrown) ? Problem.noSpace() : Problem.unavailable(detail);
    }

    /** Connections that failed or were ended, also since this node was asleep in a transaction; resources that ran out; rows that another node keeps too long. */
    private static boolean isAway(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.equals(ASLEEP) || state.equals(KEPT) || state.startsWith("53") && !state.equals(DISK_FULL);
    }

    private static Response answer(Problem problem) {
        var response = body(problem.category().status(), problem.slug(), problem.detail(), problem);
        problem.retryAfter().ifPresent(wait -> response.header("Retry-After", Math.max(1, wait.toSeconds())));
        return response.build();
    }

    private static Response.ResponseBuilder body(int status, String slug, String detail, @Nullable Problem problem) {
        return Response.status(status).type(PROBLEM_JSON).entity(json(status, slug, detail, problem));
    }

    private static String json(int status, String slug, String detail, @Nullable Problem problem) {
        var json = Json.newObject().add("type", "/problems/" + slug).add("title", slug.replace('-', ' ')).add("status", status).add("detail", detail)
                .add("traceId", Correlation.current());
        if (problem != null && !problem.errors().isEmpty()) {
            var errors = Json.newArray();
            problem.errors().forEach(e -> errors.add(Json.newObject().add("pointer", e.pointer()).add("detail", e.detail())));
            json.add("errors", errors);
        }
        return json.build().toString();
    }

    private static String pointer(String path) {
        int parameter = path.indexOf('.');
        int field = path.indexOf('.', parameter + 1);
        return "/" + path.substring((field < 0 ? parameter : field) + 1).replace('.', '/');
    }

    private static String slugOf(int status) {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not-found";
            case 405 -> "method-not-allowed";
            case 406 -> "not-acceptable";
            case 413 -> "too-large";
            case 415 -> "unsupported-type";
            default -> "request-failed";
        };
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static <T> @Nullable T causeOf(Throwable thrown, Class<T> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
