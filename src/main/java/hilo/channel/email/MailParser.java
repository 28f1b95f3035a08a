package hilo.channel.email;

import hilo.platform.Blobs;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands the raw bytes of a mail as far as they can be understood.
 *
 * <p>It never refuses a mail: headers are read by ourselves, the MIME library only takes the body apart, and a part that it cannot read is kept as a file. Depth, number of
 * parts, header bytes and the length of texts are limited here, because the library has no limits. Nested mails are files; their headers mean nothing to us.
 */
final class MailParser {
    static final int MAX_TEXT = 500_000;
    private static final int MAX_BOUNDARY_LINES = 20_000;
    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_REFERENCES = 100;
    private static final int MAX_COPIED = 50;
    private static final Pattern NOBODY = Pattern.compile("(?:no-?_?reply|do-?not-?reply|no-?responder|mailer-daemon|postmaster|bounces?)(?:[+-].*)?");
    private static final Pattern VIA = Pattern.compile("(?i)\\s+(?:via|vía|mediante|a través de)\\s.*$");
    private static final Pattern REPORT_TYPE = Pattern.compile("(?i)report-type\\s*=\\s*\"?([\\w-]+)");

    static {
        LenientMail.prepare();
    }

    private final List<MailAddress> ours;
    private final String ourDomain;
    private final String trustedServer;
    private final Set<String> lists;

    MailParser(List<MailAddress> ours, String ourDomain) {
        this(ours, ourDomain, "", Set.of());
    }

    /**
     * {@code trustedServer} is the name under which our mail server writes Authentication-Results; empty: nobody is believed. {@code lists} hand on under their own address what
     * others wrote.
     */
    MailParser(List<MailAddress> ours, String ourDomain, String trustedServer, Set<String> lists) {
        this.lists = lists;
        this.ours = ours;
        this.ourDomain = ourDomain;
        this.trustedServer = trustedServer;
    }

    ParsedMail parse(byte[] bytes) {
        byte[] raw = withLineEnds(bytes);
        HeaderBlock headers = HeaderBlock.of(raw);
        MimeWalk walk = new MimeWalk();
        if (headers.truncated()) {
            walk.defect("headers-too-long");
        }
        if (headers.fields().isEmpty()) {
            walk.defect("no-headers");
        }
        MimeWalk.Body content = body(headers, raw, walk);
        if (content.isEmpty()) {
            content = walk.enveloped();
        }

        String text = content.text().strip();
        String html = content.html();
        if (text.isEmpty() && html != null) {
            text = MailHtml.toText(html);
        }
        if (text.length() > MAX_TEXT) {
            walk.defect("text-cut");
            walk.keep("mensaje.txt", "text/plain", text.getBytes(StandardCharsets.UTF_8), null);
            text = MailText.clean(text.substring(0, MAX_TEXT));
        }
        String subject = MailText.oneLine(MailText.decodeHeader(limited(headers.first("Subject").orElse(""), 16_000)), 500);
        MailAddress from = writer(headers, sender(headers, walk));
        String messageId = messageId(headers, raw, walk);
        if (headers.all("Authentication-Results").stream().flatMap(v -> DmarcResult.of(v).stream()).anyMatch(DmarcResult::hasFailed)) {
            walk.defect("dmarc-fail");
        }
        DeliveryReport report = null;
        String reportType = reportType(headers);
        String action = null;
        if (reportType.isEmpty() && walk.status() != null && Nature.isFromServer(headers, from)) {
            reportType = "delivery-status";
        }
        if (!reportType.isEmpty()) {
            report = DeliveryReport.parse(walk.status(), walk.original(), text);
            action = report.action();
        }
        Nature nature = Nature.of(headers, new Nature.Signs(from, subject, reportType, action, messageId, ours, lists, ourDomain));
        if (nature == Nature.BOUNCE && report == null) {
            report = DeliveryReport.parse(null, walk.original(), text + "\n" + headers.first("References").orElse("") + " " + headers.first("In-Reply-To").orElse(""));
        }
        return new ParsedMail(messageId, from, addresses(headers, "Reply-To"), addresses(headers, "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"),
                people(headers), Forwards.writer(subject, text, walk.original()).orElse(null), subject,
                date(headers), repliesTo(headers), text, quoteFrom(text), html == null ? null : MailHtml.sanitise(html), walk.files(), nature, report,
                from == null ? SenderCheck.UNKNOWN : check(headers, from),
                walk.protection(), walk.invitation(), walk.defects());
    }

