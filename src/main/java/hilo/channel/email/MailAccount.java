package hilo.channel.email;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import org.jspecify.annotations.Nullable;

/** A mail server and how to sign in to it. */
record MailAccount(MailConfig.Server server, @Nullable AccessTokens tokens) {

    /** Opens the connection and signs in; a token that is refused is asked for anew, once. */
    void connect(Service service) throws MessagingException {
        if (tokens == null) {
            service.connect(server.host(), server.port(), server.user(), server.password());
            return;
        }
        String token = tokens.token();
        try {
            service.connect(server.host(), server.port(), server.user(), token);
        } catch (AuthenticationFailedException refused) {
            service.connect(server.host(), server.port(), server.user(), tokens.insteadOf(token));
        }
    }
}
