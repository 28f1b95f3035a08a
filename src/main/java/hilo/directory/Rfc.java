package hilo.directory;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The key by which Mexico's tax authority knows a person or a company: letters, a date, two characters of its own and a check digit.
 *
 * <p>A company has three letters, a person four. The generic keys ({@code XAXX010101000}, {@code XEXX010101000}) name nobody in particular, so they identify no
 * organisation.
 */
public record Rfc(String value) {
    private static final Pattern FORM = Pattern.compile("([A-ZÑ&]{3,4})(\\d{2})(\\d{2})(\\d{2})([A-Z0-9]{2})([0-9A])");
    private static final Set<String> GENERIC = Set.of("XAXX010101000", "XEXX010101000");
    /** The place of a character is its weight in the check digit (Anexo 1 of the rules for building the key). */
    private static final String WEIGHTS = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

    public Rfc {
        objection(value).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
    }

    /** Takes it as people write it: lower case, with spaces or hyphens. */
    public static Optional<Rfc> parse(String raw) {
        String key = normal(raw);
        return objection(key).isEmpty() ? Optional.of(new Rfc(key)) : Optional.empty();
    }

    /** What is wrong with it, as a sentence for people; empty when nothing is. */
    public static Optional<String> objectionTo(String raw) {
        return objection(normal(raw));
    }

    private static String normal(String raw) {
        return raw.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "");
    }

    private static Optional<String> objection(String key) {
        var parts = FORM.matcher(key);
        if (!parts.matches()) {
            return Optional.of("El RFC lleva 3 o 4 letras, 6 dígitos de fecha y 3 caracteres de homoclave.");
        }
        if (GENERIC.contains(key)) {
            return Optional.of("Es un RFC genérico: no identifica a una empresa. Déjelo vacío.");
        }
        if (!isDate(parts.group(2), parts.group(3), parts.group(4))) {
            return Optional.of("La fecha dentro del RFC no existe.");
        }
        if (checkDigit(key.substring(0, key.length() - 1)) != key.charAt(key.length() - 1)) {
            return Optional.of("El dígito verificador del RFC no corresponde: revise si hay un carácter equivocado.");
        }
        return Optional.empty();
    }

    private static boolean isDate(String year, String month, String day) {
        return isDate(1900, year, month, day) || isDate(2000, year, month, day);
    }

    private static boolean isDate(int century, String year, String month, String day) {
        try {
            LocalDate.of(century + Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static char checkDigit(String withoutIt) {
        String padded = withoutIt.length() == 11 ? " " + withoutIt : withoutIt;
        int sum = 0;
        for (int i = 0; i < padded.length(); i++) {
            sum += WEIGHTS.indexOf(padded.charAt(i)) * (13 - i);
        }
        return switch (sum % 11) {
            case 0 -> '0';
            case 1 -> 'A';
            default -> (char) ('0' + 11 - sum % 11);
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
