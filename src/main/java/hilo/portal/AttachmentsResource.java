package hilo.portal;

import hilo.identity.Callers;
import hilo.platform.Networks;
import hilo.portal.ConversationsResource.File;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Files that customers send and get; always handed out as downloads. */
@Path("/api/portal/attachments")
@RolesAllowed("customer")
public class AttachmentsResource {
    @Inject
    Matters matters;
    @Inject
    Callers callers;
    @Inject
    HttpServletRequest request;

    public AttachmentsResource() {
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "Upload a file for a ticket or an answer", description = "The body is the file; name it in an answer's attachments to send it.")
    public Response upload(@QueryParam("name") @Nullable String name, byte[] content) {
        var file = matters.upload(matters.standing(callers.current()), Networks.of(request.getRemoteAddr()), name == null ? "" : name, content);
        return Response.created(URI.create("/api/portal/attachments/" + file.id())).entity(File.from(file)).build();
    }

    @GET
    @Path("/{id}")
    @Produces(MediaType.WILDCARD)
    @Operation(summary = "Download a file of a conversation you may see")
    public Response download(@PathParam("id") UUID id) {
        var found = matters.file(matters.standing(callers.current()), id);
        var file = found.getKey();
        return Response.ok(found.getValue(), MediaType.APPLICATION_OCTET_STREAM)
                .header("Content-Disposition", "attachment; filename*=UTF-8''" + URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20"))
                .header("X-Content-Type-Options", "nosniff").header("Content-Security-Policy", "sandbox; default-src 'none'").header("Cache-Control", "private, no-store")
                .build();
    }
}
