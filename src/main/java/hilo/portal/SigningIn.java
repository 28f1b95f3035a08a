package hilo.portal;

import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
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
import hilo.identity.Handovers.Handover;
import hilo.identity.PasswordHash;
import hilo.identity.SignInLinks;
import hilo.identity.StaffNames;
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
 * works for, and opens the mail of that mailbox only: what else the desk knows of a contact with that address stays closed.
 */
@ApplicationScoped
@Transactional
public class SigningIn {
    /** Who has just signed in, and the page they were on the way to. */
    record SignedIn(Caller caller, String target, String email) {
    }

    private final SignInLinks links;
    private final Handovers handovers;
    private final Accounts accounts;
    private final Contacts contacts;
    private final Organisations organisations;
    private final Matters matters;
    private final StaffNames staff;
    private final Audit audit;
    private final Jdbi db;

    @Inject
    SigningIn(SignInLinks links, Handovers handovers, Accounts accounts, Contacts contacts, Organisations organisations, Matters matters, StaffNames staff, Audit audit,
            Jdbi db) {
        this.links = links;
        this.handovers = handovers;
        this.accounts = accounts;
        this.contacts = contacts;
        this.organisations = organisations;
        this.matters = matters;
        this.staff = staff;
        this.audit = audit;
        this.db = db;
    }

    /** Uses a link up; empty when it is unknown, used or too old, or the account is disabled. */
    Optional<SignedIn> byLink(String secret) {
        return links.use(secret).flatMap(link -> {
            oneAtATime(link.email());
            var account = accounts.byEmail(link.email()).orElseGet(() -> signUp(link.email(), link.name()));
            if (link.organisationId() != null) {
                join(account, link.organisationId(), "accepted an invitation");
            }
            contacts.addAddress(account.contactId(), AddressKind.EMAIL, link.email(), AddressSource.LINK);
            return accounts.holder(account.id()).map(caller -> new SignedIn(caller, link.target(), link.email()));
        });
    }

    /** Takes a hand-over token, once; throws {@link Problem} where it is not good or has been used. Returns the secret by which the browser comes for it. */
    String accept(String token) {
        return handovers.accept(token);
    }

    Optional<Handover> waiting(String ticket) {
        return handovers.waiting(ticket);
    }

    /** Whether the host application's user is known as the one of this account. The same e-mail address does not make them so: anybody may have typed it. */
    boolean isOf(Handover user, UUID account) {
        return accounts.find(account)
                .filter(found -> contacts.having(AddressKind.PORTAL, user.subject()).stream().anyMatch(contact -> contact.id().equals(found.contactId()))).isPresent();
    }

    /** Whether the host application's user is new, and would sign in with this account from now on. */
    boolean wouldGet(Handover user, UUID account) {
        return contacts.having(AddressKind.PORTAL, user.subject()).isEmpty()
                && EmailAddresses.canonical(user.email()).flatMap(accounts::byEmail).filter(found -> found.id().equals(account)).isPresent();
    }

    /** Forgets a hand-over that nobody wants. */
    void decline(String ticket) {
        handovers.complete(ticket);
    }

    /**
     * Takes a user over from the host application, with their organisation; empty where the browser has come for it already, or too late. Throws {@link Problem}
     * {@code email-taken} where somebody else signs in with the address.
     *
     * @param here the account that this browser is signed in with
     */
    Optional<Caller> byHandover(String ticket, Optional<UUID> here) {
        return handovers.complete(ticket).map(user -> handedOver(user, here));
    }

    private Caller handedOver(Handover given, Optional<UUID> here) {
        var user = given.called(staff.now().shown(given.name(), given.email(), false));
        var rfc = Rfc.parse(user.rfc()).orElseThrow(() -> Problem.invalid("bad-token", "The claim rfc is no RFC."));
        String email = EmailAddresses.canonical(user.email()).orElseThrow(() -> Problem.invalid("bad-token", "The claim email is no address."));
        oneAtATime(email);
        var organisation = organisations.having(rfc, user.organisation());
        var account = contacts.having(AddressKind.PORTAL, user.subject()).stream().findFirst().map(contact -> accountOf(contact, email, user))
                .orElseGet(() -> adopt(email, user, organisation.id(), here));
        boolean moved = !accounts.update(account.id(), email, user.emailVerified(), user.name()).email().equals(account.email());
        if (moved) {
            contacts.lapse(account.contactId());
        }
        join(account, organisation.id(), "handed over");
        contacts.addAddress(account.contactId(), AddressKind.PORTAL, user.subject(), AddressSource.HOST);
        contacts.addAddress(account.contactId(), AddressKind.EMAIL, email, user.emailVerified() ? AddressSource.HOST_VERIFIED : AddressSource.HOST);
        contacts.rename(account.contactId(), user.name());
        return accounts.holder(account.id()).orElseThrow(() -> Problem.forbidden("The account is disabled."));
    }

