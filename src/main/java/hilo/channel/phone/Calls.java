package hilo.channel.phone;

import hilo.channel.Inbound;
import hilo.channel.Intake;
import hilo.channel.Proof;
import hilo.channel.Sender;
import hilo.channel.phone.CallStore.Call;
import hilo.channel.twilio.TwilioConfig;
import hilo.channel.twilio.TwilioRest;
import hilo.conversation.Author;
import hilo.conversation.CallEntries;
import hilo.conversation.CallFacts;
import hilo.conversation.Channels;
import hilo.conversation.ConversationQueries;
import hilo.conversation.ConversationView;
import hilo.conversation.Rearranging;
import hilo.conversation.Sessions;
import hilo.directory.AddressKind;
import hilo.directory.Contacts;
import hilo.directory.PhoneNumbers;
import hilo.identity.Agents;
import hilo.identity.Caller;
import hilo.platform.Json;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What staff do with calls: see who waits, take one, join one to its matter, log one that the phone system does not know. */
@ApplicationScoped
public class Calls {
    /** Somebody who waits for a person. {@code from} is written for people; {@code takenBy}: the agent whose telephone rings for it. */
    public record WaitingCall(UUID id, @Nullable UUID conversationId, @Nullable Long number, String from, @Nullable Named contact, String state, Instant startedAt,
            @Nullable Instant queuedAt, @Nullable Named takenBy) {
    }

    /** Somebody with a name. */
    public record Named(UUID id, String name) {
    }

    /**
     * A call, or a visit, that the phone system does not know.
     *
     * @param conversation the matter it belongs to; null opens one
     * @param number the other party's, as typed; null where it is not known
     * @param outbound the desk called
     * @param answered two people spoke
     */
    public record Logged(@Nullable UUID conversation, @Nullable UUID contact, @Nullable String number, boolean outbound, Instant at, boolean answered,
            @Nullable Integer waitSeconds,
            @Nullable Integer talkSeconds, String summary) {
    }

    private final CallStore store;
    private final CallRecords records;
    private final ConversationQueries conversations;
    private final Rearranging rearranging;
    private final Sessions sessions;
    private final CallEntries entries;
    private final Intake intake;
    private final Contacts contacts;
    private final Agents agents;
    private final TwilioRest rest;
    private final TwilioConfig account;
    private final PhoneConfig config;
    private final CallTakes takes;
    private final InstantSource time;
    private final Documents documents;

    @Inject
    Calls(CallStore store, CallRecords records, ConversationQueries conversations, Rearranging rearranging, Sessions sessions, CallEntries entries, Intake intake,
            Contacts contacts,
            Agents agents, TwilioRest rest, TwilioConfig account, PhoneConfig config, CallTakes takes, InstantSource time) {
        this.store = store;
        this.records = records;
        this.conversations = conversations;
        this.rearranging = rearranging;
        this.sessions = sessions;
        this.entries = entries;
        this.intake = intake;
        this.contacts = contacts;
        this.agents = agents;
        this.rest = rest;
        this.account = account;
        this.config = config;
        this.takes = takes;
        this.time = time;
        this.documents = new Documents(account.publicUrl());
    }

    /** Who waits, the longest first. */
    @Transactional
    public List<WaitingCall> waiting() {
        return seen(store.waiting());
    }

    /** Throws {@link Problem} not-found. */
    @Transactional
    public WaitingCall find(UUID id) {
        return seen(List.of(store.find(id).orElseThrow(Problem::notFound))).getFirst();
    }

    /**
     * Takes a waiting call: the agent's own telephone is rung, and picking up bridges the two. Of two agents who take the same call one gets {@link Problem} {@code call-taken}.
     * The provider is called outside any transaction; when it refuses, the call waits on.
     */
    public void take(UUID id, Caller by) {
        var phone = agents.find(by.id()).map(Agents.Agent::phone)
                .orElseThrow(() -> Problem.unprocessable("no-telephone", "You have no telephone number; an administrator can set it."));
        if (!account.canCall()) {
            throw Problem.unavailable("No account with the phone system is set up.");
        }
        var take = takes.claim(id, by);
        try {
            var leg = rest.call(phone, account.numbers().getFirst(), documents.address(Route.CONNECT, take.id()), documents.repeated(Route.LEG, take.id()), config.agentRings());
            takes.ringing(take, leg);
        } catch (TwilioRest.Refused e) {
            // Where it is not certain, the telephone may ring all the same: the taking then stands until nothing was heard of it for a minute.
            if (e.certain()) {
                takes.letGo(take);
            }
            throw Problem.unavailable("The phone system did not ring your telephone.");
        }
    }