    /** A few old mailers end lines by CR alone: where there is no other line end it is one. The places of the letters stay. */
    private static byte[] withLineEnds(byte[] bytes) {
        boolean lines = false;
        for (byte one : bytes) {
            if (one == '\n') {
                return bytes;
            }
            lines |= one == '\r';
        }
        if (!lines) {
            return bytes;
        }
        byte[] raw = bytes.clone();
        for (int i = 0; i < raw.length; i++) {
            raw[i] = raw[i] == '\r' ? (byte) '\n' : raw[i];
        }
        return raw;
    }

    /** Only what our own server wrote counts: it names itself first, and takes out what others wrote under its name (RFC 8601). */
    private SenderCheck check(HeaderBlock headers, MailAddress from) {
        String results = headers.first("Authentication-Results").map(value -> value.toLowerCase(Locale.ROOT)).orElse("");
        if (trustedServer.isEmpty() || headers.all("From").size() != 1 || !results.split("[;\\s]", 2)[0].equals(trustedServer)) {
            return SenderCheck.UNKNOWN;
        }
        var dmarc = DmarcResult.of(results);
        if (dmarc.stream().anyMatch(DmarcResult::isDisowned)) {
            return SenderCheck.FAILED;
        }
        return dmarc.size() == 1 && dmarc.getFirst().isPassedFor(from.domain()) ? SenderCheck.AUTHENTICATED : SenderCheck.UNKNOWN;
    }

    /** Only what tells the structure goes to the library; our own limits already hold for it. */
    private static MimeWalk.Body body(HeaderBlock headers, byte[] raw, MimeWalk walk) {
        StringBuilder structure = new StringBuilder();
        for (String name : List.of("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID")) {
            headers.first(name).ifPresent(value -> structure.append(name).append(": ").append(limited(value, 8_000)).append("\r\n"));
        }
        int start = headers.bodyStart();
        int length = raw.length - start;
        if (boundaryLines(raw, start) > MAX_BOUNDARY_LINES) {
            walk.defect("too-many-parts");
            walk.keep("message.eml", "message/rfc822", Arrays.copyOfRange(raw, start, raw.length), null);
            return new MimeWalk.Body(limited(MailText.decode(Arrays.copyOfRange(raw, start, start + Math.min(length, 64_000)), null), 64_000), null);
        }
        try {
            byte[] top = structure.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
            byte[] whole = Arrays.copyOf(top, top.length + length);
            System.arraycopy(raw, start, whole, top.length, length);
            // Shared: the parts of a large mail are views of these bytes, however deep they lie.
            return walk.part(new MimeBodyPart(new SharedByteArrayInputStream(whole)), 0, true);
        } catch (MessagingException unreadable) {
            walk.defect("body-unreadable");
            return new MimeWalk.Body(MailText.decode(Arrays.copyOfRange(raw, start, raw.length), null), null);
        }
    }

    private static int boundaryLines(byte[] raw, int start) {
        int count = 0;
        for (int i = start; i + 2 < raw.length; i++) {
            if (raw[i] == '\n' && raw[i + 1] == '-' && raw[i + 2] == '-') {
                count++;
            }
        }
        return count;
    }

