package hilo.channel.email;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server tells about a mail of ours (RFC 3464, or the free text of older servers).
 *
 * @param action     {@code failed}, {@code delayed}, {@code delivered}, {@code relayed}, {@code expanded}, or null where only free text came
 * @param messageIds of the mail it is about, best guess first
 */
record DeliveryReport(@Nullable String action, @Nullable String recipient, @Nullable String status, @Nullable String diagnostic, List<String> messageIds) {
    private static final Pattern ANY_ID = Pattern.compile("<[^<>\\s@]{1,400}@[^<>\\s@]{1,250}>");

    /**
     * This recipient will not get it, whatever we try: the server has given up (RFC 3464, 2.3.3), for what reason ever. A status of 4.x in a report of failure means that it tried
     * for days.
     */
    boolean isHard() {
        return action == null || action.equals("failed");
    }

    String words() {
        String all = String.join(" ", List.of(status == null ? "" : status, diagnostic == null ? "" : diagnostic)).strip();
        return all.isEmpty() ? "the mail came back" : MailText.oneLine(all, 300);
    }

    /** Reads the header blocks of a message/delivery-status part: the first is about the mail, each further one about a recipient. The worst recipient is the result. */
    static DeliveryReport parse(byte @Nullable [] status, @Nullable HeaderBlock original, String humanText) {
        String action = null;
        String recipient = null;
        String code = null;
        String diagnostic = null;
        if (status != null) {
            for (String block : new String(status, StandardCharsets.UTF_8).replace("\r\n", "\n").split("\n[ \\t]*\n")) {
                HeaderBlock fields = HeaderBlock.of((block.strip() + "\n\n").getBytes(StandardCharsets.UTF_8));
                Optional<String> says = fields.first("Action").map(a -> a.split("[\\s;(]", 2)[0].toLowerCase(Locale.ROOT));
                if (says.isPresent() && (action == null || says.get().equals("failed"))) {
                    boolean first = action == null || !action.equals("failed");
                    action = says.get();
                    if (first) {
                        recipient = fields.first("Final-Recipient").or(() -> fields.first("Original-Recipient")).map(r -> r.replaceAll("^[^;]*;", "").strip()).orElse(null);
                        code = fields.first("Status").map(s -> s.split("[\\s(]", 2)[0]).orElse(null);
                        diagnostic = fields.first("Diagnostic-Code").map(d -> d.replaceAll("^[^;]{1,20};", "").strip()).orElse(null);
                    }
                }
            }
        }
        List<String> ids = new ArrayList<>();
        if (status != null) {
            // A read receipt names the mail that was read (RFC 8098, 3.2.5).
            HeaderBlock.of((new String(status, StandardCharsets.UTF_8).strip() + "\n\n").getBytes(StandardCharsets.UTF_8)).first("Original-Message-ID").map(DeliveryReport::ids)
                    .ifPresent(ids::addAll);
        }
        if (original != null) {
            original.first("Message-ID").map(DeliveryReport::ids).ifPresent(ids::addAll);
        }
        for (String id : ids(humanText)) {
            if (!ids.contains(id) && ids.size() < 20) {
                ids.add(id);
            }
        }
        return new DeliveryReport(action, recipient, code, diagnostic, List.copyOf(ids));
    }

    static List<String> ids(String text) {
        List<String> found = new ArrayList<>();
        Matcher m = ANY_ID.matcher(text);
        while (m.find() && found.size() < 200) {
            if (!found.contains(m.group())) {
                found.add(m.group());
            }
        }
        return found;
    }
}
