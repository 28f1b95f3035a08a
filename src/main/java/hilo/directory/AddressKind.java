package hilo.directory;

import java.util.Locale;
import java.util.Optional;

/** By what a contact can be recognised. */
public enum AddressKind {
    /** An e-mail address, lower case. */
    EMAIL,
    /** A telephone number in E.164 form. */
    PHONE,
    /** The chat visitor of one browser; the value is an opaque id. */
    VISITOR,
    /** A user of a host application that hands people over by signed token; the value is that application's user id. */
    PORTAL;

    /** The name that travels in JSON and lies in the database. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static AddressKind of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** The one form in which equal addresses are equal; empty when it is no address of this kind. */
    public Optional<String> canonical(String raw) {
        return switch (this) {
            case EMAIL -> EmailAddresses.canonical(raw);
            case PHONE -> PhoneNumbers.canonical(raw);
            case VISITOR, PORTAL -> Optional.of(raw.strip()).filter(value -> !value.isEmpty() && value.length() <= 200);
        };
    }
}
