package hilo.portal;

import hilo.directory.EmailAddresses;
import hilo.directory.OrganisationView;
import hilo.directory.Organisations;
import hilo.directory.Rfc;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Customers' accounts, for administrators. */
@Path("/api/admin/accounts")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
public class AccountsResource {
    /**
     * An account to add, its address vouched for by the administrator.
     *
     * @param organisationRfc the organisation whose conversations it may see; null for none
     * @param organisation the organisation's name, where the RFC is a new one
     * @param roles {@code distributor} makes the organisation a distributor
     */
    public record NewAccount(@Nullable String name, @Nullable String email, @Nullable String organisationRfc, @Nullable String organisation, @Nullable String password,
            @Nullable List<String> roles) {
    }

    /** The account's id, and its contact's. */
    public record Created(UUID id, UUID contactId) {
    }

    /** Whether the account may sign in. */
    public record Activity(boolean active) {
    }

    @Inject
    SigningIn signingIn;
    @Inject
    Accounts accounts;
    @Inject
    Organisations organisations;
    @Inject
    Callers callers;
    @Inject
    Audit audit;

    public AccountsResource() {
    }

    @POST
    @Operation(summary = "Add a portal account; with a password it needs a sign-in")
    public Response add(NewAccount wanted) {
        String email = EmailAddresses.canonical(Text.required(wanted.email(), 254, "/email"))
                .orElseThrow(() -> Problem.invalid("bad-address", "That is not an e-mail address.").at("/email", "email"));
        String name = Text.required(wanted.name(), 200, "/name");
        if (wanted.password() != null) {
            callers.signedIn();
        }
        var password = wanted.password() == null ? null : accounts.hash(wanted.password(), email, name); // before anything takes a connection
        var organisation = organisation(wanted);
        if (wanted.roles() != null && wanted.roles().contains("distributor")) {
            if (organisation == null) {
                throw Problem.invalid("missing", "A distributor is an organisation.").at("/organisationRfc", "must not be empty");
            }
            organisations.distribute(organisation.id(), true);
        }
        var account = signingIn.vouchFor(email, name, organisation == null ? null : organisation.id(), password);
        told("added an account", account.id());
        return Response.created(URI.create("/api/admin/accounts/" + account.id())).entity(new Created(account.id(), account.contactId())).build();
    }

    @PUT
    @Path("/{id}/active")
    @Operation(summary = "Disable or enable a portal account; what it has open ends")
    public void setActive(@PathParam("id") UUID id, Activity activity) {
        accounts.setActive(id, activity.active());
        told(activity.active() ? "enabled an account" : "disabled an account", id);
    }

    @DELETE
    @Path("/{id}/organisation")
    @Operation(summary = "Take a portal account out of its organisation; what it has open ends")
    public void leave(@PathParam("id") UUID id) {
        signingIn.leave(id);
        told("took an account out of its organisation", id);
    }

    private @Nullable OrganisationView organisation(NewAccount wanted) {
        String given = wanted.organisationRfc();
        if (given == null) {
            return null;
        }
        var rfc = Rfc.parse(given).orElseThrow(() -> Problem.invalid("bad-rfc", "The RFC is not right.").at("/organisationRfc", Rfc.objectionTo(given).orElse("")));
        if (wanted.organisation() != null) {
            return organisations.having(rfc, wanted.organisation());
        }
        return organisations.having(rfc).orElseThrow(() -> Problem.invalid("unknown-organisation", "There is no organisation with that RFC.").at("/organisationRfc", "unknown"));
    }

    private void told(String act, UUID account) {
        var by = callers.current();
        audit.record(by.kind().wire(), by.id(), by.name(), act, "account", account.toString(), "");
    }
}
