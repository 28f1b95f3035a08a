package hilo.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Opening a matter that is a fault, and so has a ticket, by eight agents at once; against the very statements of one such request, replayed by eight connections. */
final class TicketBench {
    private static final String PART = "tickets";
    private static final String SCENARIO = "8 clients";
    private static final int CLIENTS = 8;
    private static final int CONTACTS = 500;
    private static final String NOTE = "El timbrado responde con un error y la factura no se puede cancelar. ".repeat(9).substring(0, 600);

    private final Bed bed;
    private final List<UUID> contacts = new ArrayList<>();
    private final List<String> tokens;
    private final List<Http> connections = new ArrayList<>();
    private final AtomicLong made = new AtomicLong();

    private TicketBench(Bed bed) throws SQLException, IOException {
        this.bed = bed;
        tokens = bed.agents(CLIENTS);
        try (var db = bed.database(); var statement = db.createStatement()) {
            var rows = statement.executeQuery("insert into contact (id, name, origin, created_at, updated_at, version) select uuidv7(), 'Cliente ' || n, 'staff', now(), now(), 1 "
                    + "from generate_series(1, " + CONTACTS + ") n returning id");
            while (rows.next()) {
                contacts.add(rows.getObject(1, UUID.class));
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            connections.add(new Http(bed.server()));
        }
    }

    static void run(Bed bed) throws Exception {
        new TicketBench(bed).measure();
    }

    private void measure() throws Exception {
        var recording = Recording.of(bed.rig(), "Falla del timbrado", () -> open(0));
        Report.tell("tickets: one request is %d statements in its transaction", recording.statements());
        Files.writeString(bed.directory().resolveSibling("tickets.sql"), recording.text());
        bed.report().add(PART, SCENARIO, 0, "hilo", "statements/ticket", recording.statements(), false);
        WarmUp.with(PART, () -> Clients.run(CLIENTS, WarmUp.WINDOW_SECONDS, this::open).rate());
        var replays = new ArrayList<Recording.Replay>();
        for (int i = 0; i < CLIENTS; i++) {
            replays.add(recording.on(OneStatement.connect(bed.databaseUrl())));
        }
        Clients.Work replay = client -> replays.get(client).once();
        Clients.run(CLIENTS, 2, replay);
        long before = bed.count("select count(*) from ticket where folio like 'FP-%'");
        long madeBefore = made.get();
        for (int round = 1; round <= bed.rounds(); round++) {
            var ours = bed.measure(PART, SCENARIO, round, "hilo", bed.serverPid(), () -> Clients.run(CLIENTS, bed.seconds(), this::open));
            var theirs = bed.measure(PART, SCENARIO, round, "its SQL", 0, () -> Clients.run(CLIENTS, bed.seconds(), replay));
            rate(round, "hilo", ours);
            rate(round, "its SQL", theirs);
            bed.report().add(PART, SCENARIO, round, "hilo", "ratio to its SQL", ours.result().rate() / theirs.result().rate(), ours.noisy() || theirs.noisy());
        }
        long rows = bed.count("select count(*) from ticket where folio like 'FP-%'") - before;
        bed.report().check(rows == made.get() - madeBefore, "tickets: " + (made.get() - madeBefore) + " were answered with 201, " + rows + " are there");
        bed.report().check(bed.count("select count(*) from conversation where kind = 'fault' and ticket_id is null") == 0, "tickets: every fault has one");
        bed.report().goal("tickets: rate / replay of its SQL, median", bed.report().median(PART, SCENARIO, "hilo", "ratio to its SQL"), ">=", 0.5);
        for (var one : replays) {
            one.close();
        }
        for (var one : connections) {
            one.close();
        }
    }

    private void open(int client) throws IOException {
        long n = made.incrementAndGet();
        String body = "{\"subject\":\"Falla del timbrado " + n + "\",\"kind\":\"fault\",\"service\":\"invoicing\",\"module\":\"issuing\",\"contact\":{\"id\":\""
                + contacts.get((int) (n % CONTACTS)) + "\"},\"note\":\"" + NOTE
                + "\"}";
        var answer = connections.get(client).post("/api/agent/conversations", tokens.get(client), body);
        if (answer.status() != 201) {
            throw new IOException("a ticket was answered with " + answer.status() + ": " + answer.text());
        }
    }

    private void rate(int round, String subject, Bed.Cost<Clients.Result> cost) {
        var result = cost.result();
        bed.report().add(PART, SCENARIO, round, subject, "tickets/s", result.rate(), cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "p50 ms", result.latency().getValueAtPercentile(50) / 1000.0, cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "p99 ms", result.latency().getValueAtPercentile(99) / 1000.0, cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "server CPU us/ticket", cost.server() * 1e6 / result.done(), cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "database CPU us/ticket", cost.database() * 1e6 / result.done(), cost.noisy());
        Report.tell("tickets: round %d, %-8s %6.0f/s, server %.0f, database %.0f us each", round, subject, result.rate(), cost.server() * 1e6 / result.done(),
                cost.database() * 1e6 / result.done());
    }
}
