package hilo.channel.email;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person or a machine wrote a mail, and so what may become of it.
 *
 * <p>Only what a machine says about itself makes a mail automatic; a subject that looks like an absence notice is a guess, and a guess may never cost a customer the clock of
 * a matter that they open.
 */
enum Nature {
    /** A person. */
    PERSON,
    /** A person whose mailer asks not to be answered by machines. */
    PERSON_NO_AUTO_ANSWER,
    /** Reads like an absence notice but does not say so. */
    PERHAPS_AUTOMATIC,
    /** A machine's answer to a mail (RFC 3834 auto-replied, and its older signs). */
    AUTO_REPLY,
    /** A machine's own mail, for example of a monitoring system: real work, but nobody waits for an answer. */
    AUTO_GENERATED,
    /** A mailing list, newsletter or the like. */
    BULK,
    /** A mail of ours could not be delivered. */
    BOUNCE,
    /** Told about a mail of ours: delayed, delivered, read. */
    RECEIPT,
    /** A provider's complaint report (RFC 5965). */
    COMPLAINT,
    /** Our own automatic mail came back. */
    LOOP;

    private static final Pattern ABSENCE = Pattern.compile(
            "^\\s*(?:fuera de (?:la )?oficina|respuesta autom[aá]tica|auto\\s?respuesta|autorespuesta|ausente|ausencia|de vacaciones|out of (?:the )?office|"
                    + "automatic reply|auto(?:matic)?[ -]?(?:reply|response)|abwesenheit|abwesend|absence du bureau|réponse automatique|resposta automática)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    private static final Pattern BOUNCE_SUBJECT = Pattern.compile(
            ".*(?:undeliver|non-?deliver|not (?:be )?delivered|delivery (?:status notification|failure|has failed|problem)|failure notice|mail delivery (?:failed|system)|returned mail|no se (?:puede|pudo|ha podido) entregar|"
                    + "mensaje no entregado|no entregado|devuelto|(?:error|fallo|falla) (?:de|en la) entrega|notificaci[oó]n (?:de |del )?(?:estado |error )?(?:de )?(?:la )?entrega|delivery incomplete|non remis|unzustellbar).*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    private static final Pattern DELAY_SUBJECT = Pattern.compile(".*(?:\\bdelay|warning:|still being retried|retras|demorad|aplazad).*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    /** Servers that write as somebody who has no address. */
    private static final Pattern SERVER_NAME = Pattern.compile("^[\\s\"]*(?:mailer[- ]daemon|mail delivery (?:sub)?system|postmaster|system administrator)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Set<String> BULK_PRECEDENCE = Set.of("bulk", "list", "junk");
    private static final String[] MACHINE_FIELDS = {"X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply", "X-FC-Machinegenerated", "X-MS-Exchange-Inbox-Rules-Loop",
            "X-Loop"};

    /** Attached to what it belongs to, but nobody is counted as having written. */
    boolean automatic() {
        return this != PERSON && this != PERSON_NO_AUTO_ANSWER && this != PERHAPS_AUTOMATIC;
    }

    /** Opens a conversation when it belongs to none. */
    boolean opensConversation() {
        return switch (this) {
            case PERSON, PERSON_NO_AUTO_ANSWER, PERHAPS_AUTOMATIC, AUTO_GENERATED, BULK -> true;
            case AUTO_REPLY, BOUNCE, RECEIPT, COMPLAINT, LOOP -> false;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the structure of the mail and our own names tell, beside its headers. */
    record Signs(@Nullable MailAddress from, String subject, String reportType, @Nullable String reportAction, String messageId, List<MailAddress> ours, Set<String> lists,
            String ourDomain) {
    }

    static Nature of(HeaderBlock headers, Signs signs) {
        MailAddress from = signs.from();
        String sender = from == null ? "" : from.address();
        if (headers.has("X-Hilo-Loop") && headers.token("X-Hilo-Loop").equals(signs.ourDomain())
                || signs.ours().stream().anyMatch(our -> sender.equals(our.address())) && OurIds.looksOurs(signs.messageId(), signs.ourDomain())) {
            return LOOP;
        }
        switch (signs.reportType()) {
            case "delivery-status" -> {
                return signs.reportAction() == null || signs.reportAction().equals("failed") ? BOUNCE : RECEIPT;
            }
            case "disposition-notification" -> {
                return RECEIPT;
            }
            case "feedback-report" -> {
                return COMPLAINT;
            }
            default -> {
            }
        }
        boolean nullSender = hasNullSender(headers);
        boolean daemon = isDaemon(from);
        String autoSubmitted = headers.token("Auto-Submitted");
        boolean replied = autoSubmitted.equals("auto-replied");
        if ((daemon || nullSender) && DELAY_SUBJECT.matcher(signs.subject()).matches()) {
            return RECEIPT;
        }
        boolean named = SERVER_NAME.matcher(headers.first("From").orElse("")).find();
        if ((daemon || named || nullSender && !replied) && BOUNCE_SUBJECT.matcher(signs.subject()).matches() || headers.has("X-Failed-Recipients")) {
            return BOUNCE;
        }
        if (replied) {
            return AUTO_REPLY;
        }
        if (!autoSubmitted.isEmpty() && !autoSubmitted.equals("no")) {
            return AUTO_GENERATED;
        }
        String precedence = headers.token("Precedence").isEmpty() ? headers.token("X-Precedence") : headers.token("Precedence");
        if (nullSender || daemon || precedence.equals("auto_reply") || saysMachine(headers)) {
            return AUTO_REPLY;
        }
        if (BULK_PRECEDENCE.contains(precedence) && !listIsOurs(headers, signs) || isList(headers) && !listIsOurs(headers, signs)) {
            return BULK;
        }
        String suppress = headers.first("X-Auto-Response-Suppress").orElse("").toLowerCase(Locale.ROOT);
        if (ABSENCE.matcher(signs.subject()).matches()) {
            return PERHAPS_AUTOMATIC;
        }
        return suppress.contains("all") || suppress.contains("autoreply") || suppress.contains("oof") ? PERSON_NO_AUTO_ANSWER : PERSON;
    }

    /** Whether a mail server wrote it, and nobody of its customers. */
    static boolean isFromServer(HeaderBlock headers, @Nullable MailAddress from) {
        return isDaemon(from) || hasNullSender(headers);
    }

    private static boolean isDaemon(@Nullable MailAddress from) {
        return from != null && (from.localPart().equals("mailer-daemon") || from.localPart().equals("postmaster"));
    }

    private static boolean hasNullSender(HeaderBlock headers) {
        return headers.first("Return-Path").map(v -> v.replaceAll("\\s", "").equals("<>")).orElse(false);
    }

    private static boolean saysMachine(HeaderBlock headers) {
        for (String field : MACHINE_FIELDS) {
            String value = headers.token(field);
            if (!value.isEmpty() && !value.equals("no") && !value.equals("false")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isList(HeaderBlock headers) {
        return headers.has("List-Id") || headers.has("List-Unsubscribe") || headers.has("List-Post") || headers.has("Feedback-ID");
    }

    /** A support mailbox that is itself a group puts list headers on every customer's mail; those customers are people. */
    private static boolean listIsOurs(HeaderBlock headers, Signs signs) {
        String list = (headers.first("List-Id").orElse("") + " " + headers.first("List-Post").orElse("")).toLowerCase(Locale.ROOT);
        return Stream.concat(signs.ours().stream().map(MailAddress::address), signs.lists().stream())
                .anyMatch(our -> list.contains(our) || list.contains("<" + our.replace('@', '.') + ">"));
    }
}
