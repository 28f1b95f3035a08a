package hilo.portal;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Collection;
import java.util.Optional;

/**
 * A piece of HTML that is safe to send.
 *
 * <p>It is made from a template, which must be a constant of the source, and values put into its {@code {}} holes: text is escaped so that it is the same in an element and
 * in a quoted attribute, a piece of HTML stays as it is, an empty {@link Optional} is nothing and a collection is its members in a row. There is no other way to make one.
 */
final class Html {
    static final Html NOTHING = new Html("");

    private final String text;

    private Html(String text) {
        this.text = text;
    }

    static Html html(@CompileTimeConstant final String template, Object... values) {
        var out = new StringBuilder(template.length() + 64);
        int from = 0;
        for (Object value : values) {
            int hole = template.indexOf("{}", from);
            if (hole < 0) {
                throw new IllegalArgumentException("more values than holes");
            }
            out.append(template, from, hole);
            append(out, value);
            from = hole + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("more holes than values");
        }
        return new Html(out.append(template, from, template.length()).toString());
    }

    /** Text with its line breaks kept. */
    static Html lines(String text) {
        var out = new StringBuilder(text.length() + 32);
        append(out, text.replace("\r\n", "\n"));
        return new Html(out.toString().replace("\n", "<br>\n"));
    }

    private static void append(StringBuilder out, Object value) {
        switch (value) {
            case Html html -> out.append(html.text);
            case Optional<?> maybe -> maybe.ifPresent(one -> append(out, one));
            case Collection<?> many -> many.forEach(one -> append(out, one));
            default -> escape(out, value.toString());
        }
    }

    private static void escape(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