    /** Makes an account whose address an administrator vouches for. */
    Account vouchFor(String email, String name, @Nullable UUID organisation, @Nullable PasswordHash password) {
        oneAtATime(email);
        if (accounts.byEmail(email).isPresent()) {
            throw emailTaken().at("/email", "taken");
        }
        var account = accounts.create(contacts.create(name, null, Origin.PORTAL), email, true, name, password);
        contacts.addAddress(account.contactId(), AddressKind.EMAIL, email, AddressSource.ADMINISTRATOR);
        if (organisation != null) {
            join(account, organisation, "added by an administrator");
        }
        return accounts.find(account.id()).orElseThrow();
    }

    /** The host application's user is known; an address that somebody else signs in with does not become theirs. */
    private Account accountOf(ContactView contact, String email, Handover user) {
        var account = accounts.ofContact(contact.id());
        boolean news = account.filter(known -> known.email().equals(email)).isEmpty();
        if (news && accounts.byEmail(email).filter(other -> !other.contactId().equals(contact.id())).isPresent()) {
            throw emailTaken();
        }
        return account.orElseGet(() -> accounts.create(contact.id(), email, user.emailVerified(), user.name(), null));
    }

    /**
     * The user is new to us. The account that signs in with the address becomes theirs only where its owner is signed in here and agreed, or where it is a member of the same
     * organisation and the application is sure of the address; never where it is another user's. Of two users for whom the application names the same address without being sure, the first one has it.
     */
    private Account adopt(String email, Handover user, UUID organisation, Optional<UUID> here) {
        var account = accounts.byEmail(email);
        if (account.isEmpty() && (user.emailVerified() || !accounts.isNamed(email))) {
            return accounts.create(contacts.create(user.name(), null, Origin.PORTAL), email, user.emailVerified(), user.name(), null);
        }
        if (account.isEmpty()) {
            throw emailTaken();
        }
        var found = account.get();
        boolean othersUser = contacts.find(found.contactId()).orElseThrow().addresses().stream().anyMatch(address -> address.kind() == AddressKind.PORTAL);
        boolean owner = here.filter(found.id()::equals).isPresent();
        if (othersUser || !(owner || (user.emailVerified() && organisation.equals(found.organisationId())))) {
            throw emailTaken();
        }
        return found;
    }

    /** Who proves to hold a mailbox is the contact that the desk knows by it and by nothing else, where nobody but them told it anything; else a contact of their own. */
    private Account signUp(String email, @Nullable String name) {
        var known = contacts.having(AddressKind.EMAIL, email).stream().filter(contact -> contact.isOnly(AddressKind.EMAIL, email)).toList();
        var withAccount = accounts.among(known.stream().map(ContactView::id).toList());
        var same = known.stream().filter(contact -> !withAccount.contains(contact.id()) && matters.isAllMailOf(contact.id(), email)).findFirst();
        String called = name != null ? name : same.map(ContactView::name).orElseGet(() -> email.substring(0, email.indexOf('@')));
        return accounts.create(same.map(ContactView::id).orElseGet(() -> contacts.create(called, null, Origin.PORTAL)), email, true, called, null);
    }

    private static Problem emailTaken() {
        return Problem.conflict("email-taken", "Another account has this address.");
    }

    /** Takes an account out of its organisation. */
    void leave(UUID id) {
        accounts.leave(id);
        contacts.lapse(accounts.find(id).orElseThrow(Problem::notFound).contactId());
    }

    /** Whoever comes from another organisation may have left the mailboxes of that one behind. */
    private void join(Account account, UUID organisation, String how) {
        if (!organisation.equals(account.organisationId())) {
            if (account.organisationId() != null) {
                contacts.lapse(account.contactId());
            }
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
