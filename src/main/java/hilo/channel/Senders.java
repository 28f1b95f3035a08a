package hilo.channel;

import hilo.directory.AddressKind;
import hilo.directory.AddressSource;
import hilo.directory.ContactView;
import hilo.directory.Contacts;
import hilo.identity.Accounts;
import hilo.identity.StaffNames;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Finds the contacts of those who wrote: the one that signed in, the one that has the address with the strongest standing, the only one known by it, or a new one. A contact with
 * an account is not recognised by an address that was only claimed. Two that write from one address at the same moment wait for each other, so that the second finds whom the
 * first made.
 */
@ApplicationScoped
class Senders {
    private final Jdbi db;
    private final Contacts contacts;
    private final Accounts accounts;
    private final StaffNames staff;

    @Inject
    Senders(Jdbi db, Contacts contacts, Accounts accounts, StaffNames staff) {
        this.db = db;
        this.contacts = contacts;
        this.accounts = accounts;
        this.staff = staff;
    }

    /** The contact of each. */
    List<ContactView> contacts(List<Sender> senders) {
        var signedIn = contacts.findAll(senders.stream().map(Sender::contact).filter(Objects::nonNull).toList());
        var holders = holders(senders);
        var withAccount = withAccount(holders.values().stream().flatMap(byValue -> byValue.values().stream()).flatMap(List::stream).toList());
        var found = new TreeMap<Integer, ContactView>();
        var strangers = new LinkedHashMap<Object, List<Integer>>(); // by address; who has none is somebody of his own
        for (int i = 0; i < senders.size(); i++) {
            var sender = senders.get(i);
            var contact = sender.contact() == null ? known(sender, holders, withAccount) : Objects.requireNonNull(signedIn.get(sender.contact()));
            if (contact == null) {
                strangers.computeIfAbsent(sender.value() == null ? i : sender.kind() + sender.value(), key -> new ArrayList<>()).add(i);
            } else {
                found.put(i, contact);
            }
        }
        var made = contacts.create(strangers.values().stream().map(same -> met(senders.get(same.getFirst()))).toList()).iterator();
        strangers.values().forEach(same -> {
            var contact = made.next();
            same.forEach(i -> found.put(i, contact));
        });
        return List.copyOf(found.values());
    }

    /** The same inbound, whose senders carry no name of somebody who works here. */
    List<Inbound> named(List<Inbound> all) {
        if (all.stream().noneMatch(in -> namesItself(in.sender()))) {
            return all;
        }
        var reserved = staff.now();
        return all.stream().map(in -> {
            var sender = in.sender();
            return namesItself(sender) ? in.from(sender.called(reserved.shown(sender.name(), sender.value(), sender.verified()))) : in;
        }).toList();
    }

    /** A From header carries any name; a portal account and a chat visitor got theirs when they came in. */
    private static boolean namesItself(Sender sender) {
        return sender.kind() == AddressKind.EMAIL && sender.contact() == null;
    }

    private static Contacts.Met met(Sender sender) {
        String value = sender.value();
        return new Contacts.Met(!sender.name().isBlank() ? sender.name() : value == null ? "—" : value, sender.kind(), value,
                sender.verified() ? AddressSource.AUTHENTICATED_MAIL : AddressSource.CHANNEL);
    }

    /** Who is known by these addresses, which nobody else may ask about until the transaction ends. */
    private Map<AddressKind, Map<String, List<ContactView>>> holders(List<Sender> senders) {
        var wanted = new EnumMap<AddressKind, Set<String>>(AddressKind.class);
        for (Sender sender : senders) {
            if (sender.contact() == null && sender.value() != null) {
                wanted.computeIfAbsent(sender.kind(), kind -> new TreeSet<>()).add(sender.value());
            }
        }
        var holders = new EnumMap<AddressKind, Map<String, List<ContactView>>>(AddressKind.class);
        wanted.forEach((kind, values) -> {
            lock(db, "address " + kind, values);
            holders.put(kind, contacts.having(kind, values));
        });
        return holders;
    }

    /** Those to whom an account shows what is theirs, now or with the host application's next hand-over. */
    private Set<UUID> withAccount(List<ContactView> contacts) {
        var found = new HashSet<>(accounts.among(contacts.stream().map(ContactView::id).toList()));
        contacts.stream().filter(contact -> contact.addresses().stream().anyMatch(address -> address.kind() == AddressKind.PORTAL)).map(ContactView::id).forEach(found::add);
        return found;
    }

    private @Nullable ContactView known(Sender sender, Map<AddressKind, Map<String, List<ContactView>>> holders, Set<UUID> withAccount) {
        String value = sender.value();
        if (value == null) {
            return null;
        }
        var known = holders.getOrDefault(sender.kind(), Map.of()).getOrDefault(value, List.of()).stream()
                .filter(contact -> sender.kind() != AddressKind.EMAIL
                        || contact.source(sender.kind(), value).filter(source -> source.recognises(withAccount.contains(contact.id()))).isPresent())
                .toList();
        var verified = known.stream().filter(contact -> contact.hasVerified(sender.kind(), value)).findFirst();
        if (verified.isPresent()) {
            return verified.get();
        }
        // Several people may share a number or mailbox: then nobody is guessed, the agent is offered the list.
        if (known.size() == 1 || !known.isEmpty() && sender.kind() == AddressKind.EMAIL) {
            var contact = known.getFirst();
            // An address that somebody added to a contact with other addresses stays a claim, also when mail comes from it.
            if (sender.verified() && contact.isOnly(sender.kind(), value)) {
                contacts.addAddress(contact.id(), sender.kind(), value, AddressSource.AUTHENTICATED_MAIL);
            }
            return contact;
        }
        return null;
    }

    /** Waits until no other transaction holds any of these keys, and holds them to the end of this one; always in the same order, so that two never wait for each other. */
    static void lock(Jdbi db, String space, Collection<String> keys) {
        db.useHandle(h -> h.createQuery("""
                select pg_advisory_xact_lock(hash) from (
                    select distinct hashtextextended(:space || ' ' || key, 0) as hash from unnest(cast(:keys as text[])) as wanted (key) order by hash) as ordered""")
                .bind("space", space).bind("keys", keys.toArray(String[]::new)).map((row, c) -> true).list());
    }
}
