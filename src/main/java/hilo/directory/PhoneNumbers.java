package hilo.directory;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Telephone numbers in E.164 form, as Mexico dials them.
 *
 * <p>Mexico dials ten digits since August 2019, but the prefixes of before (01, 044, 045, and the 1 after +52) still stand in address books and in what providers send;
 * libphonenumber takes none of them for valid. They are repaired first, and only where the number says that it is Mexican.
 */
public final class PhoneNumbers {
    private static final String REGION = "MX";
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final Pattern SCHEME = Pattern.compile("(?i)^(tel|whatsapp|sms):");
    private static final Pattern OTHER_SCHEME = Pattern.compile("(?i)^[a-z][a-z0-9+.-]*:.*");
    private static final Pattern MOBILE_OF_OLD = Pattern.compile("^\\+?521(\\d{10})$");
    private static final Pattern TRUNK_PREFIX = Pattern.compile("^(?:01|044|045|1)(\\d{10})$");
    private static final Pattern EXTENSION = Pattern.compile("(?i)(?:ext\\.?|extensi[oó]n|;ext=|x|#)\\s*\\d{1,7}$");
    private static final Set<String> WITHHELD = Set.of("anonymous", "unknown", "restricted", "private", "unavailable", "+266696687", "+7378742833", "266696687", "7378742833");

    private PhoneNumbers() {
    }

    /** Empty for withheld, short, incomplete and impossible numbers: they identify nobody. An extension is dropped. */
    public static Optional<String> canonical(String raw) {
        String text = SCHEME.matcher(raw.strip()).replaceFirst("").strip();
        if (text.isEmpty() || text.length() > 60 || WITHHELD.contains(text.toLowerCase(Locale.ROOT)) || OTHER_SCHEME.matcher(text).matches()) {
            return Optional.empty();
        }
        String digits = repaired(EXTENSION.matcher(text).replaceFirst("").strip());
        try {
            var number = NUMBERS.parse(digits, REGION);
            return NUMBERS.isValidNumber(number) ? Optional.of(NUMBERS.format(number, PhoneNumberFormat.E164)) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** For people: national form for Mexican numbers ({@code 81 8157 0060}), international for all others. */
    public static String forPeople(String canonical) {
        try {
            var number = NUMBERS.parse(canonical, REGION);
            return NUMBERS.format(number, number.getCountryCode() == 52 ? PhoneNumberFormat.NATIONAL : PhoneNumberFormat.INTERNATIONAL);
        } catch (NumberParseException e) {
            return canonical;
        }
    }

    private static String repaired(String text) {
        String compact = text.replaceAll("[\\s().\\-/]", "");
        var mobile = MOBILE_OF_OLD.matcher(compact.startsWith("00") ? "+" + compact.substring(2) : compact);
        if (mobile.matches()) {
            return "+52" + mobile.group(1);
        }
        var trunk = TRUNK_PREFIX.matcher(compact);
        return trunk.matches() ? trunk.group(1) : text;
    }
}
