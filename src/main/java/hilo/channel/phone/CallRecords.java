package hilo.channel.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.channel.Taken;
import hilo.channel.phone.CallSheet.Figure;
import hilo.channel.phone.CallSheet.Stamp;
import hilo.channel.phone.CallStore.Call;
import hilo.conversation.Attachments;
import hilo.conversation.Author;
import hilo.conversation.CallEntries;
import hilo.conversation.CallFacts;
import hilo.conversation.Channels;
import hilo.conversation.Conversations;
import hilo.conversation.Entry;
import hilo.conversation.Sessions;
import hilo.conversation.Timeline;
import hilo.directory.AddressKind;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.PhoneNumbers;
import hilo.identity.Agents;
import hilo.platform.Blobs;
import hilo.platform.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the conversation of a call: opens or joins it once, then hands on what became known. */
@ApplicationScoped
@Transactional(Transactional.TxType.MANDATORY)
class CallRecords {
    private static final String SOURCE = "provider";
    private static final String FOLIO_PREFIX = "FP-";

    private final Intake intake;
    private final CallEntries entries;
    private final Sessions sessions;
    private final Conversations conversations;
    private final Contacts contacts;
    private final Agents agents;
    private final Attachments attachments;
    private final CallStore store;
    private final Timeline timeline;
    private final ResourceBundle texts = ResourceBundle.getBundle("messages", Locale.of("es"), CallRecords.class.getClassLoader());

    @Inject
    CallRecords(Intake intake, CallEntries entries, Sessions sessions, Conversations conversations, Contacts contacts, Agents agents, Attachments attachments, CallStore store,
            Timeline timeline) {
        this.intake = intake;
        this.entries = entries;
        this.sessions = sessions;
        this.conversations = conversations;
        this.contacts = contacts;
        this.agents = agents;
        this.attachments = attachments;
        this.store = store;
        this.timeline = timeline;
    }

    /** Opens the call's conversation, or joins the matter whose folio was keyed in by its verified contact. A caller id alone joins nothing. */
    Taken open(Call call, CallSheet sheet, Instant now) {
        var facts = facts(call, sheet);
        store.tells(call.id(), hash(facts));
        var number = PhoneNumbers.canonical(call.caller());
        var known = call.folio() == null ? Optional.<ContactView>empty() : number.flatMap(this::verifiedHolder);
        Proof proof = known.isEmpty() ? new Proof.Nothing() : new Proof.Folio(FOLIO_PREFIX + call.folio());
        // A name of our making is only for somebody nobody knows.
        boolean met = number.filter(value -> !contacts.having(AddressKind.PHONE, value).isEmpty()).isPresent();
        var sender = new Sender(met ? "" : display(call.caller()), AddressKind.PHONE, number.orElse(null), known.isPresent(), known.map(
                ContactView::id).orElse(null));
        var inbound = new Inbound(Channels.PHONE, call.rootSid(), sender, proof, subject(display(call.caller())), "", null, List.of(),
                sheet.started().at(), SOURCE, now, false, call.rootSid(), Json.empty());
        return intake.takeCall(inbound, facts, agent(sheet));
    }

    /** Only where one contact alone proved to hold the number: of several, none is meant. */
    private Optional<ContactView> verifiedHolder(String number) {
        var holders = contacts.having(AddressKind.PHONE, number).stream().filter(contact -> contact.hasVerified(AddressKind.PHONE, number)).toList();
        return holders.size() == 1 ? Optional.of(holders.getFirst()) : Optional.empty();
    }

    /** Hands on what is known now; nothing when that is no news. */
    void tell(Call call, CallSheet sheet, Instant now) {
        var facts = facts(call, sheet);
        if (call.session() != null && store.tells(call.id(), hash(facts))) {
            entries.record(call.session(), facts, Author.contact(null, display(call.caller())), agent(sheet), SOURCE, "", now);
        }
    }

    /** Who picked up has the matter. */
    void answeredBy(Call call, UUID agent, Instant now) {
        var session = Optional.ofNullable(call.session()).flatMap(sessions::find);
        var found = agents.find(agent);
        if (session.isPresent() && found.filter(Agents.Agent::active).isPresent()) {
            conversations.assign(session.get().conversation(), agent, null, Author.agent(agent, found.get().name()));
        }
    }

    /** Keeps a caller's message beside the call's entry. */
    void keepMessage(Call call, CallSheet sheet, byte[] wave, Instant now) {
        if (call.session() != null) {
            entries.attach(call.session(), attachments.store("mensaje-de-voz.wav", wave, null));
            entries.record(call.session(), facts(call, sheet), Author.contact(null, display(call.caller())), agent(sheet), SOURCE, "", now);
        }
    }

    /** The caller as people read a number; a word where it is withheld. */
    String display(String caller) {
        return PhoneNumbers.canonical(caller).map(PhoneNumbers::forPeople).orElseGet(() -> texts.getString("phone.withheld"));
    }

    String subject(String who) {
        return texts.getString("phone.subject").replace("{number}", who);
    }

    /** The entries of one call on a timeline, changes left out. */
    List<Long> seqs(UUID conversation, UUID session) {
        return timeline.after(conversation, 0, Integer.MAX_VALUE).stream().filter(entry -> session.equals(entry.session())).map(Entry::seq).toList();
    }

    private @Nullable Author agent(CallSheet sheet) {
        return Optional.ofNullable(sheet.answeredLeg()).flatMap(store::takingOfLeg).flatMap(take -> agents.find(take.agent())).map(agent -> Author.agent(agent.id(), agent.name()))
                .orElse(null);
    }

    private static CallFacts facts(Call call, CallSheet sheet) {
        return new CallFacts(CallFacts.Outcome.valueOf(sheet.result().name()), false, PhoneNumbers.canonical(call.caller()).orElse(call.caller()), call.line(),
                sheet.started().at(),
                sheet.started().source().key(), at(sheet.queued()), source(sheet.queued()), at(sheet.answered()), source(sheet.answered()), at(sheet.ended()),
                source(sheet.ended()),
                at(sheet.voicemail()), seconds(sheet.waited()), source(sheet.waited()), seconds(sheet.rang()), source(sheet.rang()), seconds(sheet.talked()),
                source(sheet.talked()));
    }

    private static String hash(CallFacts facts) {
        return Blobs.sha256(facts.toString().getBytes(UTF_8));
    }

    private static @Nullable Instant at(@Nullable Stamp stamp) {
        return stamp == null ? null : stamp.at();
    }

    private static @Nullable String source(@Nullable Stamp stamp) {
        return stamp == null ? null : stamp.source().key();
    }

    private static @Nullable Integer seconds(@Nullable Figure figure) {
        return figure == null ? null : figure.seconds();
    }

    private static @Nullable String source(@Nullable Figure figure) {
        return figure == null ? null : figure.source().key();
    }
}
