package hilo.portal;

import hilo.directory.By;
import hilo.directory.Organisations;
import hilo.directory.Tie;
import hilo.identity.Callers;
import hilo.platform.Problem;
import hilo.sla.Policies;
import hilo.sla.Policy;
import hilo.conversation.Wire;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Who a customer is to the desk, what a ticket may be about, and what distributor and client let each other see. */
@Path("/api/portal")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("customer")
@Transactional
public class MeResource {
    /** An organisation that yours is tied to; {@code consentSince} is null while the client does not let the distributor see its other matters. */
    public record Tied(UUID id, String name, @Nullable Instant consentSince) {
        static Tied from(Tie tie) {
            return new Tied(tie.id(), tie.name(), tie.consentSince());
        }
    }

    /** You, your organisation, its clients where it is a distributor, and its distributors. */
    public record Me(UUID id, String name, String email, ConversationsResource.@Nullable Named organisation, boolean distributor, List<Tied> clients,
            List<Tied> distributors) {
    }

    /** A value to choose: its code, and its names. */
    public record Choice(String code, String es, String en) {
        static Choice from(Policy.Item item) {
            return new Choice(item.code(), item.es(), item.en());
        }
    }

    /** What a ticket may name. */
    public record Choices(List<Choice> kinds, List<Choice> services, List<Choice> modules) {
    }

    @Inject
    Matters matters;
    @Inject
    Organisations organisations;
    @Inject
    Policies policies;
    @Inject
    Callers callers;

    public MeResource() {
    }

    @GET
    @Path("/me")
    @Operation(summary = "Read who you are to the desk")
    public Me me() {
        var who = matters.standing(callers.current());
        var organisation = who.organisation() == null || who.organisationName() == null
                ? null
                : new ConversationsResource.Named(who.organisation(), who.organisationName());
        return new Me(who.account(), who.name(), who.email(), organisation, who.distributor(),
                who.distributor() && organisation != null ? organisations.clientsOf(organisation.id()).stream().map(Tied::from).toList() : List.of(),
                organisation == null ? List.of() : organisations.distributorsOf(organisation.id()).stream().map(Tied::from).toList());
    }

    @GET
    @Path("/choices")
    @Operation(summary = "Read what a ticket may name: kinds, services, modules")
    public Choices choices() {
        var policy = policies.current().policy();
        var kinds = policy.kinds().stream().filter(kind -> Matters.KINDS.stream().anyMatch(ours -> Wire.of(ours).equals(kind.code())))
                .map(kind -> new Choice(kind.code(), kind.es(), kind.en())).toList();
        return new Choices(kinds, policy.services().stream().map(Choice::from).toList(), policy.modules().stream().map(Choice::from).toList());
    }

    @PUT
    @Path("/distributors/{id}/consent")
    @Operation(summary = "Let a distributor of your organisation see all of your organisation's conversations")
    public Me consent(@PathParam("id") UUID distributor) {
        var who = matters.standing(callers.current());
        organisations.consent(distributor, organisation(who), by(who));
        return me();
    }

    @DELETE
    @Path("/distributors/{id}/consent")
    @Operation(summary = "Take that consent back")
    public Me revoke(@PathParam("id") UUID distributor) {
        var who = matters.standing(callers.current());
        organisations.revoke(distributor, organisation(who), by(who));
        return me();
    }

    private static UUID organisation(Standing who) {
        if (who.organisation() == null) {
            throw Problem.notFound();
        }
        return who.organisation();
    }

    static By by(Standing who) {
        return new By("customer", who.account(), who.name());
    }
}
