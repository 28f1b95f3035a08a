package hilo.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed requests of the phone system by eight clients, against eight connections that insert the one row that each leaves. Then every one comes twice more. */
final class HookBench {
    private static final String PART = "hooks";
    private static final String SCENARIO = "8 clients, status of calls";
    private static final int CLIENTS = 8;
    private static final String PATH = "/hooks/twilio/status";
    private static final String[] STATES = {"initiated", "ringing", "in-progress", "in-progress", "in-progress", "completed"};

    private record Hook(String signature, byte[] body) {
    }

    private final Bed bed;
    private final Mac mac;
    private final String run = UUID.randomUUID().toString().replace("-", "").substring(0, 8);
    private final AtomicLong calls = new AtomicLong();
    private final List<List<Hook>> sent = new ArrayList<>();

    private HookBench(Bed bed) throws GeneralSecurityException {
        this.bed = bed;
        mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(bed.rig().setting("hilo.twilio.auth.token").getBytes(UTF_8), "HmacSHA1"));
        for (int i = 0; i < CLIENTS; i++) {
            sent.add(new ArrayList<>());
        }
    }

    static void run(Bed bed) throws Exception {
        new HookBench(bed).measure();
    }

    private void measure() throws Exception {
        var connections = new ArrayList<Http>();
        for (int i = 0; i < CLIENTS; i++) {
            connections.add(new Http(bed.server()));
        }
        long[] n = new long[CLIENTS];
        long[] call = new long[CLIENTS];
        Clients.Work next = client -> {
            int step = (int) (n[client]++ % STATES.length);
            if (step == 0) {
                call[client] = calls.incrementAndGet();
            }
            var hook = hook("CA" + run + "%022d".formatted(call[client]), step);
            sent.get(client).add(hook);
            post(connections.get(client), hook);
        };
        try (var rows = new Rows(bed.databaseUrl())) {
            WarmUp.with(PART, () -> Clients.run(CLIENTS, WarmUp.WINDOW_SECONDS, next).rate());
            Clients.run(CLIENTS, 1, rows);
            for (int round = 1; round <= bed.rounds(); round++) {
                var ours = bed.measure(PART, SCENARIO, round, "hilo", bed.serverPid(), () -> Clients.run(CLIENTS, bed.seconds(), next));
                var theirs = bed.measure(PART, SCENARIO, round, "jdbc", 0, () -> Clients.run(CLIENTS, bed.seconds(), rows));
                rate(round, "hilo", "hooks/s", ours);
                rate(round, "jdbc", "hooks/s", theirs);
                bed.report().add(PART, SCENARIO, round, "hilo", "ratio to jdbc", ours.result().rate() / theirs.result().rate(), ours.noisy() || theirs.noisy());
            }
            bed.report().goal("hooks: rate / one inserted row, median", bed.report().median(PART, SCENARIO, "hilo", "ratio to jdbc"), ">=", 0.5);
        }
        again(connections);
        for (Http connection : connections) {
            connection.close();
        }
    }

    private void rate(int round, String subject, String measure, Bed.Cost<Clients.Result> cost) {
        var result = cost.result();
        bed.report().add(PART, SCENARIO, round, subject, measure, result.rate(), cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "p99 ms", result.latency().getValueAtPercentile(99) / 1000.0, cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "server CPU us/hook", cost.server() * 1e6 / result.done(), cost.noisy());
        bed.report().add(PART, SCENARIO, round, subject, "database CPU us/hook", cost.database() * 1e6 / result.done(), cost.noisy());
        Report.tell("hooks: round %d, %-5s %7.0f/s, server %.0f, database %.0f us each", round, subject, result.rate(), cost.server() * 1e6 / result.done(),
                cost.database() * 1e6 / result.done());
    }

    /** Everything twice more, from all clients at once. */
    private void again(List<Http> connections) throws Exception {
        long all = sent.stream().mapToLong(List::size).sum();
        var threads = new ArrayList<Thread>();
        var failed = new AtomicLong();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    // The second client's requests are repeated by the first, so that copies also come at the same moment.
                    for (int copy = 0; copy < 2; copy++) {
                        for (Hook hook : sent.get((client + copy) % CLIENTS)) {
                            post(connections.get(client), hook);
                        }
                    }
                } catch (IOException e) {
                    failed.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        bed.report().check(failed.get() == 0, "hooks: every repeated request was answered");
        long rows = bed.count("select count(*) from phone_event where sid like 'CA" + run + "%'");
        bed.report().check(rows == all, "hooks: " + all + " requests, each sent three times, left " + rows + " rows");
        Report.tell("hooks: %d requests, each sent three times, left %d rows", all, rows);
    }

    private void post(Http connection, Hook hook) throws IOException {
        var answer = connection.send("POST", PATH, "Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: " + hook.signature() + "\r\n", hook.body());
        if (answer.status() >= 300) {
            throw new IOException("a hook was answered with " + answer.status() + ": " + answer.text());
        }
    }

    private Hook hook(String sid, int step) throws CloneNotSupportedException {
        var form = new TreeMap<>(
                Map.of("AccountSid", bed.rig().setting("hilo.twilio.account.sid"), "CallSid", sid, "CallStatus", STATES[step], "SequenceNumber", String.valueOf(step),
                        "From", "+5281" + sid.substring(sid.length() - 8), "To", "+528181570060", "Direction", "inbound", "ApiVersion", "2010-04-01"));
        var signed = new StringBuilder(bed.rig().setting("hilo.twilio.public.url")).append(PATH);
        form.forEach((name, value) -> signed.append(name).append(value));
        String body = form.entrySet().stream().map(pair -> pair.getKey() + '=' + URLEncoder.encode(pair.getValue(), UTF_8)).collect(Collectors.joining("&"));
        return new Hook(Base64.getEncoder().encodeToString(((Mac) mac.clone()).doFinal(signed.toString().getBytes(UTF_8))), body.getBytes(UTF_8));
    }

    /** Inserts the row alone. */
    private final class Rows implements Clients.Work, AutoCloseable {
        private final List<java.sql.PreparedStatement> statements = new ArrayList<>();
        private final AtomicLong n = new AtomicLong();

        private Rows(String url) throws SQLException {
            for (int i = 0; i < CLIENTS; i++) {
                statements.add(OneStatement.connect(url).prepareStatement("""
                        insert into phone_event (id, key, route, sid, fields, step, signed_with, received_at, folded_at)
                        values (uuidv7(), ?, 'status', ?, cast(? as jsonb), 'NOTHING', 0, now(), now())"""));
            }
        }

        @Override
        public void once(int client) throws SQLException {
            String sid = "XX" + run + n.incrementAndGet();
            var statement = statements.get(client);
            statement.setString(1, "status " + sid + " 0 ringing");
            statement.setString(2, sid);
            statement.setString(3, "{\"AccountSid\":\"AC0123456789abcdef0123456789abcdef\",\"CallSid\":\"" + sid + "\",\"CallStatus\":\"ringing\",\"SequenceNumber\":\"0\","
                    + "\"From\":\"+528112345678\",\"To\":\"+528181570060\",\"Direction\":\"inbound\",\"ApiVersion\":\"2010-04-01\"}");
            statement.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            for (var statement : statements) {
                statement.getConnection().close();
            }
        }
    }
}
