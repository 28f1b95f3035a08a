package hilo.channel.email;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The marks by which an answer or a bounce finds its conversation, all signed, so that nobody can make one up: the Message-ID of each of our mails, which names its entry, a reply
 * address of its own for each conversation, and a return path for each answer. A mark with a wrong signature is as if it were not there; the mail is kept all the same.
 */
final class OurIds {
    private static final Pattern MESSAGE = Pattern.compile("<c\\.([0-9a-f]{32})\\.(\\d{1,18})\\.([a-z2-7]{26})@[^<>\\s@]+>");
    private static final Pattern NOTICE = Pattern.compile("<n\\.[a-z2-7]{26}@[^<>\\s@]+>");
    private static final Pattern TAG = Pattern.compile("([bc])\\.([0-9a-v]{26})\\.([a-z2-7]{16})");
    private static final char REPLY = 'c';
    private static final char RETURN = 'b';
    /** 80 bits: a local part has room for 64 characters only. */
    private static final int ADDRESS_MAC = 16;
    private static final int MAX_LOCAL_PART = 64;

    /** The entry that a Message-ID of ours names. */
    record EntryRef(UUID conversation, long seq) {
    }

    private final UnaryOperator<String> signer;
    private final List<MailAddress> mailboxes;
    private final String domain;

    /** {@code signer} gives 26 characters of lower-case base32 for a text. */
    OurIds(UnaryOperator<String> signer, List<MailAddress> mailboxes, String domain) {
        this.signer = signer;
        this.mailboxes = mailboxes;
        this.domain = domain;
        if (mailboxes.stream().anyMatch(mailbox -> mailbox.localPart().length() + 4 + 26 + ADDRESS_MAC > MAX_LOCAL_PART)) {
            throw new IllegalStateException("hilo.mail.address: at most 18 characters may stand before the @, so that signed reply addresses fit behind them");
        }
    }

    String messageId(UUID conversation, long seq) {
        String entry = hex(conversation) + "." + seq;
        return "<c." + entry + "." + signer.apply("message " + entry) + "@" + domain + ">";
    }

    /** For a mail that belongs to no conversation: the same key is the same mail. */
    String messageId(String key) {
        return "<n." + signer.apply("notice " + key) + "@" + domain + ">";
    }

    Optional<EntryRef> entry(String messageId) {
        Matcher m = MESSAGE.matcher(messageId.toLowerCase(Locale.ROOT));
        if (!m.matches() || !same(signer.apply("message " + m.group(1) + "." + m.group(2)), m.group(3))) {
            return Optional.empty();
        }
        return Optional.of(new EntryRef(uuid(new BigInteger(m.group(1), 16)), Long.parseLong(m.group(2))));
    }

    /** Whether it has the shape of our Message-IDs, whoever made it: other mail of our domain has not. */
    static boolean looksOurs(String messageId, String domain) {
        String lower = messageId.toLowerCase(Locale.ROOT);
        return lower.endsWith("@" + domain + ">") && (MESSAGE.matcher(lower).matches() || NOTICE.matcher(lower).matches());
    }

    /** Where an answer of a conversation's customer goes, in this mailbox of ours. */
    String replyAddress(UUID conversation, MailAddress mailbox) {
        return address(REPLY, conversation, mailbox);
    }

    /** Where servers send the mail back that carries this entry: a bounce that names nothing else names it by its own address (VERP). */
    String returnPath(UUID entry, MailAddress mailbox) {
        return address(RETURN, entry, mailbox);
    }

    Optional<UUID> conversation(String address) {
        return named(REPLY, address);
    }

    Optional<UUID> returned(String address) {
        return named(RETURN, address);
    }

    private String address(char kind, UUID id, MailAddress mailbox) {
        String digits = "0".repeat(26) + new BigInteger(hex(id), 16).toString(32);
        String tail = digits.substring(digits.length() - 26);
        return mailbox.localPart() + "+" + kind + "." + tail + "." + addressMac(kind, tail) + "@" + mailbox.domain();
    }

    private Optional<UUID> named(char kind, String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int plus = lower.indexOf('+');
        int at = lower.lastIndexOf('@');
        if (plus < 0 || at < plus) {
            return Optional.empty();
        }
        Matcher m = TAG.matcher(lower.substring(plus + 1, at));
        if (!m.matches() || m.group(1).charAt(0) != kind || !same(addressMac(kind, m.group(2)), m.group(3))) {
            return Optional.empty();
        }
        BigInteger bits = new BigInteger(m.group(2), 32);
        return bits.bitLength() <= 128 ? Optional.of(uuid(bits)) : Optional.empty();
    }

    private String addressMac(char kind, String tail) {
        return signer.apply((kind == REPLY ? "address " : "return ") + tail).substring(0, ADDRESS_MAC);
    }

    /** Our mailboxes and every tagged form of them: never a recipient of ours. */
    boolean isOurs(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return mailboxes.stream().anyMatch(mailbox -> lower.equals(mailbox.address()) || lower.startsWith(mailbox.localPart() + "+") && lower.endsWith("@" + mailbox.domain()));
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static UUID uuid(BigInteger bits) {
        return new UUID(bits.shiftRight(64).longValue(), bits.longValue());
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
    }
}
