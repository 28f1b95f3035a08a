package hilo.portal;

import hilo.directory.AddressKind;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.directory.Organisations;
import hilo.directory.Origin;
import hilo.directory.Rfc;
import hilo.identity.Accounts;
import hilo.identity.Accounts.Account;
import hilo.identity.Caller;
import hilo.identity.Handovers;
import hilo.identity.SignInLinks;
import hilo.platform.Audit;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Where a proof becomes an account: of a mailbox (a link), of an invitation, or of being a user of the host application (a hand-over token).
 *
 * <p>Only the last two make an account a member of an organisation. A link alone gives an account without one, whatever organisation the directory says the person
 * works for.
 */
@ApplicationScoped
@Transactional
public class SigningIn {
    /** Who has just signed in, and the page they were on the way to. */
    record SignedIn(Caller caller, String target) {
    }

    private final SignInLinks links;
    private final Handovers handovers;
    private final Accounts accounts;
    private final Contacts contacts;
    private final Organisations organisations;
    private final Audit audit;
    private final Jdbi db;

    @Inject
    SigningIn(SignInLinks links, Handovers handovers, Accounts accounts, Contacts contacts, Organisations organisations, Audit audit, Jdbi db) {
        this.links = links;
        this.handovers = handovers;
        this.accounts = accounts;
        this.contacts = contacts;
        this.organisations = organisations;
        this.audit = audit;
        this.db = db;
    }

    /** Uses a link up; empty when it is unknown, used or too old, or the account is disabled. */
    Optional<SignedIn> byLink(String secret) {
        return links.use(secret).flatMap(link -> {
            oneAtATime(link.email());
            var account = accounts.byEmail(link.email()).orElseGet(() -> signUp(link.email(), link.name(), null));
            contacts.addAddress(account.contactId(), AddressKind.EMAIL, link.email(), true);
            if (link.organisationId() != null) {
                join(account, link.organisationId(), "accepted an invitation");
            }
            return accounts.holder(account.id()).map(caller -> new SignedIn(caller, link.target()));
        });
    }

    /** Takes a user over from the host application, with their organisation; throws {@link Problem} where the token is not good or has been used. */
    Caller byHandover(String token) {
        var user = handovers.take(token);
        var rfc = Rfc.parse(user.rfc()).orElseThrow(() -> Problem.invalid("bad-token", "The claim rfc is no RFC."));
        String email = EmailAddresses.canonical(user.email()).orElseThrow(() -> Problem.invalid("bad-token", "The claim email is no address."));
        oneAtATime(email);
        var organisation = organisations.having(rfc, user.organisation());
        var account = contacts.having(AddressKind.PORTAL, user.subject()).stream().findFirst().map(contact -> accountOf(contact, email, user.name()))
                .orElseGet(() -> adopt(email, user.name(), organisation.id()));
        contacts.addAddress(account.contactId(), AddressKind.PORTAL, user.subject(), true);
        contacts.addAddress(account.contactId(), AddressKind.EMAIL, email, true);
        contacts.rename(account.contactId(), user.name());
        accounts.update(account.id(), email, user.name());
        join(account, organisation.id(), "handed over");
        return accounts.holder(account.id()).orElseThrow(() -> Problem.forbidden("The account is disabled."));
    }

    /** Makes an account whose address an administrator vouches for. */
    Account vouchFor(String email, String name, @Nullable UUID organisation, @Nullable String password) {
        oneAtATime(email);
        if (accounts.byEmail(email).isPresent()) {
            throw Problem.conflict("email-taken", "Another account has this address.").at("/email", "taken");
        }
        var account = signUp(email, name, password);
        contacts.addAddress(account.contactId(), AddressKind.EMAIL, email, true);
        if (organisation != null) {
            join(account, organisation, "added by an administrator");
        }
        return accounts.find(account.id()).orElseThrow();
    }

    private Account accountOf(ContactView contact, String email, String name) {
        return accounts.ofContact(contact.id()).orElseGet(() -> accounts.create(contact.id(), email, name, null));
    }

    /** The user is new to us; a mailbox that another user or another organisation's member signs in with is not theirs to take. */
    private Account adopt(String email, String name, UUID organisation) {
        var account = accounts.byEmail(email).orElseGet(() -> signUp(email, name, null));
        boolean othersUser = contacts.find(account.contactId()).orElseThrow().addresses().stream().anyMatch(address -> address.kind() == AddressKind.PORTAL);
        boolean othersMember = account.organisationId() != null && !account.organisationId().equals(organisation);
        if (othersUser || othersMember) {
            throw Problem.conflict("email-taken", "Another account has this address.");
        }
        return account;
    }

    private Account signUp(String email, @Nullable String name, @Nullable String password) {
        String called = name == null ? email.substring(0, email.indexOf('@')) : name;
        var known = contacts.ownerOf(email).filter(contact -> accounts.ofContact(contact.id()).isEmpty());
        UUID contact = known.map(ContactView::id).orElseGet(() -> contacts.create(called, null, Origin.PORTAL));
        return accounts.create(contact, email, known.isPresent() && name == null ? known.get().name() : called, password);
    }

    private void join(Account account, UUID organisation, String how) {
        if (!organisation.equals(account.organisationId())) {
            accounts.join(account.id(), organisation);
            contacts.belongTo(account.contactId(), organisation);
            audit.record("customer", account.id(), account.name(), how, "organisation", organisation.toString(), "");
        }
    }

    /** Two proofs for one mailbox at the same moment make one account. */
    private void oneAtATime(String email) {
        db.useHandle(h -> h.createUpdate("select pg_advisory_xact_lock(hashtext('account ' || :email))").bind("email", email).execute());
    }
}
