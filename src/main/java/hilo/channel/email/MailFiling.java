package hilo.channel.email;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.channel.Taken;
import hilo.channel.email.MailStore.Place;
import hilo.channel.email.MailStore.Waiting;
import hilo.conversation.Attached;
import hilo.conversation.Channels;
import hilo.conversation.Participants;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.directory.AddressKind;
import hilo.directory.EmailAddresses;
import hilo.identity.Agents;
import hilo.platform.Blobs;
import hilo.platform.Ids;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts an understood mail where it belongs, in one transaction: into a conversation, or nowhere when a machine wrote it and it proves to belong to none.
 */
@ApplicationScoped
class MailFiling implements Belonging.Known {
    private final MailStore store;
    private final Intake intake;
    private final Sessions sessions;
    private final Bounces bounces;
    private final Participants participants;
    private final Agents agents;
    private final Acknowledging acknowledging;
    private final Blobs blobs;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    MailFiling(MailStore store, Intake intake, Sessions sessions, Bounces bounces, Participants participants, Agents agents,
            Acknowledging acknowledging, Blobs blobs, MailSetup setup, InstantSource clock) {
        this.store = store;
        this.intake = intake;
        this.sessions = sessions;
        this.bounces = bounces;
        this.participants = participants;
        this.agents = agents;
        this.acknowledging = acknowledging;
        this.blobs = blobs;
        this.setup = setup;
        this.clock = clock;
    }

    @Transactional(TxType.REQUIRES_NEW)
    void file(Waiting mail, ParsedMail parsed, String contentSha256) {
        if (!store.lock(mail.id(), parsed.messageId()) || store.postponed(mail.id(), parsed.repliesTo())) {
            return;
        }
        Optional<UUID> same = store.sameMail(mail.id(), parsed.messageId(), contentSha256, mail.rawSha256(), mail.internalDate());
        if (same.isPresent()) {
            store.settle(mail.id(), "duplicate", "the same mail as " + same.get(), parsed, contentSha256, store.place(same.get()).orElse(null), clock.instant());
            return;
        }
        Nature nature = parsed.nature();
        if (nature == Nature.LOOP) {
            store.settle(mail.id(), "ignored", "our own automatic mail came back", parsed, contentSha256, null, clock.instant());
            return;
        }
        Proof proof = Belonging.of(parsed, setup.ids(), this);
        boolean belongs = proof instanceof Proof.KnownMessage || proof instanceof Proof.ReplyAddress;
        if (!belongs && !nature.opensConversation()) {
            store.settle(mail.id(), "automatic", nature.word(), parsed, contentSha256, null, clock.instant());
            return;
        }
        boolean automatic = nature.automatic() || belongs && nature == Nature.PERHAPS_AUTOMATIC;
        Optional<Agents.Agent> passedOnBy = passedOnBy(parsed);
        Taken taken = intake.take(inbound(mail, parsed, proof, automatic, passedOnBy));
        if (nature == Nature.BOUNCE) {
            bounces.mark(parsed);
        }
        if (!automatic && passedOnBy.isEmpty()) {
            inCopy(parsed, taken.conversation());
            acknowledging.tell(parsed, taken);
        }
        String state = mail.oversize() ? "oversize" : automatic ? "automatic" : "ingested";
        String reason = mail.oversize() ? "larger than " + setup.config().maxSize() + " bytes; it is still in the mailbox" : automatic ? nature.word() : null;
        store.settle(mail.id(), state, reason, parsed, contentSha256, new Place(taken.conversation(), taken.seq(), taken.session()), clock.instant());
    }

    /** The agent who passed on a customer's mail: only where our own mail server vouches for the From, which anybody can write. */
    private Optional<Agents.Agent> passedOnBy(ParsedMail mail) {
        MailAddress from = mail.from();
        if (from == null || !mail.authenticated() || mail.forwarded() == null || setup.ids().isOurs(mail.forwarded().address())) {
            return Optional.empty();
        }
        return agents.active().stream().filter(agent -> agent.email().equalsIgnoreCase(from.address())).findFirst();
    }

    /** Who else the mail went to takes part from now on, unverified: it may answer here, and sees nothing by itself. */
    private void inCopy(ParsedMail mail, UUID conversation) {
        for (MailAddress one : mail.copied()) {
            if (!setup.ids().isOurs(one.address()) && !one.equals(mail.from())) {
                EmailAddresses.canonical(one.address()).ifPresent(address -> participants.add(conversation, address, one.name().isEmpty() ? address : one.name(), false));
            }
        }
    }

