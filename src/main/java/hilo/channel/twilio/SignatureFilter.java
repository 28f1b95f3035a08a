package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The lock on every hook: reads the raw body, checks the signature over the public URL, and hands on what was signed.
 *
 * <p>The URL is the configured public base plus the raw path and query: neither the container's idea of scheme and host nor a forwarded header, which anyone can send. It answers
 * 403 and not 401, which Twilio would take for basic authentication.
 */
@Provider
@TwilioSigned
@Priority(Priorities.AUTHENTICATION)
public class SignatureFilter implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(SignatureFilter.class);
    private static final String PROPERTY = SignedRequest.class.getName();
    private static final int MAX_BODY = 64 * 1024;

    @Inject
    TwilioConfig config;
    @Context
    HttpServletRequest http;

    /** What the filter let through. */
    public static SignedRequest of(HttpServletRequest http) {
        if (http.getAttribute(PROPERTY) instanceof SignedRequest signed) {
            return signed;
        }
        throw new IllegalStateException("A hook was reached around the signature filter");
    }

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        var body = context.getEntityStream().readNBytes(MAX_BODY + 1);
        var signed = body.length > MAX_BODY ? Optional.<SignedRequest>empty() : verify(http, body);
        if (signed.isEmpty()) {
            LOG.warnf("Refused a hook without a valid signature: %s", http.getRequestURI());
            context.abortWith(Response.status(Response.Status.FORBIDDEN).build());
        } else {
            http.setAttribute(PROPERTY, signed.get());
            context.setEntityStream(new ByteArrayInputStream(body));
        }
    }

    private Optional<SignedRequest> verify(HttpServletRequest request, byte[] body) {
        var query = request.getQueryString();
        var url = config.publicUrl() + request.getRequestURI() + (query == null ? "" : "?" + query);
        List<Field> fields;
        List<Field> pairs;
        try {
            fields = Form.parse(body);
            pairs = query == null ? List.of() : Form.parse(query.getBytes(UTF_8));
        } catch (IllegalArgumentException e) {
            LOG.debugf(e, "A hook's form cannot be read");
            return Optional.empty();
        }
        var key = new Signatures(config.authTokens()).verify(url, fields, request.getHeader("X-Twilio-Signature"));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        var signed = new SignedRequest(fields, pairs, request.getHeader("I-Twilio-Idempotency-Token"), key.getAsInt());
        // A valid key of this desk says nothing about another account's calls.
        return Optional.of(signed).filter(accepted -> accepted.value("AccountSid").filter(config.accountSid()::equals).isPresent());
    }
}
