package hilo.console;

import hilo.conversation.Author;
import hilo.conversation.BlockList;
import hilo.conversation.BlockList.Blocked;
import hilo.directory.AddressKind;
import hilo.identity.Callers;
import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Addresses whose new matters are marked as spam. Agents see the list; supervisors change it. */
@Path("/api/agent/block-list")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
@Tag(name = "desk")
public class BlockListResource {
    /** An address; {@code kind} is email, phone, visitor or portal. */
    public record Address(@Nullable String kind, @Nullable String value) {
    }

    /** All of them. */
    public record Items(List<Blocked> items) {
    }

    @Inject
    BlockList blocked;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public BlockListResource() {
    }

    @GET
    @Operation(summary = "The block list")
    public Items all() {
        return new Items(blocked.all());
    }

    @POST
    @RolesAllowed({"supervisor", "admin"})
    @Operation(summary = "Block an address", description = "What it sends is stored all the same; matters that it opens are marked as spam.")
    public Response add(Address address) {
        var wanted = read(address.kind(), address.value());
        blocked.add(wanted.kind(), wanted.value(), Author.of(callers.current()));
        told("blocked an address", wanted);
        return Response.status(Response.Status.CREATED).entity(wanted).build();
    }

    @DELETE
    @RolesAllowed({"supervisor", "admin"})
    @Operation(summary = "Unblock an address")
    public Items remove(@QueryParam("kind") @Nullable String kind, @QueryParam("value") @Nullable String value) {
        var wanted = read(kind, value);
        blocked.remove(wanted.kind(), wanted.value());
        told("unblocked an address", wanted);
        return all();
    }

    private void told(String act, Blocked address) {
        var by = callers.current();
        audit.record("agent", by.id(), by.name(), act, "address", address.kind(), "");
    }

    private static Blocked read(@Nullable String kind, @Nullable String value) {
        String word = Text.required(kind, 20, "/kind");
        var known = Arrays.stream(AddressKind.values()).filter(k -> k.key().equals(word)).findFirst()
                .orElseThrow(() -> Problem.invalid("unknown-kind", "There is no such kind of address.").at("/kind", "email, phone, visitor or portal"));
        return new Blocked(word, known.canonical(Text.required(value, 254, "/value"))
                .orElseThrow(() -> Problem.invalid("bad-address", "That is not an address of its kind.").at("/value", word)));
    }
}
