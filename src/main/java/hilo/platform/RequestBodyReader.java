package hilo.platform;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies so that a resource gets a value or the caller gets a reason. A body that is empty or {@code null} is a 400 {@code body-missing}, unless the resource's
 * parameter is {@link Nullable}. What the JSON libraries throw while they read is a 400 {@code bad-json}. An unknown charset is a 415.
 */
@Provider
@Priority(Priorities.ENTITY_CODER)
public final class RequestBodyReader implements ContainerRequestFilter, ReaderInterceptor {
    private static final String JAX_RS = "jakarta.ws.rs.";

    @Context
    @Nullable
    ResourceInfo resource;

    public RequestBodyReader() {
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getMediaType() != null) {
            requireKnownCharset(request.getMediaType());
        }
        if (!request.hasEntity() && needsBody()) {
            throw missing();
        }
    }

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object body;
        try {
            if (isJson(context)) {
                byte[] bytes = context.getInputStream().readAllBytes();
                if (bytes.length > 0) {
                    Json.requireWellFormed(new ByteArrayInputStream(bytes));
                }
                context.setInputStream(new ByteArrayInputStream(bytes));
            }
            body = context.proceed();
        } catch (Problem | WebApplicationException e) {
            throw e;
        } catch (RuntimeException e) {
            if (ProblemMapper.holdsError(e)) {
                throw e;
            }
            throw Problem.invalid("bad-json", "The body is not the JSON that was expected.");
        }
        if (body == null && needsBody()) {
            throw missing();
        }
        return body;
    }

    private static boolean isJson(ReaderInterceptorContext context) {
        var type = context.getMediaType();
        return context.getType() != InputStream.class && context.getType() != byte[].class && type != null && type.getSubtype().toLowerCase(Locale.ROOT).endsWith("json");
    }

    private static Problem missing() {
        return Problem.invalid("body-missing", "The request needs a body.");
    }

    private static void requireKnownCharset(MediaType type) {
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        try {
            if (charset == null || Charset.isSupported(charset)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // not even a charset's name: refused below
        }
        throw Problem.unsupported("There is no such charset.");
    }

    private boolean needsBody() {
        var method = resource == null ? null : resource.getResourceMethod();
        return method != null && needsBody(method);
    }

    /** Whether the method has a parameter for the body that must not be null. Raw bytes and streams may be empty. */
    static boolean needsBody(Method method) {
        var types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            boolean isBody = Arrays.stream(method.getParameterAnnotations()[i]).map(Annotation::annotationType).noneMatch(type -> type.getName().startsWith(JAX_RS));
            if (isBody) {
                return types[i] != InputStream.class && types[i] != byte[].class && !method.getAnnotatedParameterTypes()[i].isAnnotationPresent(Nullable.class);
            }
        }
        return false;
    }
}
