package hilo.channel.email;

import hilo.channel.Outcome;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Hands one mail to the mail server and tells what it said: 4xx, a refused sign-in and a broken line can pass, another 5xx cannot. */
final class SmtpSender {
    /** The server closes its doors (421), or finds that we send too much (RFC 3463, 4.7). */
    private static final Pattern BUSY = Pattern.compile("421\\b|450[ -]4\\.7\\.");

    private final MailAccount account;
    private final Session session;
    private final InstantSource clock;

    SmtpSender(MailAccount account, InstantSource clock) {
        this.account = account;
        this.session = MailSessions.smtp(account.server());
        this.clock = clock;
    }

    Session session() {
        return session;
    }

    /**
     * Sends it to one of those it names. Some servers take no mail without an envelope sender from those who sign in, or only with the one that they know; for them the mail goes out with {@code plain}
     * there, since its other marks still keep machines from answering it and bring its bounces home.
     */
    Outcome send(SMTPMessage message, String reader, String plain) {
        try {
            return handOver(message, new InternetAddress(reader, false));
        } catch (MessagingException refused) {
            if (refusesSender(refused) && !plain.equals(message.getEnvelopeFrom())) {
                message.setEnvelopeFrom(plain);
                return send(message, reader, plain);
            }
            return outcome(refused);
        }
    }

    private Outcome handOver(SMTPMessage message, InternetAddress reader) throws MessagingException {
        try (Transport transport = session.getTransport()) {
            try {
                account.connect(transport);
            } catch (AuthenticationFailedException refused) {
                return new Outcome.Retry("The mail server refuses our user or password (hilo.mail.smtp.user): " + words(refused), true);
            } catch (MessagingException away) {
                return new Outcome.Retry(words(away), true);
            }
            transport.sendMessage(message, new Address[]{reader});
            String words = ((SMTPTransport) transport).getLastServerResponse();
            return new Outcome.Sent(clock.instant(), words == null ? "250" : MailText.oneLine(words, 500));
        }
    }

    private static Outcome outcome(MessagingException failed) {
        OptionalInt code = code(failed);
        boolean final5xx = code.isPresent() && code.getAsInt() >= 500 && code.getAsInt() < 600 && code.getAsInt() != 530 && code.getAsInt() != 535;
        return final5xx ? new Outcome.Failed(words(failed)) : new Outcome.Retry(words(failed), BUSY.matcher(words(failed)).lookingAt());
    }

    /** For good: the sender and nothing else. */
    private static boolean refusesSender(MessagingException failed) {
        for (Throwable t = failed; t != null; t = t instanceof MessagingException m ? m.getNextException() : null) {
            if (t instanceof SMTPSendFailedException sending && sending.getCommand().startsWith("MAIL ")) {
                return sending.getReturnCode() >= 500;
            }
            // Some servers tell only with the recipient what they think of the sender, or that there is none yet (503).
            if (t instanceof SMTPAddressFailedException address && address.getReturnCode() >= 500
                    && (address.getReturnCode() == 503 || String.valueOf(address.getMessage()).toLowerCase(Locale.ROOT).contains("sender"))) {
                return true;
            }
        }
        return false;
    }

    /** The worst reply code in the chain: a recipient's or the sender's refusal says more than the sum over them. */
    private static OptionalInt code(MessagingException failed) {
        int worst = -1;
        for (Throwable t = failed; t != null; t = t instanceof MessagingException m ? m.getNextException() : null) {
            int code = switch (t) {
                case SMTPAddressFailedException address -> address.getReturnCode();
                case SMTPSenderFailedException sender -> sender.getReturnCode();
                case SMTPSendFailedException send -> send.getReturnCode();
                default -> -1;
            };
            worst = Math.max(worst, code);
        }
        return worst < 0 ? OptionalInt.empty() : OptionalInt.of(worst);
    }

    private static String words(MessagingException failed) {
        Throwable last = failed;
        while (last instanceof MessagingException m && m.getNextException() != null) {
            last = m.getNextException();
        }
        return MailText.oneLine(last.getMessage() == null ? last.toString() : last.getMessage(), 500);
    }
}
