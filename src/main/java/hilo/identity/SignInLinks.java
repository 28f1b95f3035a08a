package hilo.identity;

import hilo.platform.Budgets;
import hilo.platform.Ids;
import hilo.platform.MailLinks;
import hilo.platform.MailWanted;
import hilo.platform.Networks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Links sent by mail that prove who holds a mailbox: to sign in, or to accept an invitation into an organisation.
 *
 * <p>A link holds 256 random bits, of which only the SHA-256 is stored, and works once. It is made when its mail is written: what waits to be sent holds none. Opening it only shows a button: mail scanners open links, they do not press buttons.
 * Every address that asks gets a link, known or not, so the answer tells nobody who has an account.
 */
@ApplicationScoped
@Transactional
public class SignInLinks implements MailLinks {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String TO_MAILBOX_A_MINUTE = "link to mailbox a minute";
    private static final String TO_MAILBOX_A_DAY = "link to mailbox a day";
    private static final int A_MINUTE = 3;
    private static final int A_DAY = 10;
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration INVITATION_LIFE = Duration.ofDays(7);

    /** What a link proves: the mailbox, and for an invitation the organisation to join. {@code target} is a path of the portal. */
    public record Link(String email, @Nullable String name, @Nullable UUID organisationId, String target) {
    }

    private final Jdbi db;
    private final InstantSource clock;
    private final Budgets budgets;
    private final KnownNetworks networks;
    private final Accounts accounts;
    private final Event<MailWanted> mail;
    private final String publicUrl;

    @Inject
    SignInLinks(Jdbi db, InstantSource clock, Budgets budgets, KnownNetworks networks, Accounts accounts, Event<MailWanted> mail,
            @ConfigProperty(name = "hilo.public.url", defaultValue = "http://localhost:8080") String publicUrl) {
        this.db = db;
        this.clock = clock;
        this.budgets = budgets;
        this.networks = networks;
        this.accounts = accounts;
        this.mail = mail;
        this.publicUrl = publicUrl.replaceAll("/+$", "");
    }

    /**
     * Mails a link to sign in. Budgets are taken before anything else, while the transaction holds no connection yet: nobody's mailbox is filled by us. Networks from which the
     * account's owner has signed in have a budget of their own, which strangers cannot use up.
     *
     * @param email in canonical form
     * @param from the network address that asks
     */
    public void send(String email, String target, Locale locale, String from) {
        String network = Networks.of(from);
        budgets.take("link from network a minute", network, 20, MINUTE);
        budgets.take("link from network a day", network, 500, DAY);
        String mailbox = networks.hasOwnerOf(email, from) ? fromKnown(email, network) : email;
        budgets.take(TO_MAILBOX_A_MINUTE, mailbox, A_MINUTE, MINUTE);
        budgets.take(TO_MAILBOX_A_DAY, mailbox, A_DAY, DAY);
        if (accounts.byEmail(email).map(account -> !account.active()).orElse(false)) {
            return;
        }
        UUID request = ask(email, null, null, target, clock.instant().plus(LIFE));
        var words = words(locale);
        mail(email, request, words.getString("mail.link.subject"), words.getString("mail.link.text"), "");
    }

    /** Mails an invitation to join an organisation. */
    public void invite(String email, String name, UUID organisation, String organisationName, Locale locale) {
        budgets.take("invitation to mailbox a minute", email, A_MINUTE, MINUTE);
        budgets.take("invitation to mailbox a day", email, A_DAY, DAY);
        UUID request = ask(email, name, organisation, "/portal/", clock.instant().plus(INVITATION_LIFE));
        var words = words(locale);
        mail(email, request, words.getString("mail.invitation.subject"), words.getString("mail.invitation.text"), organisationName);
    }

    /** Counts a link no longer that its mailbox's owner has used; call it outside a transaction. */
    @Transactional(TxType.NOT_SUPPORTED)
    public void used(String email, String from) {
        budgets.giveBack(TO_MAILBOX_A_DAY, email);
        budgets.giveBack(TO_MAILBOX_A_DAY, fromKnown(email, Networks.of(from)));
    }

    private static String fromKnown(String email, String network) {
        return email + " from " + network;
    }

    /** What the link would prove, without using it up; empty when it is unknown, used or too old. */
    public Optional<Link> look(String secret) {
        return db.withHandle(h -> h.createQuery("select email, name, organisation_id, target from sign_in_link where hash = :hash and used_at is null and expires_at > :now")
                .bind("hash", Tokens.hashed(secret)).bind("now", clock.instant()).map((row, c) -> link(row)).findOne());
    }

    /** Uses the link up; of two at once one gets it. */
    public Optional<Link> use(String secret) {
        Instant now = clock.instant();
        return db.withHandle(h -> {
            h.createUpdate("delete from sign_in_link where expires_at < :old").bind("old", now.minus(Duration.ofDays(30))).execute();
            h.createUpdate("delete from sign_in_request where expires_at < :old").bind("old", now.minus(Duration.ofDays(30))).execute();
            return h.createQuery("""
                    update sign_in_link set used_at = :now where hash = :hash and used_at is null and expires_at > :now
                    returning email, name, organisation_id, target""").bind("hash", Tokens.hashed(secret)).bind("now", now).map((row, c) -> link(row)).findOne();
        });
    }

    /** A link for a request that is still good: each try to send the mail makes one of its own. */
    @Override
    public Optional<String> make(String name) {
        String secret = Tokens.secret();
        int made = db.withHandle(h -> h.createUpdate("""
                insert into sign_in_link (hash, email, name, organisation_id, target, created_at, expires_at)
                select :hash, email, name, organisation_id, target, :now, expires_at from sign_in_request where id = cast(:request as uuid) and expires_at > :now""")
                .bind("hash", Tokens.hashed(secret)).bind("request", name).bind("now", clock.instant()).execute());
        return made == 0 ? Optional.empty() : Optional.of(publicUrl + "/portal/link?t=" + secret);
    }

    private UUID ask(String email, @Nullable String name, @Nullable UUID organisation, String target, Instant expires) {
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("""
                insert into sign_in_request (id, email, name, organisation_id, target, created_at, expires_at)
                values (:id, :email, :name, :organisation, :target, :now, :expires)""").bind("id", id).bind("email", email).bind("name", name)
                .bind("organisation", organisation).bind("target", target).bind("now", clock.instant()).bind("expires", expires).execute());
        return id;
    }

    private void mail(String to, UUID request, String subject, String text, String organisation) {
        mail.fire(new MailWanted("sign-in-link:" + request, to, subject.replace("{organisation}", organisation), text.replace("{organisation}", organisation),
                request.toString(), true));
    }

    private static Link link(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Link(row.getString("email"), row.getString("name"), row.getObject("organisation_id", UUID.class), row.getString("target"));
    }

    private static ResourceBundle words(Locale locale) {
        return ResourceBundle.getBundle("messages", locale.getLanguage().equals("en") ? Locale.ENGLISH : Locale.of("es"), SignInLinks.class.getClassLoader());
    }
}
