package hilo.channel.email;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.ParseException;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;

/**
 * One way through the parts of one mail: collects what can be read and keeps the rest as files. Depth and number of parts are limited; a part that cannot be taken apart is
 * kept as it is.
 */
final class MimeWalk {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_PARTS = 1_000;
    /** Parts that tell about another mail: what became of it, that it was read, that somebody complained. */
    private static final Set<String> STATUS_TYPES = Set.of("message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
            "message/global-disposition-notification", "message/feedback-report");
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\\s\";]+)");
    private static final Pattern PARAMETER = Pattern.compile("(?i)(?:file)?name\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))");
    private static final Set<String> SNIFFED_TOO_WIDE = Set.of("application/octet-stream", "text/plain", "application/zip", "application/x-ole-storage", "application/xml");
    private static final Set<String> SMIME = Set.of("application/pkcs7-mime", "application/x-pkcs7-mime");
    private static final Set<String> LETTERS = Set.of("text/plain", "text/csv", "text/xml", "application/xml", "application/json");
    private static final Pattern HARMLESS_TYPE = Pattern.compile("(?:application|audio|image|message|text|video)/[a-z0-9][a-z0-9.+-]{0,80}");
    private static final Tika TIKA;

    static {
        LenientMail.prepare();
        TIKA = new Tika();
    }

    /** The readable part of a mail or of one of its parts. */
    record Body(String text, @Nullable String html) {
        static final Body EMPTY = new Body("", null);

        boolean isEmpty() {
            return text.isBlank() && (html == null || html.isBlank());
        }
    }

    private final List<MailFile> files = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();
    private byte @Nullable [] status;
    private @Nullable HeaderBlock original;
    private Protection protection = Protection.NONE;
    private @Nullable Invitation invitation;
    private Body enveloped = Body.EMPTY;
    private int parts;

    void defect(String slug) {
        if (!defects.contains(slug)) {
            defects.add(slug);
        }
    }

    Body part(MimePart part, int depth, boolean mayBeBody) {
        parts++;
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("its time is over");
        }
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
        if (SMIME.contains(type)) {
            return sealed(part, declared, depth, mayBeBody);
        }
        protection = protection.and(Protection.of(type, declared));
        if (type.startsWith("multipart/")) {
            return multipart(part, type, depth);
        }
        byte[] bytes = bytes(part);
        if (STATUS_TYPES.contains(type)) {
            status = bytes;
            return Body.EMPTY;
        }
        if (type.equals("text/rfc822-headers") || type.equals("message/rfc822") || type.equals("message/global") || type.equals("message/global-headers")) {
            HeaderBlock nested = HeaderBlock.of(bytes);
            if (original == null) {
                original = nested;
            }
            String subject = nested.first("Subject").map(s -> MailText.decodeHeader(s.substring(0, Math.min(2_000, s.length())))).orElse("");
            keep(MailFile.safeName(subject.replaceAll("[/\\\\]", "-"), "mensaje") + ".eml", "message/rfc822", bytes, null);
            return Body.EMPTY;
        }
        String disposition = header(part, "Content-Disposition").strip().toLowerCase(Locale.ROOT);
        String name = fileName(part, declared);
        boolean text = type.equals("text/plain") || type.equals("text/html");
        if (text && !disposition.startsWith("attachment") && (depth == 0 || mayBeBody && name == null)) {
            String content = MailText.decode(bytes, charset(declared));
            if (type.equals("text/html")) {
                if (content.length() > MailHtml.MAX_LENGTH) {
                    defect("html-cut");
                    keep("mensaje.html", "text/html", bytes, null);
                }
                return new Body("", content);
            }
            protection = protection.and(Protection.of(content));
            return new Body(content, null);
        }
        if (type.equals("text/calendar") && invitation == null) {
            invitation = Invitation.of(MailText.decode(bytes, charset(declared))).orElse(null);
        }
        if (type.equals("application/ms-tnef") || type.equals("application/vnd.ms-tnef") || "winmail.dat".equalsIgnoreCase(name)) {
            return envelope(bytes, mayBeBody);
        }
        String extension = type.equals("text/calendar") ? ".ics" : text ? type.equals("text/html") ? ".html" : ".txt" : "";
        keep(MailFile.safeName(name, "adjunto-" + (files.size() + 1) + extension), type, bytes, contentId(part));
        return Body.EMPTY;
    }

    /** What somebody signed and wrapped into one part (S/MIME) is read, unverified; what is encrypted stays as it came. */
    private Body sealed(MimePart part, String declared, int depth, boolean mayBeBody) {
        byte[] bytes = bytes(part);
        keep(MailFile.safeName(fileName(part, declared), "smime.p7m"), "application/pkcs7-mime", bytes, null);
        var content = Protection.signedContent(bytes);
        protection = protection.and(content.isPresent() ? Protection.SIGNED : Protection.of("application/pkcs7-mime", declared));
        try {
            return content.isPresent() ? part(new MimeBodyPart(new SharedByteArrayInputStream(content.get())), depth + 1, mayBeBody) : Body.EMPTY;
        } catch (MessagingException unreadable) {
            defect("part-unreadable");
            return Body.EMPTY;
        }
    }

    /** Outlook's envelope is kept as it came and what lies in it as well; its words count where the mail has none of its own. */
    private Body envelope(byte[] bytes, boolean mayBeBody) {
        keep("winmail.dat", "application/vnd.ms-tnef", bytes, null);
        if (!Tnef.is(bytes)) {
            defect("winmail-unreadable");
            return Body.EMPTY;
        }
        Tnef inside = Tnef.read(bytes);
        for (MailFile file : inside.files()) {
            if (files.size() < MAX_PARTS) {
                keep(file.name(), file.type(), file.bytes(), file.contentId());
            }
        }
        enveloped = enveloped.isEmpty() && mayBeBody ? new Body(inside.text() == null ? "" : inside.text(), inside.html()) : enveloped;
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
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("its time is over", broken);
            }
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

    /** What it is, whatever it is called; only among plain letters its name is believed. */
    private static String sniffed(byte[] bytes, String name, String declared) {
        if (LETTERS.contains(declared) && isLetters(bytes)) {
            return declared;
        }
        String found = TIKA.detect(Arrays.copyOf(bytes, Math.min(bytes.length, 65_536)), name);
        if (SNIFFED_TOO_WIDE.contains(found) && HARMLESS_TYPE.matcher(declared).matches() && !declared.equals("application/octet-stream")) {
            return declared;
        }
        return found;
    }

    private static boolean isLetters(byte[] bytes) {
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
                return false;
            }
        }
        return true;
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
            // What is no type at all is read as text (RFC 2045, 5.2).
            default -> type.matches("[a-z0-9.+-]+/[a-z0-9.+-]+") ? type : "text/plain";
        };
    }

    private static @Nullable String fileName(MimePart part, String declared) {
        try {
            String name = part.getFileName();
            if (name != null && !name.isBlank()) {
                return rawLetters(name);
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

    /** The library takes the bytes of a name that nobody encoded for letters; most are UTF-8. */
    private static String rawLetters(String name) {
        boolean bytes = name.chars().allMatch(c -> c < 0x100) && name.chars().anyMatch(c -> c >= 0x80);
        return bytes ? MailText.decode(name.getBytes(StandardCharsets.ISO_8859_1), null) : name;
    }

    private static @Nullable String contentId(MimePart part) {
        String value = header(part, "Content-ID").replaceAll("[<>\\s]", "");
        return value.isEmpty() || value.length() > 300 ? null : value;
    }

    private static @Nullable String charset(String declared) {
        Matcher m = CHARSET.matcher(declared);
        return m.find() ? m.group(1) : null;
    }

    List<MailFile> files() {
        return List.copyOf(files);
    }

    List<String> defects() {
        return List.copyOf(defects);
    }

    byte @Nullable [] status() {
        return status;
    }

    Protection protection() {
        return protection;
    }

    @Nullable
    Invitation invitation() {
        return invitation;
    }

    /** The words of Outlook's envelope. */
    Body enveloped() {
        return enveloped;
    }

    /** The headers of the first mail that lies in this one. */
    @Nullable
    HeaderBlock original() {
        return original;
    }
}
