package hilo.conversation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One stay of a conversation at a level, with what was known when it got there. A conversation has exactly one open stay. */
@Entity
@Table(name = "level_stay")
class LevelStay {
    @Id
    private UUID id;
    @Column(name = "conversation_id")
    private UUID conversation;
    private int level;
    private String reason;
    private @Nullable String finding;
    @Column(name = "by_type")
    private String byType;
    @Column(name = "by_id")
    private @Nullable UUID by;
    @Column(name = "by_name")
    private String byName;
    @Column(name = "sender_id")
    private @Nullable UUID sender;
    @Column(name = "entered_at")
    private Instant enteredAt;
    @Column(name = "left_at")
    private @Nullable Instant leftAt;

    LevelStay() {
    }

    LevelStay(UUID id, UUID conversation, int level, LevelReason reason, @Nullable String finding, Author by, @Nullable UUID sender, Instant at) {
        this.id = id;
        this.conversation = conversation;
        this.level = level;
        this.reason = Wire.of(reason);
        this.finding = finding;
        this.byType = Wire.of(by.type());
        this.by = by.id();
        this.byName = by.name();
        this.sender = sender;
        this.enteredAt = at;
    }

    UUID id() {
        return id;
    }

    int level() {
        return level;
    }

    @Nullable
    UUID sender() {
        return sender;
    }

    void leave(Instant at) {
        leftAt = at;
    }
}
