package hilo.platform;

/** Checks text that came from outside before it is stored: PostgreSQL refuses NUL, UTF-8 has no lone surrogates. */
public final class Text {
    private Text() {
    }

    /**
     * Returns the text as it is, or throws {@link Problem} {@code bad-text} naming the field.
     *
     * @param maxLength in UTF-16 units
     * @param pointer JSON pointer of the field
     */
    public static String clean(String value, int maxLength, String pointer) {
        if (value.length() > maxLength) {
            throw Problem.invalid("bad-text", "The text is too long.").at(pointer, "at most " + maxLength + " characters");
        }
        if (!isStorable(value)) {
            throw Problem.invalid("bad-text", "The text holds characters that are not text.").at(pointer, "NUL or half a surrogate pair");
        }
        return value;
    }

    /** The same for a text that must say something. */
    public static String required(@org.jspecify.annotations.Nullable String value, int maxLength, String pointer) {
        if (value == null || value.isBlank()) {
            throw Problem.invalid("missing", "A text is missing.").at(pointer, "must not be empty");
        }
        return clean(value.strip(), maxLength, pointer);
    }

    public static boolean isStorable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1))) {
                    return false;
                }
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** Makes any text storable: what cannot be stored becomes U+FFFD. For mail and call data, which are never refused for their characters. */
    public static String storable(String value) {
        if (isStorable(value)) {
            return value;
        }
        var out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))) {
                out.append(c).append(value.charAt(++i));
            } else {
                out.append(c == 0 || Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }
}
