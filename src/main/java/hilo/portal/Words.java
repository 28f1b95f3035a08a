package hilo.portal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** The words of the pages in one language, and how that language writes a date. Times are the desk's, and say so. */
final class Words {
    private static final Locale SPANISH = Locale.of("es", "MX");

    private final ResourceBundle bundle;
    private final DateTimeFormatter full;
    private final String language;

    private Words(String language, ZoneId zone) {
        this.language = language;
        Locale locale = language.equals("en") ? Locale.ENGLISH : SPANISH;
        this.bundle = ResourceBundle.getBundle("messages", language.equals("en") ? Locale.ENGLISH : Locale.of("es"), Words.class.getClassLoader());
        this.full = DateTimeFormatter.ofPattern(language.equals("en") ? "d MMM uuuu, HH:mm" : "d 'de' MMM 'de' uuuu, HH:mm", locale).withZone(zone);
    }

    /** English where that is asked for, Spanish for everybody else. */
    static Words in(String language, ZoneId zone) {
        return new Words(language.equals("en") ? "en" : "es", zone);
    }

    String language() {
        return language;
    }

    Locale locale() {
        return language.equals("en") ? Locale.ENGLISH : Locale.of("es");
    }

    /** The words for a key; {@code values} are name, value, name, value… */
    String say(String key, Object... values) {
        String text = bundle.getString("portal." + key);
        for (int i = 0; i < values.length; i += 2) {
            text = text.replace("{" + values[i] + "}", String.valueOf(values[i + 1]));
        }
        return text;
    }

    /** The name of a value that the record holds as a key; the key itself where the desk has a word that we lack. */
    String name(String prefix, String key) {
        try {
            return bundle.getString("portal." + prefix + "." + key);
        } catch (MissingResourceException e) {
            return key.replace('-', ' ');
        }
    }

    String time(Instant at) {
        return full.format(at);
    }
}
