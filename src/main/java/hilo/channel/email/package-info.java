/**
 * How support mail comes in and goes out: the e-mail channel.
 *
 * <p>It reads mailboxes by IMAP and keeps every mail's bytes before anything looks at them, so that a mail is stored, quarantined or listed with its reason, never lost.
 * Then it parses them leniently and within its own limits, tells people's mail from machines', finds what a mail proves to belong to, and hands it to
 * {@link hilo.channel.Intake}. It writes the desk's answers as MIME with Message-IDs that name their entry and reply addresses that cannot be forged, and sends them by SMTP.
 *
 * <p>It deliberately does not know clocks, agents or tickets' rules, and it does not decide which conversation a mail joins: it only tells the proof. Nothing outside this
 * package may import {@code jakarta.mail}.
 */
@NullMarked
package hilo.channel.email;

import org.jspecify.annotations.NullMarked;
