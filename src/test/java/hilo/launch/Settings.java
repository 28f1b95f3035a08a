package hilo.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the run command was told: ports, where data lie, demo or not. Every one has a default; the README lists them. */
record Settings(int nodes, int http, int management, int database, int smtp, int imap, int phone, boolean demo, boolean test, Path data, Path server, Path war,
        String adminPassword) {
    static Settings fromSystem() {
        return new Settings(countOfNodes(), port("hilo.http.port", 8080), port("hilo.management.port", 9990), port("hilo.db.port", 5440), port("hilo.smtp.port", 3025),
                port("hilo.imap.port", 3143), port("hilo.phone.port", 8090), flag("hilo.demo", true), flag("hilo.test", false), Path.of(required("hilo.data.dir")),
                Path.of(required("hilo.server.dir")), Path.of(required("hilo.war")), System.getenv().getOrDefault("HILO_ADMIN_PASSWORD", ""));
    }

    /** Every port that must be free, with the option that chooses it; further nodes take the ones after the first's. */
    Map<Integer, String> ports() {
        var all = new LinkedHashMap<Integer, String>();
        for (int i = 0; i < nodes; i++) {
            all.put(http + i, "hilo.http.port");
            all.put(management + i, "hilo.management.port");
        }
        all.put(database, "hilo.db.port");
        if (demo) {
            all.put(smtp, "hilo.smtp.port");
            all.put(imap, "hilo.imap.port");
            all.put(phone, "hilo.phone.port");
        }
        return all;
    }

    private static int port(String name, int fallback) {
        String value = System.getProperty(name, "");
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            int port = Integer.parseInt(value);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Trouble(name + "=" + value + " is not a port.");
    }

    private static int countOfNodes() {
        String value = System.getProperty("hilo.nodes", "");
        if (!value.isEmpty() && !value.matches("[1-8]")) {
            throw new Trouble("hilo.nodes is a number from 1 to 8, not " + value + ".");
        }
        return value.isEmpty() ? 1 : Integer.parseInt(value);
    }

    private static boolean flag(String name, boolean fallback) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? fallback : switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Trouble(name + " is true or false, not " + value + ".");
        };
    }

    private static String required(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new Trouble(name + " is missing.");
        }
        return value;
    }
}
