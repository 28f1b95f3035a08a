package hilo.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A customer of the desk's owner. It becomes a distributor by a decision of the desk, never by itself. */
@Entity
@Table(name = "organisation")
class Organisation {
    @Id
    private UUID id;
    private String name;
    private @Nullable String rfc;
    private boolean distributor;
    private @Nullable String reference;
    @Column(name = "created_at")
    private Instant createdAt;
    @Column(name = "updated_at")
    private Instant updatedAt;
    @Version
    private long version;

    /** For the ORM. */
    @SuppressWarnings("NullAway.Init")
    Organisation() {
    }

    Organisation(UUID id, String name, @Nullable Rfc rfc, @Nullable String reference, Instant at) {
        this.id = id;
        this.name = name;
        this.rfc = rfc == null ? null : rfc.value();
        this.reference = reference;
        this.createdAt = at;
        this.updatedAt = at;
    }

    void rename(String to, Instant at) {
        name = to;
        updatedAt = at;
    }

    void identifyBy(Rfc as, Instant at) {
        rfc = as.value();
        updatedAt = at;
    }

    void refer(String to, Instant at) {
        reference = to;
        updatedAt = at;
    }

    void distribute(boolean distributes, Instant at) {
        distributor = distributes;
        updatedAt = at;
    }

    boolean isDistributor() {
        return distributor;
    }

    OrganisationView view() {
        return new OrganisationView(id, name, rfc, distributor, reference, version);
    }
}
