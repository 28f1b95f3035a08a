package hilo.channel.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;

/** Reads a form body by itself: a servlet container would mix the query into it and guess the charset. */
final class Form {
    private Form() {
    }

    /** The pairs of an {@code application/x-www-form-urlencoded} body, in order. UTF-8, whatever the header says; a broken escape is an {@link IllegalArgumentException}. */
    static List<Field> parse(byte[] body) {
        var fields = new ArrayList<Field>();
        for (var pair : new String(body, UTF_8).split("&", -1)) {
            if (!pair.isEmpty()) {
                int at = pair.indexOf('=');
                var name = at < 0 ? pair : pair.substring(0, at);
                var value = at < 0 ? "" : pair.substring(at + 1);
                fields.add(new Field(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8)));
            }
        }
        return List.copyOf(fields);
    }
}
