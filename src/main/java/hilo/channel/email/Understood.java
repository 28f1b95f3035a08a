package hilo.channel.email;

import hilo.channel.email.MailStore.Waiting;
import hilo.conversation.Attached;
import hilo.conversation.UnpackingBudget;
import hilo.platform.Ids;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A mail that was stored, what its bytes say, the hash of what its writer wrote, and its files in the mail's order, searched for private keys. */
record Understood(Waiting waiting, ParsedMail mail, String contentSha256, List<Attached> files) {
    /** Searches the files, which takes time that a stranger's bytes decide. */
    static Understood of(Waiting waiting, ParsedMail mail, String contentSha256) {
        var budget = new UnpackingBudget();
        return new Understood(waiting, mail, contentSha256,
                mail.files().stream().map(file -> Attached.of(Ids.next(), file.name(), file.type(), file.bytes(), file.contentId(), budget)).toList());
    }

    UUID id() {
        return waiting.id();
    }

    @Nullable
    String sender() {
        return mail.from() == null ? null : mail.from().address();
    }
}
