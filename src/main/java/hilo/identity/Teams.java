package hilo.identity;

import hilo.platform.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The teams of the desk; each works at one level and has one queue. */
@ApplicationScoped
public class Teams {
    public record Team(UUID id, String name, int level) {
    }

    private final Jdbi db;

    @Inject
    Teams(Jdbi db) {
        this.db = db;
    }

    public List<Team> all() {
        return db.withHandle(h -> h.createQuery("select id, name, level from team order by level, name")
                .map((row, c) -> new Team(row.getObject(1, UUID.class), row.getString(2), row.getInt(3))).list());
    }

    public Optional<Team> find(UUID id) {
        return all().stream().filter(team -> team.id().equals(id)).findFirst();
    }

    public Optional<Team> named(String name) {
        return all().stream().filter(team -> team.name().equals(name)).findFirst();
    }

    /** The team that takes what enters a level's queue: the first by name. */
    public Optional<Team> ofLevel(int level) {
        return all().stream().filter(team -> team.level() == level).findFirst();
    }

    @Transactional
    public UUID create(String name, int level) {
        UUID id = Ids.next();
        db.useHandle(h -> h.createUpdate("insert into team (id, name, level) values (:id, :name, :level)").bind("id", id).bind("name", name).bind("level", level).execute());
        return id;
    }
}
