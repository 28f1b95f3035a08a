package hilo.ledger;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that the load does to the desk.
 *
 * @param id unique in a ledger; it stands as a mark in the text, so that what is read back tells what it is
 * @param sender who does it; each sender does one thing after the other
 * @param thread what must become one conversation, in the sender's words
 * @param n counts the sender's operations
 * @param client what makes sending it again harmless: a client id, an Idempotency-Key, a Message-ID, a caller's number
 */
record Operation(String id, Kind kind, String sender, String thread, int n, String client) {
    /** What is done, and over which channel. */
    enum Kind {
        LINE("chat"), MAIL("email"), HOOK("phone"), TICKET("portal"), ANSWER("portal"), CHAT_REPLY("chat"), MAIL_REPLY("email"), PORTAL_REPLY("portal"), NOTE("internal");

        private final String channel;

        Kind(String channel) {
            this.channel = channel;
        }

        String channel() {
            return channel;
        }

        /** Whether a person of the desk says it to a customer. */
        boolean isReply() {
            return this == CHAT_REPLY || this == MAIL_REPLY || this == PORTAL_REPLY;
        }
    }

    private static final Pattern MARK = Pattern.compile("\\[\\[([a-z0-9.-]+)]]");

    String mark() {
        return "[[" + id + "]]";
    }

    /** The first mark in a text; empty where there is none. */
    static String marked(String text) {
        var found = MARK.matcher(text);
        return found.find() ? found.group(1) : "";
    }

    JsonObject json() {
        return Json.createObjectBuilder().add("id", id).add("kind", kind.name().toLowerCase(Locale.ROOT)).add("channel", kind.channel()).add("sender", sender)
                .add("thread", thread).add("n", n).add("client", client).build();
    }

    static Operation from(JsonObject json) {
        return new Operation(json.getString("id"), Kind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)), json.getString("sender"), json.getString("thread"),
                json.getInt("n"), json.getString("client"));
    }
}
