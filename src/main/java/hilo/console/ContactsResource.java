package hilo.console;

import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.By;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.Found;
import hilo.directory.Imports;
import hilo.directory.Origin;
import hilo.identity.Accounts;
import hilo.identity.Callers;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The people that the desk talks to, for staff. */
@Path("/api/agent/contacts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("agent")
@Transactional
public class ContactsResource {
    /**
     * An address of a contact.
     *
     * @param kind email, phone, visitor or portal
     * @param standing claimed (typed, told, in a From), vouched (staff, an import or a host application vouch for it) or proven (who controls it has shown it)
     * @param source how the desk came to know it: unknown, channel, told, lapsed, import, host, staff, administrator, host-verified, authenticated-mail or link
     */
    public record Address(UUID id, String kind, String value, boolean verified, String standing, String source) {
    }

    /** The organisation a contact belongs to. */
    public record Named(UUID id, String name) {
    }

    /** A contact as staff see it. */
    public record Item(UUID id, String name, @Nullable Named organisation, List<Address> addresses, @Nullable String reference, long version) {
        static Item from(ContactView contact) {
            var organisation = contact.organisationId() == null || contact.organisationName() == null ? null : new Named(contact.organisationId(), contact.organisationName());
            var addresses = contact.addresses().stream().map(a -> new Address(a.id(), a.kind().key(), a.value(), a.verified(), a.source().standing().key(), a.source().key()))
                    .toList();
            return new Item(contact.id(), contact.name(), organisation, addresses, contact.reference(), contact.version());
        }
    }

    /** One page of contacts. */
    public record Items(List<Item> items, @Nullable String next) {
    }

    /** An address to add; verified where the agent has made sure who holds it. */
    public record NewAddress(@Nullable String kind, @Nullable String value, boolean verified) {
    }

    /** A contact to add. */
    public record NewContact(@Nullable String name, @Nullable UUID organisation, @Nullable List<NewAddress> addresses) {
    }

    /** What of a contact is replaced. */
    public record Change(@Nullable String name, @Nullable UUID organisation) {
    }

    @Inject
    Contacts contacts;
    @Inject
    Imports imports;
    @Inject
    Accounts accounts;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public ContactsResource() {
    }

    @GET
    @Operation(summary = "Search contacts by name, address or organisation", description = "In order of names; q may be a telephone number in any form.")
    public Items search(@QueryParam("q") @Nullable String q, @QueryParam("organisation") @Nullable UUID organisation, @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Found<ContactView> found = contacts.search(q, organisation, Pages.limit(limit), cursor);
        return new Items(found.items().stream().map(Item::from).toList(), found.next());
    }

    @POST
    @Operation(summary = "Add a contact")
    public Response add(NewContact wanted) {
        UUID id = contacts.create(Text.required(wanted.name(), 200, "/name"), wanted.organisation(), Origin.STAFF);
        if (wanted.addresses() != null) {
            wanted.addresses().forEach(address -> addAddress(id, address));
        }
        told("added a contact", id);
        return answer(Response.created(URI.create("/api/agent/contacts/" + id)), id);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Read a contact")
    public Response read(@PathParam("id") UUID id) {
        return answer(Response.ok(), id);
    }

    @PUT
    @Path("/{id}")
    @Operation(summary = "Change a contact's name and organisation", description = "With If-Match, only the version that was read.")
    public Response change(@PathParam("id") UUID id, @HeaderParam("If-Match") @Nullable String ifMatch, Change change) {
        Pages.version(ifMatch).ifPresent(version -> contacts.expect(id, version));
        contacts.rename(id, Text.required(change.name(), 200, "/name"));
        contacts.belongTo(id, change.organisation());
        told("changed a contact", id);
        return answer(Response.ok(), id);
    }

    @POST
    @Path("/{id}/addresses")
    @Operation(summary = "Add an address to a contact, or mark one as verified")
    public Response addTo(@PathParam("id") UUID id, NewAddress address) {
        if (contacts.find(id).isEmpty()) {
            throw Problem.notFound();
        }
        addAddress(id, address);
        told(address.verified() ? "verified an address" : "added an address", id);
        return answer(Response.status(Response.Status.CREATED), id);
    }

    @DELETE
    @Path("/{id}/addresses/{address}")
    @Operation(summary = "Remove an address from a contact")
    public Response removeFrom(@PathParam("id") UUID id, @PathParam("address") UUID address) {
        contacts.removeAddress(id, address);
        told("removed an address", id);
        return answer(Response.ok(), id);
    }

    @POST
    @Path("/imports")
    @RolesAllowed({"supervisor", "admin"})
    @Consumes({"text/csv", "text/plain", MediaType.APPLICATION_JSON})
    @Operation(summary = "Import contacts from CSV or JSON", description = "Columns: name, email, phone, organisationRfc, organisationReference, reference (or in Spanish). "
            + "Repeatable; with dryRun=true nothing is written.")
    public Imported take(@HeaderParam("Content-Type") String type, @QueryParam("dryRun") boolean dryRun, byte[] file) {
        return Imported.from(imports.contacts(file, type.startsWith(MediaType.APPLICATION_JSON), dryRun, by()));
    }

    /** Throws {@link Problem} {@code email-taken} where an agent would verify the address that somebody else signs in with. */
    private void addAddress(UUID id, NewAddress address) {
        String value = Text.required(address.value(), 254, "/value");
        var kind = kind(address.kind());
        boolean taken = address.verified() && kind == AddressKind.EMAIL
                && kind.canonical(value).flatMap(accounts::byEmail).filter(account -> !account.contactId().equals(id)).isPresent();
        if (taken) {
            throw Problem.conflict("email-taken", "Another contact signs in with this address.").at("/value", "taken");
        }
        contacts.addAddress(id, kind, value, address.verified() ? AddressSource.STAFF : AddressSource.TOLD);
    }

    private Response answer(Response.ResponseBuilder response, UUID id) {
        var contact = contacts.find(id).orElseThrow(Problem::notFound);
        return response.entity(Item.from(contact)).header("ETag", Pages.etag(contact.version())).build();
    }

    private By by() {
        var caller = callers.current();
        return new By(caller.kind().wire(), caller.id(), caller.name());
    }

    private void told(String act, UUID contact) {
        var by = by();
        audit.record(by.type(), by.id(), by.name(), act, "contact", contact.toString(), "");
    }

    /** Staff enter what people tell them; visitors and users of a host application identify themselves. */
    private static AddressKind kind(@Nullable String key) {
        return switch (key) {
            case "email" -> AddressKind.EMAIL;
            case "phone" -> AddressKind.PHONE;
            case null, default -> throw Problem.invalid("unknown-kind", "There is no such kind of address.").at("/kind", "email or phone");
        };
    }
}
