package hilo.platform;

/** This server among those of the desk. Its name is the server's node name, which must be its own on the database. */
public final class Node {
    private static final String NAME = System.getProperty("jboss.node.name", "hilo").replace('/', '-');

    private Node() {
    }

    public static String name() {
        return NAME;
    }
}
