package hilo.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Who else is in copy of a conversation. One who is not verified sees no history: answers do not go to them by themselves. */
@ApplicationScoped
@Transactional
public class Participants {
    private final Jdbi db;

    @Inject
    Participants(Jdbi db) {
        this.db = db;
    }

    /** Adds an e-mail address once; one that was verified stays so. */
    public void add(UUID conversation, String address, String name, boolean verified) {
        db.useHandle(h -> h.createUpdate("""
                insert into participant (conversation_id, address, name, verified) values (:conversation, :address, :name, :verified)
                on conflict (conversation_id, address) do update set verified = participant.verified or excluded.verified""").bind("conversation", conversation)
                .bind("address", address).bind("name", name).bind("verified", verified).execute());
    }

    /** Notes that the desk wrote to them in copy: they take part from now on, and are offered for the next answer. */
    public void copied(UUID conversation, Collection<String> addresses) {
        db.useHandle(h -> h.createUpdate("""
                insert into participant (conversation_id, address, name, verified, copied) select :conversation, address, address, false, true from unnest(cast(:addresses as text[])) as a (address)
                on conflict (conversation_id, address) do update set copied = true""").bind("conversation", conversation).bind("addresses", addresses.toArray(String[]::new))
                .execute());
    }
}
