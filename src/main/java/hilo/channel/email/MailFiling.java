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
import hilo.conversation.SessionView;
import hilo.conversation.Sessions;
import hilo.directory.AddressKind;
import hilo.directory.EmailAddresses;
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
 * Puts an understood mail where it belongs, in one transaction: into a conversation, or nowhere when a machine wrote it and it proves to belong to none. Nothing here answers
 * a mail.
 */
@ApplicationScoped
class MailFiling implements Belonging.Known {
    private final MailStore store;
    private final Intake intake;
    private final Sessions sessions;
    private final Bounces bounces;
    private final Blobs blobs;
    private final MailSetup setup;
    private final InstantSource clock;

    @Inject
    MailFiling(MailStore store, Intake intake, Sessions sessions, Bounces bounces, Blobs blobs, MailSetup setup, InstantSource clock) {
        this.store = store;
        this.intake = intake;
        this.sessions = sessions;
        this.bounces = bounces;
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
        Taken taken = intake.take(inbound(mail, parsed, proof, automatic));
        if (nature == Nature.BOUNCE) {
            bounces.mark(parsed);
        }
        String state = mail.oversize() ? "oversize" : automatic ? "automatic" : "ingested";
        String reason = mail.oversize() ? "larger than " + setup.config().maxSize() + " bytes; it is still in the mailbox" : automatic ? nature.word() : null;
        store.settle(mail.id(), state, reason, parsed, contentSha256, new Place(taken.conversation(), taken.seq(), taken.session()), clock.instant());
    }

    private Inbound inbound(Waiting mail, ParsedMail parsed, Proof proof, boolean automatic) {
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
        MailAddress from = parsed.from();
        String address = from == null ? null : EmailAddresses.canonical(from.address()).orElse(null);
        String name = from == null ? setup.words().say("sender.unknown") : from.name().isEmpty() ? from.address() : from.name();
        String text = mail.oversize() ? setup.words().say("mail.oversize", String.valueOf(mail.size() / 1_000_000)) : parsed.text();
        if (text.isBlank()) {
            text = setup.words().say("mail.empty");
        }
        String html = parsed.html() == null || parsed.html().isBlank() || mail.oversize() ? null : MailHtml.withPictures(parsed.html(), pictures);
        return new Inbound(Channels.EMAIL, thread(mail, proof), new Sender(name, AddressKind.EMAIL, address, parsed.authenticated(), null), proof, parsed.subject(), text, html,
                files, mail.at(),
                "internal-date", mail.fetchedAt(), automatic, "mail " + mail.id(), details(mail, parsed));
    }

    /** A mail that opens a matter begins a mail thread; one that joins goes on in the thread that is there, which the matter knows. */
    private static @Nullable String thread(Waiting mail, Proof proof) {
        return switch (proof) {
            case Proof.KnownMessage _,Proof.ReplyAddress _ -> null;
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

    private static JsonObject details(Waiting mail, ParsedMail parsed) {
        JsonObjectBuilder details = Json.newObject().add("mail", mail.id().toString()).add("messageId", parsed.messageId()).add("nature", parsed.nature().word());
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

    private static void add(JsonObjectBuilder object, String name, @Nullable String value) {
        if (value != null) {
            object.add(name, value);
        }
    }
}
