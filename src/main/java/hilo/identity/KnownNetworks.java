package hilo.identity;

import hilo.platform.Blobs;
import hilo.platform.Networks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Networks from which somebody has signed in within the last ninety days. Budgets that strangers can use up have a part of their own for these.
 *
 * <p>Questions run outside the transaction around them, so that no connection is held until its end.
 */
@ApplicationScoped
class KnownNetworks {
    private final Jdbi db;

    @Inject
    KnownNetworks(Jdbi db) {
        this.db = db;
    }

    /** Records a sign-in from this network address. */
    @Transactional
    void add(Caller.Kind kind, UUID holder, String address) {
        db.useHandle(h -> h.createUpdate("""
                insert into known_network (holder_kind, holder_id, network) values (:kind, :holder, :network)
                on conflict (holder_kind, holder_id, network) do update set seen_at = excluded.seen_at""").bind("kind", kind.wire()).bind("holder", holder)
                .bind("network", hashed(address)).execute());
    }

    @Transactional(TxType.NOT_SUPPORTED)
    boolean has(Caller.Kind kind, UUID holder, String address) {
        return db.withHandle(h -> h.createQuery("select exists (select from known_network where holder_kind = :kind and holder_id = :holder and network = :network)")
                .bind("kind", kind.wire()).bind("holder", holder).bind("network", hashed(address)).mapTo(Boolean.class).one());
    }

    /** The same for the account that signs in with this e-mail address; false where there is none. */
    @Transactional(TxType.NOT_SUPPORTED)
    boolean hasOwnerOf(String email, String address) {
        return db.withHandle(h -> h.createQuery("""
                select exists (select from account a join known_network k on k.holder_kind = 'customer' and k.holder_id = a.id
                                where a.email = :email and a.email_sure and k.network = :network)""").bind("email", email).bind("network", hashed(address))
                .mapTo(Boolean.class).one());
    }

    @Transactional
    void forgetOld() {
        db.useHandle(h -> h.execute("delete from known_network where seen_at < clock_timestamp() - interval '90 days'"));
    }

    private static String hashed(String address) {
        return Blobs.sha256(("network " + Networks.of(address)).getBytes(StandardCharsets.UTF_8));
    }
}
