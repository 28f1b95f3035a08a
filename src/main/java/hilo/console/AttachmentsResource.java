package hilo.console;

import hilo.conversation.Attachments;
import hilo.conversation.Secrets;
import hilo.identity.Callers;
import hilo.platform.Blobs;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Files that agents send and read. A file is only ever a download, and no page of ours opens it. Pictures, which cannot do anything, keep the type that their content has; a
 * browser that was made to load anything else as a script or a page finds a type that it does not run.
 */
@Path("/api/agent/attachments")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "attachments")
public class AttachmentsResource {
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    @Inject
    Attachments attachments;
    @Inject
    Blobs blobs;
    @Inject
    Callers callers;
    @Inject
    Showing showing;
    @Inject
    Secrets secrets;

    public AttachmentsResource() {
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Upload a file to send", description = "The body is the file. Name its id in a reply or note.")
    public Response upload(@QueryParam("name") @Nullable String name, @HeaderParam("Content-Length") @Nullable Long length, InputStream body) {
        byte[] content = bounded(body, length == null ? -1 : length);
        var file = attachments.upload(Text.required(name, 500, "/name"), content, callers.current().id());
        return Response.created(URI.create("/api/agent/attachments/" + file.id())).entity(EntryItem.File.from(file, false)).build();
    }

    @GET
    @Path("/{id}")
    @Produces(MediaType.WILDCARD)
    @Operation(summary = "Download a file", description = "A private key, or a file of a secret entry, only for who has revealed the entry in the last ten minutes.")
    public Response download(@PathParam("id") UUID id) {
        var me = callers.current();
        var found = attachments.find(id).orElseThrow(Problem::notFound);
        var file = found.file();
        if (found.conversation() == null) {
            if (!me.id().equals(found.uploadedBy())) {
                throw Problem.notFound();
            }
        } else {
            if (found.entry() != null && (file.privateKey() || found.secret())) {
                secrets.read(me, found.entry(), "attachment", id);
            }
            showing.read(me, found.conversation());
        }
        return Response.ok(blobs.read(file.sha256()), PICTURES.contains(file.type()) ? file.type() : MediaType.APPLICATION_OCTET_STREAM)
                .header("Content-Disposition", disposition(file.name())).header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'").header("Cache-Control", "private, no-store").build();
    }

    private byte[] bounded(InputStream body, long announced) {
        long most = attachments.maxBytes();
        if (announced > most) {
            throw tooLarge(most);
        }
        try {
            byte[] content = body.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
            if (content.length > most) {
                throw tooLarge(most);
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Problem tooLarge(long most) {
        return Problem.tooLarge("A file may have at most " + most + " bytes.");
    }

    /** RFC 6266: an ASCII name for old clients and the real one in UTF-8. */
    static String disposition(String name) {
        String plain = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\%]", "_");
        String real = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + real;
    }
}
