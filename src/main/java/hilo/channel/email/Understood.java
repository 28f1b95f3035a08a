package hilo.channel.email;

import hilo.channel.email.MailStore.Waiting;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mail that was stored, what its bytes say, and the hash of what its writer wrote. */
record Understood(Waiting waiting, ParsedMail mail, String contentSha256) {
    UUID id() {
        return waiting.id();
    }

    @Nullable
    String sender() {
        return mail.from() == null ? null : mail.from().address();
    }
}
