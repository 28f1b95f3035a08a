package hilo.channel.email;

import java.util.Map;

/**
 * Makes the mail library read what real mailers write. It looks at these system properties once, when its classes load, so this comes before the first use of them; the
 * server's own configuration sets the same for the case that something else loads the library first.
 */
final class LenientMail {
    private static final Map<String, String> PROPERTIES = Map.ofEntries(Map.entry("mail.mime.ignoreunknownencoding", "true"), Map.entry("mail.mime.base64.ignoreerrors", "true"),
            Map.entry("mail.mime.uudecode.ignoreerrors", "true"), Map.entry("mail.mime.uudecode.ignoremissingbeginend", "true"),
            Map.entry("mail.mime.multipart.allowempty", "true"),
            Map.entry("mail.mime.multipart.ignoreexistingboundaryparameter", "false"), Map.entry("mail.mime.parameters.strict", "false"),
            Map.entry("mail.mime.decodetext.strict", "false"), Map.entry("mail.mime.decodefilename", "true"), Map.entry("mail.mime.encodefilename", "true"),
            Map.entry("mail.mime.allowencodedmessages", "true"),
            // Named, so that it is not looked for among all libraries with each part of each mail.
            Map.entry("jakarta.mail.util.StreamProvider", "org.eclipse.angus.mail.util.MailStreamProvider"));

    private LenientMail() {
    }

    static void prepare() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