    private Inbound inbound(Waiting mail, ParsedMail parsed, Proof proof, boolean automatic, Optional<Agents.Agent> passedOnBy) {
        Map<String, UUID> pictures = new HashMap<>();
        List<Attached> files = new ArrayList<>();
        for (MailFile file : parsed.files()) {
            UUID id = Ids.next();
            Blobs.Blob blob = blobs.store(file.bytes());
            files.add(new Attached(id, file.name(), file.type(), blob.size(), blob.sha256(), file.contentId()));
            if (file.contentId() != null) {
                pictures.put(file.contentId(), id);
            }
        }
        MailAddress from = passedOnBy.isPresent() ? parsed.forwarded() : parsed.from();
        String address = from == null ? null : EmailAddresses.canonical(from.address()).orElse(null);
        String name = from == null ? setup.words().say("sender.unknown") : from.name().isEmpty() ? from.address() : from.name();
        String text = mail.oversize() ? setup.words().say("mail.oversize", String.valueOf(mail.size() / 1_000_000)) : text(parsed);
        String html = parsed.html() == null || parsed.html().isBlank() || mail.oversize() ? null : MailHtml.withPictures(parsed.html(), pictures);
        return new Inbound(Channels.EMAIL, thread(mail, proof), new Sender(name, AddressKind.EMAIL, address, parsed.authenticated() && passedOnBy.isEmpty(), null), proof,
                parsed.subject(), text, html,
                files, mail.at(),
                "internal-date", mail.fetchedAt(), automatic, "mail " + mail.id(), details(mail, parsed, proof, passedOnBy));
    }

    private String text(ParsedMail parsed) {
        MailWords words = setup.words();
        String text = parsed.text();
        if (text.isBlank()) {
            text = words.say(switch (parsed.protection()) {
                case ENCRYPTED -> "mail.encrypted";
                case SIGNED -> "mail.signed";
                case NONE -> "mail.empty";
            });
        }
        return parsed.invitation() == null ? text : text + "\n\n" + words.say("mail.invitation", parsed.invitation().line());
    }

    /** A mail that opens a matter begins a mail thread; one that joins goes on in the thread that is there, which the matter knows. */
    private static @Nullable String thread(Waiting mail, Proof proof) {
        return switch (proof) {
            case Proof.KnownMessage _,Proof.ReceivedMessage _,Proof.ReplyAddress _ -> null;
            case Proof.Folio _,Proof.SameSession _,Proof.Nothing _ -> mail.id().toString();
        };
    }

    @Override
    public UUID ours(String messageId, OurIds.EntryRef named) {
        return store.sentEntry(messageId).map(MailStore.Standing::conversation).orElse(named.conversation());
    }

    @Override
    public Optional<UUID> received(List<String> messageIds) {
        return store.threadOf(messageIds).flatMap(sessions::find).map(SessionView::conversation);
    }

    private static JsonObject details(Waiting mail, ParsedMail parsed, Proof proof, Optional<Agents.Agent> passedOnBy) {
        JsonObjectBuilder details = Json.newObject().add("mail", mail.id().toString()).add("messageId", parsed.messageId()).add("nature", parsed.nature().word());
        details.add("proof", word(proof));
        passedOnBy.ifPresent(agent -> details.add("forwardedBy", Json.newObject().add("id", agent.id().toString()).add("name", agent.name())));
        add(details, "from", parsed.from() == null ? null : parsed.from().address());
        JsonArrayBuilder to = Json.newArray();
        parsed.recipients().forEach(r -> to.add(r.address()));
        details.add("to", to);
        if (!parsed.replyTo().isEmpty()) {
            details.add("replyTo", parsed.replyTo().get(0).address());
        }
        if (parsed.quoteFrom() != null) {
            details.add("quoteFrom", parsed.quoteFrom());
        }
        add(details, "date", parsed.date() == null ? null : parsed.date().toString());
        if (parsed.protection() != Protection.NONE) {
            details.add("protection", parsed.protection().word());
        }
        if (!parsed.defects().isEmpty()) {
            JsonArrayBuilder defects = Json.newArray();
            parsed.defects().forEach(defects::add);
            details.add("defects", defects);
        }
        DeliveryReport report = parsed.report();
        if (report != null) {
            details.add("report", Json.newObject().add("action", report.action() == null ? "unknown" : report.action()).add("words", report.words()));
        }
        return details.build();
    }

    /** Why it joined a matter, or what it claimed in vain. */
    private static String word(Proof proof) {
        return switch (proof) {
            case Proof.KnownMessage _ -> "our-message";
            case Proof.ReceivedMessage _ -> "their-message";
            case Proof.ReplyAddress _ -> "reply-address";
            case Proof.Folio _ -> "folio";
            case Proof.SameSession _,Proof.Nothing _ -> "none";
        };
    }

    private static void add(JsonObjectBuilder object, String name, @Nullable String value) {
        if (value != null) {
            object.add(name, value);
        }
    }
}
