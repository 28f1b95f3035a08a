package hilo.channel.email;

import hilo.channel.Proof;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mail proves about the matter it belongs to, strongest first: the return path of a mail of ours, for a bounce the mail that it is about, then a signed reply address, then a Message-ID that we
 * issued, then one that we stored (which proves less: anybody may know it), then a folio in the subject. The same subject proves nothing.
 */
final class Belonging {
    private static final Pattern FOLIO = Pattern.compile("(?<![\\p{L}\\p{N}-])[A-Z]{2,6}-\\d{2,12}(?![\\p{L}\\p{N}-])");
    private static final int MAX_LOOKED_UP = 50;

    private Belonging() {
    }

    /** Tells the conversation of Message-IDs that we know. */
    interface Known {
        /** Where the entry stands now that a signed Message-ID of ours named when it was sent. */
        UUID ours(String messageId, OurIds.EntryRef named);

        /** Where the entry stands now that a mail of ours carried. */
        Optional<UUID> carrying(UUID entry);

        /** The conversation of the first of these that came in. */
        Optional<UUID> received(List<String> messageIds);
    }

    static Proof of(ParsedMail mail, OurIds ids, Known known) {
        for (MailAddress to : mail.recipients()) {
            Optional<UUID> conversation = ids.returned(to.address()).flatMap(known::carrying);
            if (conversation.isPresent()) {
                return new Proof.KnownMessage(conversation.get());
            }
        }
        if (mail.report() != null) {
            for (String id : mail.report().messageIds()) {
                Optional<OurIds.EntryRef> ours = ids.entry(id);
                if (ours.isPresent()) {
                    return new Proof.KnownMessage(known.ours(id, ours.get()));
                }
            }
        }
        for (MailAddress to : mail.recipients()) {
            Optional<UUID> conversation = ids.conversation(to.address());
            if (conversation.isPresent()) {
                return new Proof.ReplyAddress(conversation.get());
            }
        }
        for (String id : mail.repliesTo()) {
            Optional<OurIds.EntryRef> ours = ids.entry(id);
            if (ours.isPresent()) {
                return new Proof.KnownMessage(known.ours(id, ours.get()));
            }
        }
        List<String> chain = mail.repliesTo().subList(0, Math.min(MAX_LOOKED_UP, mail.repliesTo().size()));
        Optional<UUID> received = chain.isEmpty() ? Optional.empty() : known.received(chain);
        if (received.isPresent()) {
            return new Proof.ReceivedMessage(received.get());
        }
        Matcher folio = FOLIO.matcher(mail.subject());
        if (folio.find() && !mail.defects().contains("dmarc-fail")) {
            return new Proof.Folio(folio.group());
        }
        return new Proof.Nothing();
    }
}
