package hilo.directory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person who writes, calls or chats.
 *
 * <p>A contact is made the first time an unknown address reaches the desk (origin {@code channel}), by signing up in the portal, by staff or by an import. It gathers
 * addresses over time; which of them are proven is said on each. Its organisation is what the desk knows about it and shows no organisation's matters to anybody: that
 * right belongs to an account.
 */
@Entity
@Table(name = "contact")
class Contact {
    @Id
    private UUID id;
    private String name;
    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "organisation_id")
    private @Nullable Organisation organisation;
    private String origin;
    private @Nullable String reference;
    @Column(name = "created_at")
    private Instant createdAt;
    @Column(name = "updated_at")
    private Instant updatedAt;
    @Version
    private long version;

    /** For the ORM. */
    @SuppressWarnings("NullAway.Init")
    Contact() {
    }

    Contact(UUID id, String name, Origin origin, Instant at) {
        this.id = id;
        this.name = name;
        this.origin = origin.key();
        this.createdAt = at;
        this.updatedAt = at;
    }

    void rename(String to, Instant at) {
        name = to;
        updatedAt = at;
    }

    void belongTo(@Nullable Organisation to, Instant at) {
        organisation = to;
        updatedAt = at;
    }

    void refer(String to, Instant at) {
        reference = to;
        updatedAt = at;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }
}
