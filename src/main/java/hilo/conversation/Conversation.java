package hilo.conversation;

import hilo.platform.Problem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One matter with one customer.
 *
 * <p>It is opened by whoever speaks first, waits in a team's queue until an agent takes it, and moves between open, waiting (for the customer) and held (for a third party)
 * until it is solved; solved it closes after seven days, and the customer's next word within fourteen days after that brings it back. It may be escalated from level to level
 * and handed back, it may become a ticket and then stays one, and it may be merged into another, where it lives on. Seq numbers and times of writing are kept by
 * {@link Timeline} in plain SQL and not mapped here.
 */
@Entity
@Table(name = "conversation")
class Conversation {
    @Id
    private UUID id;
    private long number;
    private String subject;
    private @Nullable String kind;
    private @Nullable String category;
    private @Nullable String service;
    private @Nullable String module;
    private String status;
    private String priority;
    private int level;
    @Column(name = "contact_id")
    private @Nullable UUID contact;
    @Column(name = "organisation_id")
    private @Nullable UUID organisation;
    @Column(name = "opener_organisation_id")
    private @Nullable UUID openerOrganisation;
    @Column(name = "assignee_id")
    private @Nullable UUID assignee;
    @Column(name = "team_id")
    private @Nullable UUID team;
    @Column(name = "ticket_id")
    private @Nullable UUID ticket;
    @Column(name = "merged_into")
    private @Nullable UUID mergedInto;
    private boolean spam;
    @Column(name = "opened_by_type")
    private String openedByType;
    @Column(name = "opened_at")
    private Instant openedAt;
    @Column(name = "updated_at")
    private Instant updatedAt;
    @Column(name = "solved_at")
    private @Nullable Instant solvedAt;
    @Column(name = "closed_at")
    private @Nullable Instant closedAt;
    @Column(name = "remind_at")
    private @Nullable Instant remindAt;
    @Column(name = "remind_agent")
    private @Nullable UUID remindAgent;
    @Column(name = "incident_id")
    private @Nullable UUID incident;
    @Column(name = "committed_to")
    private @Nullable Instant committedTo;
    @Version
    private long version;

    Conversation() {
    }

    Conversation(UUID id, long number, Draft draft) {
        this.id = id;
        this.number = number;
        this.subject = draft.subject();
        this.service = draft.service();
        this.module = draft.module();
        this.category = draft.category();
        this.status = Wire.of(Status.OPEN);
        this.priority = Wire.of(Priority.NORMAL);
        this.level = 1;
        this.contact = draft.contact();
        this.organisation = draft.organisation();
        this.openerOrganisation = draft.openerOrganisation();
        this.team = draft.team();
        this.assignee = draft.assignee();
        this.openedByType = Wire.of(draft.by().type());
        this.openedAt = draft.at();
        this.updatedAt = draft.at();
        this.version = 1;
    }

    UUID id() {
        return id;
    }

    long number() {
        return number;
    }

    @Nullable
    Kind kind() {
        return kind == null ? null : Wire.read(Kind.class, kind);
    }

    Status status() {
        return Wire.read(Status.class, status);
    }

    int level() {
        return level;
    }

    @Nullable
    UUID contact() {
        return contact;
    }

    @Nullable
    UUID organisation() {
        return organisation;
    }

    @Nullable
    UUID assignee() {
        return assignee;
    }

    @Nullable
    UUID team() {
        return team;
    }

    @Nullable
    UUID ticket() {
        return ticket;
    }

    @Nullable
    UUID mergedInto() {
        return mergedInto;
    }

    long version() {
        return version;
    }

    boolean spam() {
        return spam;
    }

    String subject() {
        return subject;
    }

    String priority() {
        return priority;
    }

    @Nullable
    Instant solvedAt() {
        return solvedAt;
    }

    @Nullable
    Instant closedAt() {
        return closedAt;
    }

    @Nullable
    UUID incident() {
        return incident;
    }

    @Nullable
    Instant committedTo() {
        return committedTo;
    }

    boolean isAlive() {
        return mergedInto == null;
    }

    void rename(String to) {
        subject = to;
    }

    void classify(Kind to, @Nullable String newCategory, @Nullable String newService, @Nullable String newModule) {
        if (to == Kind.FAULT && (newService == null && service == null || newModule == null && module == null)) {
            throw Problem.unprocessable("fault-needs-place", "A fault names the service and the module or function where it happens.").at("/service", "required for a fault")
                    .at("/module", "required for a fault");
        }
        kind = Wire.of(to);
        category = newCategory == null ? category : newCategory;
        service = newService == null ? service : newService;
        module = newModule == null ? module : newModule;
    }

    void becomeTicket(UUID ticketId) {
        ticket = ticketId;
    }

    void moveTo(Status to, Instant at) {
        status = Wire.of(to);
        solvedAt = to == Status.SOLVED ? at : to == Status.CLOSED ? Objects.requireNonNullElse(solvedAt, at) : null;
        closedAt = to == Status.CLOSED ? at : null;
    }

    void assign(@Nullable UUID agent, @Nullable UUID toTeam) {
        assignee = agent;
        team = toTeam;
    }

    void enterLevel(int to) {
        level = to;
    }

    void rank(Priority to) {
        priority = Wire.of(to);
    }

    void belongTo(@Nullable UUID toContact, @Nullable UUID toOrganisation) {
        contact = toContact;
        organisation = toOrganisation;
    }

    void mergeInto(UUID survivor) {
        mergedInto = survivor;
        status = Wire.of(Status.MERGED);
    }

    void markSpam(boolean is) {
        spam = is;
    }

    void remind(@Nullable Instant at, @Nullable UUID agent) {
        remindAt = at;
        remindAgent = agent;
    }

    void partOf(@Nullable UUID ofIncident) {
        incident = ofIncident;
    }

    void commitTo(@Nullable Instant to) {
        committedTo = to;
    }

    void touch(Instant at) {
        updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
    }
}
