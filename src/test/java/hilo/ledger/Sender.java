package hilo.ledger;

/** Somebody who uses the desk, on a thread of their own, and outlives the servers. */
abstract class Sender implements Runnable {
    private final Load load;
    private final String name;
    private int n;

    Sender(Load load, String name) {
        this.load = load;
        this.name = name;
    }

    final Load load() {
        return load;
    }

    final String name() {
        return name;
    }

    /** Something new, not yet in the ledger. */
    final Operation next(Operation.Kind kind, String thread) {
        return load.operation(kind, name, load.plan().run() + "." + name + "/" + thread, ++n);
    }

    /** Goes on until the load stops and nothing of this sender is left unanswered. */
    abstract void work() throws InterruptedException;

    @Override
    public final void run() {
        try {
            work();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A sender that ends early would make a quiet run look like a good one.
            System.out.println("broken " + name + " " + e);
            e.printStackTrace();
        }
    }
}
