package hilo.console;

import hilo.conversation.Author;
import hilo.conversation.Conversations;
import hilo.conversation.Draft;
import hilo.conversation.Kind;
import hilo.conversation.Line;
import hilo.conversation.Timeline;
import hilo.conversation.Wire;
import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.directory.EmailAddresses;
import hilo.directory.Origin;
import hilo.directory.PhoneNumbers;
import hilo.identity.Caller;
import hilo.platform.Problem;
import hilo.platform.Text;
import hilo.sla.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens a conversation by hand: finds or makes its contact, and classifies it at once where the agent knows what it is. */
@ApplicationScoped
@Transactional
class Opening {
    private static final int LONGEST_TEXT = 100_000;

    private final Conversations conversations;
    private final Contacts contacts;
    private final Timeline timeline;
    private final Policies policies;
    private final InstantSource clock;

    @Inject
    Opening(Conversations conversations, Contacts contacts, Timeline timeline, Policies policies, InstantSource clock) {
        this.conversations = conversations;
        this.contacts = contacts;
        this.timeline = timeline;
        this.policies = policies;
        this.clock = clock;
    }

    UUID open(Caller agent, JsonObject wanted) {
        String subject = Text.required(text(wanted, "subject"), 300, "/subject");
        var kind = text(wanted, "kind") == null ? null : Wire.parse(Kind.class, String.valueOf(text(wanted, "kind")), "/kind");
        var note = text(wanted, "note");
        var contact = contact(wanted);
        var by = Author.of(agent);
        var now = clock.instant();
        UUID id = conversations.open(new Draft(subject, by, contact == null ? null : contact.id(), contact == null ? null : contact.organisationId(), null, agent.team(),
                agent.id(), null, null, null, null, false, now));
        if (note != null && !note.isBlank()) {
            timeline.write(Line.note(id, by, now, Text.clean(note, LONGEST_TEXT, "/note"), null));
        }
        if (kind != null) {
            // Afterwards, so that the folio is told to the customer as in any other conversation.
            classify(id, kind, text(wanted, "category"), text(wanted, "service"), text(wanted, "module"), by);
        }
        return id;
    }

    void classify(UUID id, Kind kind, @Nullable String category, @Nullable String service, @Nullable String module, Author by) {
        var policy = policies.current().policy();
        var categories = policy.kinds().stream().filter(k -> k.code().equals(Wire.of(kind))).flatMap(k -> k.categories().stream()).map(c -> c.code()).toList();
        conversations.classify(id, kind, known(category, categories, "/category"), known(service, policy.services().stream().map(s -> s.code()).toList(), "/service"),
                known(module, policy.modules().stream().map(m -> m.code()).toList(), "/module"), by);
    }

    private static @Nullable String known(@Nullable String code, List<String> codes, String pointer) {
        if (code == null || code.isBlank()) {
            return null;
        }
        if (!codes.contains(code)) {
            throw Problem.invalid("unknown-word", "The desk's policy has no such value.").at(pointer, "one of " + codes);
        }
        return code;
    }

    private @Nullable ContactView contact(JsonObject wanted) {
        return switch (wanted.get("contact")) {
            case JsonString id -> known(Fields.required(Fields.id(id.getString(), "/contact"), "/contact"));
            case JsonObject who -> who.containsKey("id") && text(who, "id") != null
                    ? known(Fields.required(Fields.id(text(who, "id"), "/contact/id"), "/contact/id"))
                    : met(who, "/contact");
            case null, default -> text(wanted, "name") == null && text(wanted, "email") == null && text(wanted, "phone") == null ? null : met(wanted, "");
        };
    }

    private ContactView known(UUID id) {
        return contacts.find(id).orElseThrow(() -> Problem.invalid("unknown-contact", "There is no such contact.").at("/contact", "unknown"));
    }

    /** The one person who is known by the address, else a new contact: an agent's word verifies nothing. */
    private ContactView met(JsonObject who, String at) {
        var email = text(who, "email");
        var phone = text(who, "phone");
        String mail = email == null || email.isBlank()
                ? null
                : EmailAddresses.canonical(email).orElseThrow(() -> Problem.invalid("bad-address", "That is not an e-mail address.").at(at + "/email", "name@example.com"));
        String number = phone == null || phone.isBlank()
                ? null
                : PhoneNumbers.canonical(phone).orElseThrow(() -> Problem.invalid("bad-address", "That is not a telephone number.").at(at + "/phone", "ten digits, or +…"));
        for (var known : List.of(mail == null ? List.<ContactView>of() : contacts.having(AddressKind.EMAIL, mail),
                number == null ? List.<ContactView>of() : contacts.having(AddressKind.PHONE, number))) {
            if (known.size() == 1) {
                return known.getFirst();
            }
        }
        var name = text(who, "name");
        var called = name != null && !name.isBlank() ? name : mail != null ? mail : number;
        UUID id = contacts.create(Text.required(called, 200, at + "/name"), null, Origin.STAFF);
        if (mail != null) {
            contacts.addAddress(id, AddressKind.EMAIL, mail, AddressSource.TOLD);
        }
        if (number != null) {
            contacts.addAddress(id, AddressKind.PHONE, number, AddressSource.TOLD);
        }
        return contacts.find(id).orElseThrow();
    }

    static @Nullable String text(JsonObject object, String name) {
        return switch (object.get(name)) {
            case JsonString text -> text.getString();
            case JsonNumber number -> number.toString();
            case null -> null;
            case JsonValue other when other.getValueType() == JsonValue.ValueType.NULL -> null;
            case JsonValue other -> throw Problem.invalid("bad-json", "The body is not the JSON that was expected.").at("/" + name, "a text");
        };
    }
}
