package hilo.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The load's own process: sends over all four channels, and as agents, until it is told {@code stop} on its standard input; then it sends again what was not acknowledged, for a
 * minute at most, says {@code drained} and keeps only the watching sockets, until {@code end}. When its parent dies its standard input ends, and so does it.
 */
public final class LoadGenerator {
    private LoadGenerator() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var plan = LoadPlan.read(Path.of(arguments[0]));
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var ledger = Ledger.open(plan.ledger())) {
            var load = new Load(plan, ledger);
            var threads = new ArrayList<Thread>();
            for (Sender sender : senders(load)) {
                threads.add(Thread.ofVirtual().name(sender.name()).start(sender));
            }
            var watcher = new Watcher(load, "supervisor");
            var watching = Thread.ofVirtual().name("watcher").start(watcher);
            System.out.println("sending");
            if ("stop".equals(orders.readLine())) {
                load.stop();
                for (Thread thread : threads) {
                    thread.join();
                }
                System.out.println("drained " + load.figures());
                orders.readLine();
                watcher.stop();
                watching.join();
                watcher.write(plan.watched());
                System.out.println("ended");
            }
        }
        System.exit(0);
    }

    private static List<Sender> senders(Load load) {
        var all = new ArrayList<Sender>();
        var pace = load.plan().pace();
        for (int i = 0; i < pace.visitors(); i++) {
            all.add(new Visitor(load, "chat" + i, i % 3 == 0 ? 3 : 1));
        }
        for (int i = 0; i < pace.mailers(); i++) {
            all.add(new Mailer(load, "mail" + i));
        }
        for (int i = 0; i < pace.callers(); i++) {
            all.add(new Caller(load, "call" + i, i));
        }
        for (String role : List.of("customerA", "customerB", "distributor")) {
            all.add(new Customer(load, role.toLowerCase(java.util.Locale.ROOT), role));
        }
        all.add(new ConsoleAgent(load, "ana", "agent"));
        all.add(new RestAgent(load, "beto", "agent2"));
        all.add(new RestAgent(load, "ana-tool", "agent"));
        return all;
    }
}
