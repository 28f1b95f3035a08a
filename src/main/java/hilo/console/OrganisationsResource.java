package hilo.console;

import hilo.directory.By;
import hilo.directory.EmailAddresses;
import hilo.directory.Imports;
import hilo.directory.OrganisationView;
import hilo.directory.Organisations;
import hilo.directory.Rfc;
import hilo.directory.Tie;
import hilo.identity.Callers;
import hilo.identity.SignInLinks;
import hilo.platform.Audit;
import hilo.platform.Problem;
import hilo.platform.Text;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The organisations that customers belong to, and what ties distributors to their clients, for staff. */
@Path("/api/agent/organisations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
public class OrganisationsResource {
    /** The organisation at the other end of a tie; {@code consentSince} is null while the client does not let the distributor see its other matters. */
    public record Tied(UUID id, String name, @Nullable String rfc, @Nullable Instant consentSince) {
        static Tied from(Tie tie) {
            return new Tied(tie.id(), tie.name(), tie.rfc(), tie.consentSince());
        }
    }

    /** An organisation in a list. */
    public record Item(UUID id, String name, @Nullable String rfc, boolean distributor, @Nullable String reference, long version) {
        static Item from(OrganisationView organisation) {
            return new Item(organisation.id(), organisation.name(), organisation.rfc(), organisation.distributor(), organisation.reference(), organisation.version());
        }
    }

    /** An organisation with its ties. */
    public record Detail(UUID id, String name, @Nullable String rfc, boolean distributor, @Nullable String reference, long version, List<Tied> clients,
            List<Tied> distributors) {
    }

    /** One page of organisations. */
    public record Items(List<Item> items, @Nullable String next) {
    }

    /** What an organisation is made of, or changed to; an RFC that stands is not taken away by leaving it out. */
    public record Fields(@Nullable String name, @Nullable String rfc, boolean distributor) {
    }

    /** The client to add. */
    public record NewClient(@Nullable UUID organisation) {
    }

    /** Whom to invite into the portal as a member of the organisation. */
    public record Invitation(@Nullable String email, @Nullable String name, @Nullable String language) {
    }

    @Inject
    Organisations organisations;
    @Inject
    Imports imports;
    @Inject
    SignInLinks links;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public OrganisationsResource() {
    }

    @GET
    @Operation(summary = "Search organisations by name or RFC", description = "In order of names.")
    public Items search(@QueryParam("q") @Nullable String q, @QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("cursor") @Nullable String cursor) {
        var found = organisations.search(q, Pages.limit(limit), cursor);
        return new Items(found.items().stream().map(Item::from).toList(), found.next());
    }

    @POST
    @Operation(summary = "Add an organisation")
    public Response add(Fields wanted) {
        var made = organisations.create(Text.required(wanted.name(), 300, "/name"), rfc(wanted.rfc()));
        if (wanted.distributor()) {
            organisations.distribute(made.id(), true);
        }
        told("added an organisation", made.id());
        return answer(Response.created(URI.create("/api/agent/organisations/" + made.id())), made.id());
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Read an organisation with its clients and distributors")
    public Response read(@PathParam("id") UUID id) {
        return answer(Response.ok(), id);
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Change an organisation", description = "With If-Match, only the version that was read.")
    public Response change(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Fields wanted) {
        var before = organisations.find(id).orElseThrow(Problem::notFound);
        Pages.version(ifMatch).ifPresent(version -> organisations.expect(id, version));
        organisations.rename(id, Text.required(wanted.name(), 300, "/name"));
        var rfc = rfc(wanted.rfc());
        if (rfc != null) {
            organisations.identify(id, rfc);
        }
        if (before.distributor() != wanted.distributor()) {
            organisations.distribute(id, wanted.distributor());
        }
        told("changed an organisation", id);
        return answer(Response.ok(), id);
    }

    @POST
    @Path("/{id}/clients")
    @Operation(summary = "Make an organisation the client of this distributor")
    public Response addClient(@PathParam("id") UUID id, NewClient client) {
        if (client.organisation() == null) {
            throw Problem.invalid("missing", "The client is missing.").at("/organisation", "must not be empty");
        }
        organisations.addClient(id, client.organisation(), by());
        return answer(Response.status(Response.Status.CREATED), id);
    }

    @DELETE
    @Path("/{id}/clients/{client}")
    @Operation(summary = "End the tie between this distributor and a client, and any consent with it")
    public Response removeClient(@PathParam("id") UUID id, @PathParam("client") UUID client) {
        organisations.removeClient(id, client, by());
        return answer(Response.ok(), id);
    }

    @PUT
    @Path("/{id}/clients/{client}/consent")
    @Operation(summary = "Record that the client lets this distributor see all of its matters", description = "On the client's word: who recorded it and when is kept.")
    public Response consent(@PathParam("id") UUID id, @PathParam("client") UUID client) {
        organisations.consent(id, client, by());
        return answer(Response.ok(), id);
    }

    @DELETE
    @Path("/{id}/clients/{client}/consent")
    @Operation(summary = "Record that the client revokes its consent")
    public Response revoke(@PathParam("id") UUID id, @PathParam("client") UUID client) {
        organisations.revoke(id, client, by());
        return answer(Response.ok(), id);
    }

    @POST
    @Path("/{id}/invitations")
    @Operation(summary = "Invite somebody by e-mail into the portal as a member of this organisation")
    public Response invite(@PathParam("id") UUID id, Invitation invitation) {
        var organisation = organisations.find(id).orElseThrow(Problem::notFound);
        String email = EmailAddresses.canonical(Text.required(invitation.email(), 254, "/email"))
                .orElseThrow(() -> Problem.invalid("bad-address", "That is not an e-mail address.").at("/email", "email"));
        links.invite(email, Text.required(invitation.name(), 200, "/name"), id, organisation.name(), "en".equals(invitation.language()) ? Locale.ENGLISH : Locale.of("es"));
        told("invited somebody", id);
        return Response.accepted().build();
    }

    @POST
    @Path("/imports")
    @RolesAllowed({"supervisor", "admin"})
    @Consumes({"text/csv", "text/plain", MediaType.APPLICATION_JSON})
    @Operation(summary = "Import organisations from CSV or JSON", description = "Columns: name, rfc, reference, distributor, distributorRfc (or in Spanish). "
            + "Repeatable; with dryRun=true nothing is written.")
    public Imported take(@HeaderParam("Content-Type") String type, @QueryParam("dryRun") boolean dryRun, byte[] file) {
        return Imported.from(imports.organisations(file, type.startsWith(MediaType.APPLICATION_JSON), dryRun, by()));
    }

    private Response answer(Response.ResponseBuilder response, UUID id) {
        var organisation = organisations.find(id).orElseThrow(Problem::notFound);
        var detail = new Detail(id, organisation.name(), organisation.rfc(), organisation.distributor(), organisation.reference(), organisation.version(),
                organisations.clientsOf(id).stream().map(Tied::from).toList(), organisations.distributorsOf(id).stream().map(Tied::from).toList());
        return response.entity(detail).header("ETag", Pages.etag(organisation.version())).build();
    }

    private By by() {
        var caller = callers.current();
        return new By(caller.kind().wire(), caller.id(), caller.name());
    }

    private void told(String act, UUID organisation) {
        var by = by();
        audit.record(by.type(), by.id(), by.name(), act, "organisation", organisation.toString(), "");
    }

    private static @Nullable Rfc rfc(@Nullable String raw) {
        if (raw == null || raw.isBlank()) {
            return null;
        }
        return Rfc.parse(raw).orElseThrow(() -> Problem.invalid("bad-rfc", "The RFC is not right.").at("/rfc", Rfc.objectionTo(raw).orElse("")));
    }
}
