package hilo.directory;

import java.util.Locale;

/** How a contact came to be known. */
public enum Origin {
    /** Somebody unknown called, wrote or chatted. */
    CHANNEL,
    /** Signed up or was handed over by the host application. */
    PORTAL,
    /** Entered by an agent. */
    STAFF, IMPORT;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