    private static @Nullable MailAddress sender(HeaderBlock headers, MimeWalk walk) {
        if (headers.all("From").size() > 1) {
            walk.defect("several-from");
        }
        for (String field : List.of("From", "Sender", "Return-Path")) {
            for (String value : headers.all(field)) {
                List<MailAddress> found = MailAddress.parse(limited(value, 16_000), 1);
                if (!found.isEmpty()) {
                    if (!field.equals("From")) {
                        walk.defect("no-from");
                    }
                    return found.get(0);
                }
            }
        }
        walk.defect("no-from");
        return null;
    }

    /** Who wrote it, where a list of ours has put itself in their place ("Ana via Soporte"). No other list is believed: anybody can say that they are one. */
    private @Nullable MailAddress writer(HeaderBlock headers, @Nullable MailAddress sender) {
        if (sender == null || !lists.contains(sender.address()) || !headers.has("List-Id")) {
            return sender;
        }
        String name = VIA.matcher(sender.name()).replaceFirst("");
        return addresses(headers, "X-Original-From", "X-Original-Sender", "Reply-To").stream().filter(one -> !lists.contains(one.address())).findFirst()
                .map(one -> one.name().isEmpty() ? new MailAddress(name, one.address()) : one).orElse(sender);
    }

    private static List<MailAddress> addresses(HeaderBlock headers, String... names) {
        Map<String, MailAddress> found = new LinkedHashMap<>();
        for (String name : names) {
            for (String value : headers.all(name)) {
                for (MailAddress one : MailAddress.parse(limited(value, 64_000), MAX_RECIPIENTS)) {
                    if (found.size() < MAX_RECIPIENTS) {
                        found.putIfAbsent(one.address(), one);
                    }
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Whom it was written to, but lists and addresses that nobody reads. */
    private static List<MailAddress> people(HeaderBlock headers) {
        String lists = String.join(" ", headers.all("List-Post")).toLowerCase(Locale.ROOT);
        return addresses(headers, "To", "Cc").stream().filter(one -> !NOBODY.matcher(one.localPart()).matches() && !lists.contains(one.address())).limit(MAX_COPIED).toList();
    }

    private static String messageId(HeaderBlock headers, byte[] raw, MimeWalk walk) {
        String value = headers.first("Message-ID").map(v -> MailText.oneLine(v, 1_000)).orElse("");
        Matcher angled = Pattern.compile("<[^<>\\s]{1,900}>").matcher(value);
        if (angled.find()) {
            return angled.group();
        }
        String bare = value.replaceAll("[<>\\s]", "");
        if (!bare.isEmpty() && bare.length() <= 900) {
            return "<" + bare + ">";
        }
        walk.defect("no-message-id");
        return "<" + Blobs.sha256(raw) + "@missing.invalid>";
    }

    /** In-Reply-To first, then References from the newest back. */
    private static List<String> repliesTo(HeaderBlock headers) {
        List<String> ids = new ArrayList<>(DeliveryReport.ids(limited(headers.first("In-Reply-To").orElse(""), 16_000)));
        String references = String.join(" ", headers.all("References"));
        List<String> chain = DeliveryReport.ids(references.length() <= 64_000 ? references : references.substring(references.length() - 64_000));
        for (String id : chain.reversed()) {
            if (!ids.contains(id) && ids.size() < MAX_REFERENCES) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    private static @Nullable Instant date(HeaderBlock headers) {
        String value = headers.first("Date").map(v -> limited(v, 200)).orElse("");
        if (value.isBlank()) {
            return null;
        }
        try {
            Date date = new MailDateFormat().parse(value);
            return date == null ? null : date.toInstant();
        } catch (java.text.ParseException noDate) {
            return null;
        }
    }

    private static @Nullable Integer quoteFrom(String text) {
        var offset = Quotes.find(text);
        return offset.isPresent() ? offset.getAsInt() : null;
    }

    private static String limited(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    private static String reportType(HeaderBlock headers) {
        Matcher m = REPORT_TYPE.matcher(headers.first("Content-Type").orElse(""));
        return headers.token("Content-Type").equals("multipart/report") && m.find() ? m.group(1).toLowerCase(Locale.ROOT) : "";
    }
}
