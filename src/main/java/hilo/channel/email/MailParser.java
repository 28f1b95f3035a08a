package hilo.channel.email;

import hilo.platform.Blobs;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;

/**
 * Understands the raw bytes of a mail as far as they can be understood.
 *
 * <p>It never refuses a mail: headers are read by ourselves, the MIME library only takes the body apart, and a part that it cannot read is kept as a file. Depth, number of
 * parts, header bytes and the length of texts are limited here, because the library has no limits. Nested mails are files; their headers mean nothing to us.
 */
final class MailParser {
    static final int MAX_DEPTH = 50;
    static final int MAX_PARTS = 1_000;
    static final int MAX_TEXT = 500_000;
    private static final int MAX_BOUNDARY_LINES = 20_000;
    private static final int MAX_RECIPIENTS = 100;
    private static final int MAX_REFERENCES = 100;
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\\s\";]+)");
    private static final Pattern PARAMETER = Pattern.compile("(?i)(?:file)?name\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Pattern REPORT_TYPE = Pattern.compile("(?i)report-type\\s*=\\s*\"?([\\w-]+)");
    private static final Pattern DMARC_FAIL = Pattern.compile("(?i)\\bdmarc\\s*=\\s*fail\\b");
    private static final Pattern DMARC_PASS = Pattern.compile("\\bdmarc\\s*=\\s*pass\\b[^;]*\\bheader\\.from\\s*=\\s*([a-z0-9.-]+)");
    private static final Set<String> SNIFFED_TOO_WIDE = Set.of("application/octet-stream", "text/plain", "application/zip", "application/x-ole-storage", "application/xml");
    private static final Pattern HARMLESS_TYPE = Pattern.compile("(?:application|audio|image|message|text|video)/[a-z0-9][a-z0-9.+-]{0,80}");
    private static final Tika TIKA;

    static {
        LenientMail.prepare();
        TIKA = new Tika();
    }

    private final MailAddress ours;
    private final String ourDomain;
    private final String trustedServer;

    MailParser(MailAddress ours, String ourDomain) {
        this(ours, ourDomain, "");
    }

    /** {@code trustedServer} is the name under which our mail server writes Authentication-Results; empty: nobody is believed. */
    MailParser(MailAddress ours, String ourDomain, String trustedServer) {
        this.ours = ours;
        this.ourDomain = ourDomain;
        this.trustedServer = trustedServer;
    }

    ParsedMail parse(byte[] raw) {
        HeaderBlock headers = HeaderBlock.of(raw);
        Walk walk = new Walk();
        if (headers.truncated()) {
            walk.defect("headers-too-long");
        }
        if (headers.fields().isEmpty()) {
            walk.defect("no-headers");
        }
        byte[] body = Arrays.copyOfRange(raw, headers.bodyStart(), raw.length);
        Body content = body(headers, body, walk);

        String text = content.text.strip();
        String html = content.html;
        if (text.isEmpty() && html != null) {
            text = MailHtml.toText(html);
        }
        if (text.length() > MAX_TEXT) {
            walk.defect("text-cut");
            text = MailText.clean(text.substring(0, MAX_TEXT));
        }
        String subject = MailText.oneLine(MailText.decodeHeader(limited(headers.first("Subject").orElse(""), 16_000)), 500);
        MailAddress from = sender(headers, walk);
        String messageId = messageId(headers, raw, walk);
        if (headers.all("Authentication-Results").stream().anyMatch(v -> DMARC_FAIL.matcher(v).find())) {
            walk.defect("dmarc-fail");
        }
        DeliveryReport report = null;
        String reportType = headers.token("Content-Type").equals("multipart/report") ? parameter(REPORT_TYPE, headers.first("Content-Type").orElse("")) : "";
        String action = null;
        if (walk.status != null || reportType.equals("delivery-status")) {
            reportType = reportType.isEmpty() ? "delivery-status" : reportType;
            report = DeliveryReport.parse(walk.status, walk.original, text);
            action = report.action();
        }
        Nature nature = Nature.of(headers, new Nature.Signs(from, subject, reportType, action, messageId, ours, ourDomain));
        if (nature == Nature.BOUNCE && report == null) {
            report = DeliveryReport.parse(null, walk.original, text + "\n" + headers.first("References").orElse("") + " " + headers.first("In-Reply-To").orElse(""));
        }
        return new ParsedMail(messageId, from, addresses(headers, "Reply-To"), addresses(headers, "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"), subject,
                date(headers), repliesTo(headers), text, html == null ? null : MailHtml.sanitise(html), List.copyOf(walk.files), nature, report, from != null && authenticated(headers, from), List.copyOf(walk.defects));
    }

    /** Only what our own server wrote counts: it names itself first, and takes out what others wrote under its name (RFC 8601). */
    private boolean authenticated(HeaderBlock headers, MailAddress from) {
        if (trustedServer.isEmpty() || headers.all("From").size() != 1) {
            return false;
        }
        return headers.first("Authentication-Results").map(value -> {
            String lower = value.toLowerCase(Locale.ROOT);
            Matcher dmarc = DMARC_PASS.matcher(lower);
            return lower.split("[;\\s]", 2)[0].equals(trustedServer) && dmarc.find() && dmarc.group(1).equals(from.domain());
        }).orElse(false);
    }

    /** Only what tells the structure goes to the library; our own limits already hold for it. */
    private static Body body(HeaderBlock headers, byte[] body, Walk walk) {
        StringBuilder structure = new StringBuilder();
        for (String name : List.of("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID")) {
            headers.first(name).ifPresent(value -> structure.append(name).append(": ").append(limited(value, 8_000)).append("\r\n"));
        }
        if (boundaryLines(body) > MAX_BOUNDARY_LINES) {
            walk.defect("too-many-parts");
            walk.keep("message.eml", "message/rfc822", body, null);
            return new Body(limited(MailText.decode(Arrays.copyOf(body, Math.min(body.length, 64_000)), null), 64_000), null);
        }
        try {
            ByteArrayOutputStream whole = new ByteArrayOutputStream(body.length + structure.length() + 2);
            whole.writeBytes(structure.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            whole.writeBytes(body);
            return walk.part(new MimeBodyPart(new ByteArrayInputStream(whole.toByteArray())), 0, true);
        } catch (MessagingException unreadable) {
            walk.defect("body-unreadable");
            return new Body(MailText.decode(body, null), null);
        }
    }

    private static int boundaryLines(byte[] body) {
        int count = 0;
        for (int i = 0; i + 2 < body.length; i++) {
            if (body[i] == '\n' && body[i + 1] == '-' && body[i + 2] == '-') {
                count++;
            }
        }
        return count;
    }

    private static @Nullable MailAddress sender(HeaderBlock headers, Walk walk) {
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

    private static String messageId(HeaderBlock headers, byte[] raw, Walk walk) {
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

    private static String limited(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }

    private static String parameter(Pattern pattern, String value) {
        Matcher m = pattern.matcher(value);
        return m.find() ? m.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /** The readable part of a mail or of one of its parts. */
    private record Body(String text, @Nullable String html) {
        static final Body EMPTY = new Body("", null);

        boolean isEmpty() {
            return text.isBlank() && (html == null || html.isBlank());
        }
    }

    /** One way through the parts of one mail. */
    private static final class Walk {
        private final List<MailFile> files = new ArrayList<>();
        private final List<String> defects = new ArrayList<>();
        private final Map<String, Integer> names = new HashMap<>();
        private byte @Nullable [] status;
        private @Nullable HeaderBlock original;
        private int parts;

        void defect(String slug) {
            if (!defects.contains(slug)) {
                defects.add(slug);
            }
        }

        Body part(MimePart part, int depth, boolean mayBeBody) {
            parts++;
            if (parts > MAX_PARTS) {
                defect("too-many-parts");
                return Body.EMPTY;
            }
            String declared = header(part, "Content-Type");
            String type = declared.isBlank() ? "text/plain" : typeOf(declared);
            if (depth > MAX_DEPTH) {
                defect("too-deep");
                keep("nested.bin", "application/octet-stream", rawBytes(part), null);
                return Body.EMPTY;
            }
            if (type.startsWith("multipart/")) {
                return multipart(part, type, depth);
            }
            byte[] bytes = bytes(part);
            if (type.equals("message/delivery-status") || type.equals("message/global-delivery-status")) {
                status = bytes;
                return Body.EMPTY;
            }
            if (type.equals("text/rfc822-headers") || type.equals("message/rfc822") || type.equals("message/global") || type.equals("message/global-headers")) {
                HeaderBlock nested = HeaderBlock.of(bytes);
                if (original == null) {
                    original = nested;
                }
                String subject = nested.first("Subject").map(s -> MailText.decodeHeader(limited(s, 2_000))).orElse("");
                keep(MailFile.safeName(subject.replaceAll("[/\\\\]", "-"), "mensaje") + ".eml", "message/rfc822", bytes, null);
                return Body.EMPTY;
            }
            String disposition = header(part, "Content-Disposition").strip().toLowerCase(Locale.ROOT);
            String name = fileName(part, declared);
            boolean text = type.equals("text/plain") || type.equals("text/html");
            if (text && !disposition.startsWith("attachment") && (depth == 0 || mayBeBody && name == null)) {
                String content = MailText.decode(bytes, parameter(CHARSET, declared));
                if (type.equals("text/html")) {
                    if (content.length() > MailHtml.MAX_LENGTH) {
                        defect("html-cut");
                        keep("mensaje.html", "text/html", bytes, null);
                    }
                    return new Body("", content);
                }
                return new Body(content, null);
            }
            String extension = type.equals("text/calendar") ? ".ics" : text ? type.equals("text/html") ? ".html" : ".txt" : "";
            keep(MailFile.safeName(name, "adjunto-" + (files.size() + 1) + extension), type, bytes, contentId(part));
            return Body.EMPTY;
        }

        private Body multipart(MimePart part, String type, int depth) {
            List<Body> bodies = new ArrayList<>();
            try {
                MimeMultipart multipart = new MimeMultipart(new MimePartDataSource(part));
                int count = multipart.getCount();
                for (int i = 0; i < count; i++) {
                    BodyPart child = multipart.getBodyPart(i);
                    boolean body = !(type.equals("multipart/related") && i > 0 && bodies.stream().anyMatch(b -> !b.isEmpty()));
                    bodies.add(part((MimePart) child, depth + 1, body));
                }
                if (count == 0) {
                    throw new MessagingException("no parts");
                }
            } catch (MessagingException | RuntimeException broken) {
                // The library hides causes in IllegalStateException and the like; whatever it was, the bytes are read as text instead.
                defect("multipart-broken");
                if (bodies.isEmpty()) {
                    bodies.add(new Body(MailText.decode(rawBytes(part), null), null));
                }
            }
            return type.equals("multipart/alternative") ? best(bodies) : joined(bodies);
        }

        private static Body best(List<Body> alternatives) {
            String text = "";
            String html = null;
            for (Body one : alternatives) {
                if (text.isBlank() && !one.text.isBlank()) {
                    text = one.text;
                }
                if (one.html != null && !one.html.isBlank()) {
                    html = one.html;
                }
            }
            return new Body(text, html);
        }

        private static Body joined(List<Body> all) {
            List<Body> bodies = all.stream().filter(b -> !b.isEmpty()).toList();
            if (bodies.size() == 1) {
                return bodies.get(0);
            }
            StringBuilder text = new StringBuilder();
            StringBuilder html = new StringBuilder();
            boolean anyHtml = bodies.stream().anyMatch(b -> b.html != null);
            for (Body one : bodies) {
                String asText = one.text.isBlank() && one.html != null ? MailHtml.toText(one.html) : one.text;
                text.append(text.isEmpty() ? "" : "\n\n").append(asText.strip());
                if (anyHtml) {
                    html.append(one.html != null ? one.html : MailHtml.fromText(one.text)).append('\n');
                }
            }
            return new Body(text.toString(), anyHtml ? html.toString() : null);
        }

        void keep(String name, String declared, byte[] bytes, @Nullable String contentId) {
            int same = names.merge(name.toLowerCase(Locale.ROOT), 1, Integer::sum);
            int dot = name.lastIndexOf('.');
            String unique = same == 1 ? name : dot > 0 ? name.substring(0, dot) + "-" + same + name.substring(dot) : name + "-" + same;
            files.add(new MailFile(unique, sniffed(bytes, name, declared), bytes, contentId));
        }

        private static String sniffed(byte[] bytes, String name, String declared) {
            String found = TIKA.detect(Arrays.copyOf(bytes, Math.min(bytes.length, 65_536)), name);
            if (SNIFFED_TOO_WIDE.contains(found) && HARMLESS_TYPE.matcher(declared).matches() && !declared.equals("application/octet-stream")) {
                return declared;
            }
            return found;
        }

        private byte[] bytes(MimePart part) {
            try (InputStream in = part.getInputStream()) {
                return in.readAllBytes();
            } catch (IOException | MessagingException | RuntimeException undecodable) {
                defect("part-undecodable");
                return rawBytes(part);
            }
        }

        private byte[] rawBytes(MimePart part) {
            try (InputStream in = ((MimeBodyPart) part).getRawInputStream()) {
                return in.readAllBytes();
            } catch (IOException | MessagingException unreadable) {
                defect("part-unreadable");
                return new byte[0];
            }
        }

        private static String header(MimePart part, String name) {
            try {
                String[] values = part.getHeader(name);
                return values == null || values.length == 0 ? "" : values[0].replaceAll("\\r?\\n[ \\t]*", " ");
            } catch (MessagingException unreadable) {
                return "";
            }
        }

        private static String typeOf(String declared) {
            String type;
            try {
                type = new ContentType(declared).getBaseType();
            } catch (ParseException broken) {
                type = declared.split("[;\\s,]", 2)[0];
            }
            type = type.strip().toLowerCase(Locale.ROOT);
            return switch (type) {
                case "text", "plain", "" -> "text/plain";
                case "html" -> "text/html";
                default -> type.matches("[a-z0-9.+-]+/[a-z0-9.+-]+") ? type : "application/octet-stream";
            };
        }

        private static @Nullable String fileName(MimePart part, String declared) {
            try {
                String name = part.getFileName();
                if (name != null && !name.isBlank()) {
                    return name;
                }
            } catch (MessagingException broken) {
                // Read below by hand.
            }
            for (String value : List.of(header(part, "Content-Disposition"), declared)) {
                Matcher m = PARAMETER.matcher(value);
                if (m.find()) {
                    return m.group(1) != null ? m.group(1) : m.group(2);
                }
            }
            return null;
        }

        private static @Nullable String contentId(MimePart part) {
            String value = header(part, "Content-ID").replaceAll("[<>\\s]", "");
            return value.isEmpty() || value.length() > 300 ? null : value;
        }
    }
}
