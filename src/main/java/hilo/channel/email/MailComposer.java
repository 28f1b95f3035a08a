package hilo.channel.email;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;

/**
 * Writes our mails as MIME: text and HTML of the same words, threading headers, and for automatic mail every mark that keeps machines from answering it (RFC 3834). Whatever
 * comes from people is put on one line before it may stand in a header.
 */
final class MailComposer {
    private static final Pattern PREFIX = Pattern.compile("^(?:(?:re|rv|aw|sv|fw|fwd|enc|res)(?:\\[\\d+])?\\s*:\\s*)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern MESSAGE_ID = Pattern.compile("<[\\x21-\\x3b\\x3d\\x3f-\\x7e]{1,900}>");
    private static final int MAX_REFERENCES = 21;
    private static final Pattern URL = Pattern.compile("https?://[^\\s<>\"']+[^\\s<>\"'.,;:!?)\\]]");

    static {
        LenientMail.prepare();
    }

    private final Session session;
    private final String ourDomain;
    private final Optional<Dkim> dkim;

    MailComposer(Session session, String ourDomain, Optional<Dkim> dkim) {
        this.session = session;
        this.ourDomain = ourDomain;
        this.dkim = dkim;
    }

    /** The subject of an answer: one prefix, the words of the matter, its folio. */
    static String replySubject(String subject, @Nullable String folio, String fallback, boolean reply) {
        String words = PREFIX.matcher(MailText.oneLine(subject, 300)).replaceFirst("").strip();
        words = words.isEmpty() ? fallback : words;
        String marked = folio == null || words.contains(folio) ? words : words + " [" + folio + "]";
        return reply ? "Re: " + marked : marked;
    }

    SMTPMessage compose(OutgoingMail mail) throws MessagingException {
        SMTPMessage message = new FixedIdMessage(session, mail.messageId());
        message.setFrom(address(mail.from()));
        message.setRecipient(Message.RecipientType.TO, address(mail.to()));
        for (MailAddress one : mail.cc()) {
            message.addRecipient(Message.RecipientType.CC, address(one));
        }
        if (mail.replyTo() != null) {
            message.setReplyTo(new InternetAddress[]{address(new MailAddress(mail.from().name(), mail.replyTo()))});
        }
        message.setSubject(MailText.oneLine(mail.subject(), 400), "UTF-8");
        message.setSentDate(Date.from(mail.date()));
        if (mail.inReplyTo() != null && MESSAGE_ID.matcher(mail.inReplyTo()).matches()) {
            message.setHeader("In-Reply-To", mail.inReplyTo());
        }
        List<String> references = references(mail.references());
        if (!references.isEmpty()) {
            message.setHeader("References", String.join("\r\n ", references));
        }
        if (mail.automatic()) {
            message.setHeader("Auto-Submitted", mail.inReplyTo() == null ? "auto-generated" : "auto-replied");
            message.setHeader("X-Auto-Response-Suppress", "All");
            if (mail.inReplyTo() != null) {
                message.setHeader("Precedence", "auto_reply");
            }
            message.setHeader("X-Hilo-Loop", ourDomain);
            message.setEnvelopeFrom("<>");
        } else {
            message.setEnvelopeFrom(mail.returnPath() == null ? mail.from().address() : mail.returnPath());
        }
        content(message, mail);
        message.saveChanges();
        return dkim.isPresent() ? dkim.get().signed(message, mail.from()) : message;
    }

    private static void content(SMTPMessage message, OutgoingMail mail) throws MessagingException {
        MimeMultipart alternative = new MimeMultipart("alternative");
        MimeBodyPart text = new MimeBodyPart();
        text.setText(text(mail), "UTF-8", "plain");
        MimeBodyPart html = new MimeBodyPart();
        html.setText(html(mail), "UTF-8", "html");
        alternative.addBodyPart(text);
        alternative.addBodyPart(html);
        if (mail.files().isEmpty()) {
            message.setContent(alternative);
            return;
        }
        MimeMultipart mixed = new MimeMultipart("mixed");
        MimeBodyPart words = new MimeBodyPart();
        words.setContent(alternative);
        mixed.addBodyPart(words);
        for (MailFile file : mail.files()) {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(file.bytes(), file.type())));
            part.setFileName(MailFile.safeName(file.name(), "adjunto"));
            part.setDisposition("attachment");
            mixed.addBodyPart(part);
        }
        message.setContent(mixed);
    }

    private static String text(OutgoingMail mail) {
        StringBuilder out = new StringBuilder(MailText.clean(mail.text()).stripTrailing()).append('\n');
        if (!mail.footer().isEmpty()) {
            out.append("\n-- \n");
            mail.footer().forEach(line -> out.append(MailText.oneLine(line, 300)).append('\n'));
        }
        for (OutgoingMail.Quote quote : mail.quotes()) {
            out.append('\n').append(MailText.oneLine(quote.introduction(), 300)).append('\n');
            quote.text().lines().forEach(line -> out.append(line.startsWith(">") ? ">" : "> ").append(line).append('\n'));
        }
        return out.toString().replace("\n", "\r\n");
    }

    private static String html(OutgoingMail mail) {
        StringBuilder out = new StringBuilder("<!doctype html>\n<html><body>\n<div style=\"white-space:pre-wrap\">").append(linked(MailText.clean(mail.text()).stripTrailing()))
                .append("</div>\n");
        if (!mail.footer().isEmpty()) {
            out.append("<p style=\"color:#555\">");
            mail.footer().forEach(line -> out.append(MailHtml.escape(MailText.oneLine(line, 300))).append("<br>\n"));
            out.append("</p>\n");
        }
        for (OutgoingMail.Quote quote : mail.quotes()) {
            out.append("<div class=\"hilo_quote\"><p>").append(MailHtml.escape(MailText.oneLine(quote.introduction(), 300)))
                    .append("</p>\n<blockquote type=\"cite\" style=\"margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex;white-space:pre-wrap\">")
                    .append(MailHtml.escape(quote.text())).append("</blockquote></div>\n");
        }
        return out.append("</body></html>\n").toString().replace("\n", "\r\n");
    }

    private static String linked(String text) {
        StringBuilder out = new StringBuilder();
        int end = 0;
        var m = URL.matcher(text);
        while (m.find()) {
            String url = MailHtml.escape(m.group());
            out.append(MailHtml.escape(text.substring(end, m.start()))).append("<a href=\"").append(url).append("\">").append(url).append("</a>");
            end = m.end();
        }
        return out.append(MailHtml.escape(text.substring(end))).toString();
    }

    /** The first of the chain and the last twenty: enough for every mailer, and no header grows without end. */
    private static List<String> references(List<String> all) {
        List<String> valid = all.stream().filter(id -> MESSAGE_ID.matcher(id).matches()).distinct().toList();
        if (valid.size() <= MAX_REFERENCES) {
            return valid;
        }
        List<String> kept = new ArrayList<>(List.of(valid.get(0)));
        kept.addAll(valid.subList(valid.size() - MAX_REFERENCES + 1, valid.size()));
        return kept;
    }

    private static InternetAddress address(MailAddress of) throws MessagingException {
        if (!MailAddress.isPlausible(of.address())) {
            throw new MessagingException("not an address that can be written to");
        }
        try {
            String name = MailText.oneLine(of.name(), 100);
            return name.isEmpty() ? new InternetAddress(of.address(), true) : new InternetAddress(of.address(), name, StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The library would give every copy a new Message-ID; ours is decided when the answer is written, so that a repeat is recognised as one. */
    private static final class FixedIdMessage extends SMTPMessage {
        private final String id;

        FixedIdMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