    /** Puts the call, and only the call, into another matter. */
    @Transactional
    public UUID join(UUID id, UUID into, Caller by) {
        var session = store.lock(id).map(Call::session).flatMap(sessions::find).orElseThrow(Problem::notFound);
        var target = conversations.living(conversations.get(into)).id();
        var from = session.conversation();
        if (!from.equals(target)) {
            var author = Author.of(by);
            var view = conversations.get(from);
            var seqs = records.seqs(from, session.id());
            boolean all = sessions.of(from).size() == 1;
            rearranging.merge(all ? from : rearranging.split(from, seqs, view.subject(), author), target, author);
        }
        return target;
    }

    /** Logs a call by hand; returns the conversation it stands in. */
    @Transactional
    public UUID log(Logged call, Caller by) {
        var now = time.instant();
        if (call.at().isAfter(now.plus(Duration.ofMinutes(1)))) {
            throw Problem.invalid("bad-time", "A call is logged after it was made.").at("/at", "in the past");
        }
        var agent = Author.of(by);
        var number = Optional.ofNullable(call.number()).filter(text -> !text.isBlank()).map(text -> PhoneNumbers.canonical(text).orElseThrow(() -> Problem.invalid("bad-number",
                "That is no telephone number.").at("/number", "ten digits, or + and the country")));
        var facts = facts(call, number.orElse(""));
        if (call.conversation() != null) {
            var view = conversations.living(conversations.get(call.conversation()));
            var session = sessions.open(view.id(), Channels.PHONE, null, !call.outbound(), call.at());
            entries.record(session.id(), facts, customer(view, number.orElse("")), agent, "agent", call.summary(), now);
            return view.id();
        }
        var contact = Optional.ofNullable(call.contact())
                .map(id -> contacts.find(id).orElseThrow(() -> Problem.invalid("unknown-contact", "There is no such contact.").at("/contact",
                        "unknown")));
        if (contact.isEmpty() && number.isEmpty()) {
            throw Problem.invalid("nobody", "Say with whom: a conversation, a contact or a number.").at("/number", "missing");
        }
        var name = contact.map(found -> found.name()).orElseGet(() -> records.display(number.orElse("")));
        var sender = new Sender(name, AddressKind.PHONE, number.orElse(null), false, contact.map(found -> found.id()).orElse(null));
        var inbound = new Inbound(Channels.PHONE, null, sender, new Proof.Nothing(), records.subject(name), call.summary(), null, List.of(), call.at(), "agent", now, false, UUID
                .randomUUID().toString(), Json.empty());
        return intake.takeCall(inbound, facts, agent).conversation();
    }

    private static Author customer(ConversationView view, String number) {
        var contact = view.contact();
        return contact == null ? Author.contact(null, number) : Author.contact(contact.id(), contact.name());
    }

    private CallFacts facts(Logged call, String number) {
        var wait = seconds(call.waitSeconds(), "/waitSeconds");
        var talk = seconds(call.talkSeconds(), "/talkSeconds");
        var answered = call.answered() ? call.at().plusSeconds(wait) : null;
        var ended = call.at().plusSeconds(wait + talk);
        var line = account.numbers().isEmpty() ? "" : account.numbers().getFirst();
        var source = "agent";
        return new CallFacts(call.answered() ? CallFacts.Outcome.ANSWERED : CallFacts.Outcome.MISSED, call.outbound(), call.outbound() ? line : number, call.outbound()
                ? number
                : line, call.at(), source, call.outbound() ? null : call.at(), call.outbound() ? null : source, answered, answered == null ? null : source, ended, source, null,
                call.waitSeconds(), call.waitSeconds() == null ? null : source, null, null, call.talkSeconds(), call.talkSeconds() == null ? null : source);
    }

    private static int seconds(@Nullable Integer value, String pointer) {
        int seconds = Objects.requireNonNullElse(value, 0);
        if (seconds < 0 || seconds > 86_400) {
            throw Problem.invalid("bad-length", "That is no length of a call.").at(pointer, "seconds, 0 to 86400");
        }
        return seconds;
    }

    private List<WaitingCall> seen(List<Call> calls) {
        Map<UUID, ConversationView> views = conversations.find(calls.stream().flatMap(call -> conversation(call).stream()).distinct().toList()).stream().collect(Collectors.toMap(
                ConversationView::id, Function.identity()));
        return calls.stream().map(call -> {
            var view = conversation(call).map(views::get);
            var contact = view.map(ConversationView::contact).map(named -> new Named(named.id(), named.name()));
            var taken = store.heldTaking(call.id()).flatMap(take -> agents.find(take.agent())).map(agent -> new Named(agent.id(), agent.name()));
            return new WaitingCall(call.id(), view.map(ConversationView::id).orElse(null), view.map(ConversationView::number).orElse(null), records.display(call.caller()), contact
                    .orElse(null), call.result(), call.createdAt(), call.queuedAt(), taken.orElse(null));
        }).toList();
    }

    /** Where the call stands now: its session moves along when matters are merged or split. */
    private Optional<UUID> conversation(Call call) {
        return Optional.ofNullable(call.session()).flatMap(sessions::find).map(session -> session.conversation());
    }
}
