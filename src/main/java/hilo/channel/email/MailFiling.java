package hilo.channel.email;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.channel.Taken;
import hilo.channel.email.MailStore.Place;
import hilo.channel.email.MailStore.Settled;
import hilo.channel.email.MailStore.Waiting;
import hilo.conversation.Attached;
import hilo.conversation.Channels;
import hilo.conversation.Participants;
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.directory.AddressKind;
import hilo.directory.EmailAddresses;
import hilo.identity.Agents;
import hilo.identity.StaffNames;
import hilo.platform.Blobs;
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
 * Puts understood mails where they belong, in one transaction: into conversations, or nowhere when a machine wrote it and it proves to belong to none.
 */
@ApplicationScoped
class MailFiling implements Belonging.Known {
    private final MailStore store;
    private final Intake intake;
    private final Sessions sessions;
    private final Bounces bounces;
    private final Participants participants;
    private final Agents agents;
    private final StaffNames staff;
    private final Acknowledging acknowledging;
    private final FloodGate flood;
    private final Blobs blobs;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    MailFiling(MailStore store, Intake intake, Sessions sessions, Bounces bounces, Participants participants, Agents agents, StaffNames staff,
            Acknowledging acknowledging, FloodGate flood, Blobs blobs, MailSetup setup, InstantSource clock) {
        this.store = store;
        this.intake = intake;
        this.sessions = sessions;
        this.bounces = bounces;
        this.participants = participants;
        this.agents = agents;
        this.staff = staff;
        this.acknowledging = acknowledging;
        this.flood = flood;
        this.blobs = blobs;
        this.setup = setup;
        this.clock = clock;
    }

    /** A mail that becomes an entry. */
    private record Entering(Understood one, Proof proof, boolean automatic, Optional<Agents.Agent> passedOnBy) {
    }

    /** Files them all or none; no two of them are of one writer, and none answers another. */
    @Transactional(TxType.REQUIRES_NEW)
    void file(List<Understood> mails) {
        var waiting = store.lock(mails);
        var repeated = store.repeated(waiting);
        var settled = new ArrayList<Settled>();
        var entering = new ArrayList<Entering>();
        for (Understood one : waiting) {
            UUID same = repeated.get(one.id());
            if (same != null) {
                settled.add(new Settled(one, "duplicate", "the same mail as " + same, store.place(same).orElse(null)));
            } else if (one.mail().nature() == Nature.LOOP) {
                settled.add(new Settled(one, "ignored", "our own automatic mail came back", null));
            } else {
                entering(one).ifPresentOrElse(entering::add, () -> settled.add(new Settled(one, "automatic", one.mail().nature().word(), null)));
            }
        }
        for (Understood held : flood.held(entering.stream().filter(mail -> mail.proof() instanceof Proof.Nothing).map(Entering::one).toList())) {
            entering.removeIf(mail -> mail.one().equals(held));
            settled.add(new Settled(held, "quarantined", MailStore.FLOOD, null));
        }
        blobs.store(entering.stream().flatMap(mail -> mail.one().mail().files().stream()).map(MailFile::bytes).toList());
        var taken = intake.take(entering.stream().map(this::inbound).toList());
        var opening = new ArrayList<Acknowledging.Filed>();
        for (int i = 0; i < taken.size(); i++) {
            var mail = entering.get(i);
            settled.add(entered(mail, taken.get(i)));
            if (!mail.automatic() && mail.passedOnBy().isEmpty()) {
                opening.add(new Acknowledging.Filed(mail.one().mail(), taken.get(i)));
            }
        }
        acknowledging.tell(opening);
        store.settle(settled, clock.instant());
    }

    /** Empty where a machine wrote it and it proves to belong nowhere. */
    private Optional<Entering> entering(Understood one) {
        Nature nature = one.mail().nature();
        Proof proof = Belonging.of(one.mail(), setup.ids(), this);
        boolean belongs = proof instanceof Proof.KnownMessage || proof instanceof Proof.ReplyAddress;
        boolean automatic = nature.automatic() || belongs && nature == Nature.PERHAPS_AUTOMATIC;
        return belongs || nature.opensConversation() ? Optional.of(new Entering(one, proof, automatic, passedOnBy(one.mail()))) : Optional.empty();
    }

    private Settled entered(Entering mail, Taken taken) {
        Understood one = mail.one();
        Nature nature = one.mail().nature();
        if (nature == Nature.BOUNCE || nature == Nature.COMPLAINT) {
            bounces.mark(one.mail());
        }
        if (!mail.automatic() && mail.passedOnBy().isEmpty()) {
            inCopy(one.mail(), taken.conversation());
        }
        var place = new Place(taken.conversation(), taken.seq(), taken.session());
        if (one.waiting().oversize()) {
            return new Settled(one, "oversize", "larger than " + setup.config().maxSize() + " bytes; it is still in the mailbox", place);
        }
        return mail.automatic() ? new Settled(one, "automatic", nature.word(), place) : new Settled(one, "ingested", null, place);
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
        if (mail.copied().isEmpty()) {
            return;
        }
        var reserved = staff.now();
        for (MailAddress one : mail.copied()) {
            if (!setup.ids().isOurs(one.address()) && !one.equals(mail.from())) {
                EmailAddresses.canonical(one.address()).ifPresent(address -> participants.add(conversation, address,
                        one.name().isEmpty() ? address : reserved.shown(one.name(), address, false), false));
            }
        }
    }

    private Inbound inbound(Entering entering) {
        Waiting mail = entering.one().waiting();
        ParsedMail parsed = entering.one().mail();
        Proof proof = entering.proof();
        var passedOnBy = entering.passedOnBy();
        Map<String, UUID> pictures = new HashMap<>();
        List<Attached> files = entering.one().files();
        for (Attached file : files) {
            if (file.contentId() != null) {
                pictures.put(file.contentId(), file.id());
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
                "internal-date", mail.fetchedAt(), entering.automatic(), "mail " + mail.id(), details(mail, parsed, proof, passedOnBy));
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
    public Optional<UUID> carrying(UUID entry) {
        return store.standing(entry).map(MailStore.Standing::conversation);
    }

    @Override
    public Optional<UUID> received(List<String> messageIds) {
        return store.threadOf(messageIds).flatMap(sessions::find).map(SessionView::conversation);
    }

    private static JsonObject details(Waiting mail, ParsedMail parsed, Proof proof, Optional<Agents.Agent> passedOnBy) {
        JsonObjectBuilder details = Json.newObject().add("mail", mail.id().toString()).add("messageId", parsed.messageId()).add("nature", parsed.nature().word());
        details.add("proof", word(proof));
        details.add("sender", (passedOnBy.isPresent() ? SenderCheck.UNKNOWN : parsed.sender()).word());
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
