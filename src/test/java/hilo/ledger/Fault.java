package hilo.ledger;

import hilo.launch.Rig;

/**
 * Something bad that happens to a desk under load. When it returns, whatever it broke is on its way back: servers are started again, what was held goes on. {@link Trial#strike}
 * waits until they are ready.
 */
public interface Fault {
    /** A few words for the table. */
    String name();

    void strike(Rig rig) throws Exception;
}
