package hilo.bench;

import hilo.identity.Tokens;
import hilo.launch.Rig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What is measured, and on what: one server with its own database, both fresh. */
record Bed(Rig rig, Machine machine, Report report, int rounds, double seconds) {
    private static final String[] SOURCES = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"};

    /** A round of one side, with what the machine was like before it and what it cost. */
    interface Run<T> {
        T run() throws Exception;
    }

    /** What a round gave, with processor seconds of each side. */
    record Cost<T>(T result, boolean noisy, double server, double database, double generator) {
    }

    InetSocketAddress server() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.node().url().getPort());
    }

    /** An address to come from; different ones where many sockets come and go. */
    static InetAddress source(int i) throws IOException {
        return InetAddress.getByName(SOURCES[i % SOURCES.length]);
    }

    String databaseUrl() {
        return rig.postgres().superuserUrl();
    }

    Connection database() throws SQLException {
        return OneStatement.connect(databaseUrl());
    }

    long serverPid() {
        return rig.node().process().pid();
    }

    long databasePid() throws IOException {
        return Long.parseLong(Files.readAllLines(rig.directory().resolve("postgres/postmaster.pid")).getFirst().strip());
    }

    /** Looks at the machine, then does one round and says what it cost; {@code serverPid} is the process that serves, 0 where none does. */
    <T> Cost<T> measure(String part, String scenario, int round, String subject, long serverPid, Run<T> run) throws Exception {
        var conditions = machine.look();
        report.conditions(part, scenario, round, subject, conditions);
        long self = ProcessHandle.current().pid();
        double server = serverPid == 0 ? 0 : Machine.cpu(serverPid);
        double database = Machine.cpuOfFamily(databasePid());
        double generator = Machine.cpu(self);
        T result = run.run();
        return new Cost<>(result, conditions.noisy(), serverPid == 0 ? 0 : Machine.cpu(serverPid) - server, Machine.cpuOfFamily(databasePid()) - database,
                Machine.cpu(self) - generator);
    }

    /** Agents like the demo desk's first, each with a token. */
    List<String> agents(int count) throws SQLException {
        rig.people();
        var tokens = new ArrayList<String>();
        try (var db = database();
                var agent = db.prepareStatement("""
                        with a as (insert into agent (id, login, name, email, roles, level, team_id)
                                   select uuidv7(), ? || uuidv7(), 'Agente ' || ?, 'agente@factupronto.example', roles, level, team_id from agent where login = 'ana' returning id)
                        insert into token (hash, holder_kind, holder_id, label) select ?, 'agent', id, 'bench' from a""")) {
            for (int i = 0; i < count; i++) {
                String token = "hilo_" + Tokens.secret();
                agent.setString(1, "bench-");
                agent.setInt(2, i);
                agent.setString(3, Tokens.hashed(token));
                agent.executeUpdate();
                tokens.add(token);
            }
        }
        return tokens;
    }

    long count(String sql) throws SQLException {
        try (var db = database(); var statement = db.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Path directory() {
        return rig.directory();
    }
}
