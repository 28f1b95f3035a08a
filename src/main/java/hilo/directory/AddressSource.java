package hilo.directory;

import java.util.Locale;

/**
 * How the desk came to know an address of a contact, and what that proves. Every door names its source here; nothing else decides what an address is worth.
 * Weakest first.
 */
public enum AddressSource {
    /** Stored before sources were kept. */
    UNKNOWN(AddressStanding.CLAIMED),
    /** A From header, a caller id, an opaque id that the desk itself issued. */
    CHANNEL(AddressStanding.CLAIMED),
    /** An agent or a visitor typed what somebody said. */
    TOLD(AddressStanding.CLAIMED),
    /** It was proven or vouched for once; since then its account left an organisation or changed its address. */
    LAPSED(AddressStanding.CLAIMED),
    /** A list that staff imported. */
    IMPORT(AddressStanding.VOUCHED),
    /** A token that a host application signed names it. */
    HOST(AddressStanding.VOUCHED),
    /** An agent marked it as verified. */
    STAFF(AddressStanding.VOUCHED),
    /** An administrator made an account with it. */
    ADMINISTRATOR(AddressStanding.VOUCHED),
    /** A token that a host application signed names it and states that the host application has verified it. */
    HOST_VERIFIED(AddressStanding.PROVEN),
    /** A mail for whose From our own mail server vouches. */
    AUTHENTICATED_MAIL(AddressStanding.PROVEN),
    /** A link that was sent to the mailbox was used. */
    LINK(AddressStanding.PROVEN);

    private final AddressStanding standing;

    AddressSource(AddressStanding standing) {
        this.standing = standing;
    }

    public AddressStanding standing() {
        return standing;
    }

    /** Whether agents see the address as verified. */
    public boolean isVerified() {
        return standing != AddressStanding.CLAIMED && this != IMPORT;
    }

    /**
     * Whether a mail or a call from the address is taken as the contact's own. What is taken so is shown in the contact's account where it has one, so there a host application's
     * unverified word and a claim are not enough.
     */
    public boolean recognises(boolean hasAccount) {
        return !hasAccount || standing == AddressStanding.PROVEN || this == STAFF || this == ADMINISTRATOR;
    }

    /** The name that travels in JSON and lies in the database. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static AddressSource of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
