package hilo.platform;

import java.util.Optional;

/**
 * Puts a socket's text message together from its parts, up to a limit. The container's own limit does not hold for uncompressed frames, so every endpoint takes
 * {@code (String part, boolean last)} and counts here.
 */
public final class TextParts {
    private final int limit;
    private final StringBuilder parts = new StringBuilder();
    private boolean tooBig;

    /** @param limit in characters */
    public TextParts(int limit) {
        this.limit = limit;
    }

    /** The whole message once its last part is here. Ask {@link #isTooBig()} first; then nothing comes any more. */
    public Optional<String> add(String part, boolean last) {
        if (tooBig || parts.length() + part.length() > limit) {
            tooBig = true;
            parts.setLength(0);
            return Optional.empty();
        }
        parts.append(part);
        if (!last) {
            return Optional.empty();
        }
        String whole = parts.toString();
        parts.setLength(0);
        return Optional.of(whole);
    }

    public boolean isTooBig() {
        return tooBig;
    }
}
