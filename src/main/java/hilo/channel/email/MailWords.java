package hilo.channel.email;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.ResourceBundle;

/** What our mails say beside the words of their writers, in Spanish or English. */
final class MailWords {
    private final ResourceBundle bundle;
    private final DateTimeFormatter time;

    MailWords(Locale locale, ZoneId zone) {
        bundle = ResourceBundle.getBundle("mail", locale, MailWords.class.getClassLoader(), ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        time = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT).withLocale(locale).withZone(zone);
    }

    static MailWords of(String language, ZoneId zone) {
        return language.equals("en") ? new MailWords(Locale.ENGLISH, zone) : new MailWords(Locale.of("es", "MX"), zone);
    }

    Locale locale() {
        return bundle.getLocale();
    }

    String say(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), bundle.getLocale()).format(values);
    }

    String time(Instant at) {
        return time.format(at);
    }
}
