package hilo.channel.email;

import hilo.channel.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** Hands one mail to the mail server and tells what it said: 4xx, a refused sign-in and a broken line can pass, another 5xx cannot. */
final class SmtpSender {
    private final MailConfig.Server server;
    private final Session session;
    private final InstantSource clock;

    SmtpSender(MailConfig.Server server, InstantSource clock) {
        this.server = server;
        this.session = MailSessions.smtp(server);
        this.clock = clock;
    }

    Session session() {
        return session;
    }

    /**
     * Sends it. Some servers take no mail without an envelope sender from those who sign in; for them the mail goes out with {@code bounceTo} there, since its other marks still
     * keep machines from answering.
     */
    Outcome send(SMTPMessage message, String bounceTo) {
        Outcome outcome = send(message);
        if (outcome instanceof Outcome.Failed && "<>".equals(message.getEnvelopeFrom())) {
            message.setEnvelopeFrom(bounceTo);
            return send(message);
        }
        return outcome;
    }

    private Outcome send(SMTPMessage message) {
        try (Transport transport = session.getTransport()) {
            transport.connect(server.host(), server.port(), server.user(), server.password());
            transport.sendMessage(message, message.getAllRecipients());
            String words = ((SMTPTransport) transport).getLastServerResponse();
            return new Outcome.Sent(clock.instant(), words == null ? "250" : MailText.oneLine(words, 500));
        } catch (AuthenticationFailedException refused) {
            return new Outcome.Retry("The mail server refuses our user or password (hilo.mail.smtp.user): " + words(refused));
        } catch (MessagingException failed) {
            OptionalInt code = code(failed);
            boolean final5xx = code.isPresent() && code.getAsInt() >= 500 && code.getAsInt() < 600 && code.getAsInt() != 530 && code.getAsInt() != 535;
            return final5xx ? new Outcome.Failed(words(failed)) : new Outcome.Retry(words(failed));
        }
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
