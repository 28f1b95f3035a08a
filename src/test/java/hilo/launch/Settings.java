package hilo.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the run command was told: ports, where data lie, demo or not. Every one has a default; the README lists them. */
record Settings(int http, int management, int database, int smtp, int imap, int phone, boolean demo, boolean test, Path data, Path server, Path war, String adminPassword) {
    static Settings fromSystem() {
        return new Settings(port("hilo.http.port", 8080), port("hilo.management.port", 9990), port("hilo.db.port", 5440), port("hilo.smtp.port", 3025),
                port("hilo.imap.port", 3143), port("hilo.phone.port", 8090), flag("hilo.demo", true), flag("hilo.test", false), Path.of(required("hilo.data.dir")),
                Path.of(required("hilo.server.dir")), Path.of(required("hilo.war")), System.getProperty("hilo.admin.password", ""));
    }

    Map<String, Integer> ports() {
        var all = new LinkedHashMap<String, Integer>();
        all.put("hilo.http.port", http);
        all.put("hilo.management.port", management);
        all.put("hilo.db.port", database);
        if (demo) {
            all.put("hilo.smtp.port", smtp);
            all.put("hilo.imap.port", imap);
            all.put("hilo.phone.port", phone);
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
