package hilo.portal;

import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request for a page.
 *
 * @param path below {@code /portal}, beginning with a slash
 * @param who the signed-in customer, if there is one
 */
record Visit(HttpServletRequest request, HttpServletResponse response, String path, Words words, Optional<Standing> who) {
    boolean isPost() {
        return request.getMethod().equals("POST");
    }

    /** The signed-in customer, or to the sign-in page. */
    Standing customer() {
        return who.orElseThrow(Problem::unauthorized);
    }

    /** A parameter without outer blanks; empty where it is missing. Throws {@link Problem} {@code bad-text} for characters that cannot be stored. */
    String parameter(String name) {
        @Nullable
        String value = request.getParameter(name);
        return value == null ? "" : Text.clean(value.strip(), Integer.MAX_VALUE, "/" + name);
    }

    /** A parameter that names something by its id; empty where it is missing. */
    Optional<UUID> id(String name) {
        String value = parameter(name);
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(value));
        } catch (IllegalArgumentException e) {
            throw Problem.notFound();
        }
    }

    /** The files of a form that were chosen. */
    List<Part> files() throws IOException, ServletException {
        @Nullable
        String type = request.getContentType();
        if (type == null || !type.startsWith("multipart/form-data")) {
            return List.of();
        }
        return request.getParts().stream().filter(part -> part.getName().equals("files") && part.getSubmittedFileName() != null && !part.getSubmittedFileName().isBlank())
                .toList();
    }

    /** Where to go after signing in: a page of the portal, whatever else the parameter says. */
    String target() {
        String wanted = parameter("target");
        return wanted.matches("/portal/[A-Za-z0-9/_-]*") ? wanted : "/portal/";
    }
}
