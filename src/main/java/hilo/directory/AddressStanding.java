package hilo.directory;

import java.util.Locale;

/** What an address on a contact proves, weakest first. */
public enum AddressStanding {
    /** Somebody typed it, told it or wrote it into a From header. */
    CLAIMED,
    /** Staff, an import or a host application vouch for it. */
    VOUCHED,
    /** Who controls the mailbox or the number has shown it. */
    PROVEN;

    /** Whether it opens what was written from or to the address. Nothing but a sign-in of its owner opens more. */
    public boolean opensMail() {
        return this == PROVEN;
    }

    /** The name that travels in JSON and lies in the database. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
