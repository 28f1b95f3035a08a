package hilo.conversation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The formal follow-up that a conversation carries. Never deleted: after a merge its folio still resolves. */
@Entity
@Table(name = "ticket")
class Ticket {
    @Id
    private UUID id;
    private String folio;
    @Column(name = "conversation_id")
    private UUID conversation;
    @Column(name = "opened_at")
    private Instant openedAt;
    @Column(name = "opened_by_type")
    private String openedByType;
    @Column(name = "opened_by")
    private @Nullable UUID openedBy;
    @Column(name = "opened_by_name")
    private String openedByName;

    Ticket() {
    }

    Ticket(UUID id, String folio, UUID conversation, Author by, Instant at) {
        this.id = id;
        this.folio = folio;
        this.conversation = conversation;
        this.openedAt = at;
        this.openedByType = Wire.of(by.type());
        this.openedBy = by.id();
        this.openedByName = by.name();
    }

    UUID id() {
        return id;
    }

    String folio() {
        return folio;
    }
}
