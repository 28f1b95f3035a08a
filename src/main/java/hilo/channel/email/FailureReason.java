package hilo.channel.email;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a mail is in quarantine, for people who look after the desk: what went wrong in words, never the name of a class. The log has the rest. */
final class FailureReason {
    private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*(?::\\s*)?");
    private static final int LONGEST = 300;

    private FailureReason() {
    }

    static String of(@Nullable Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StackOverflowError _ -> {
                    return "it is nested too deeply";
                }
                case OutOfMemoryError _ -> {
                    return "it needs more memory than this server has";
                }
                case SQLException refused -> {
                    return "the database refused it: " + words(refused);
                }
                default -> {
                    // perhaps what caused it
                }
            }
        }
        String said = failed == null ? "" : words(failed);
        return said.isEmpty() ? "something in it is unknown; the log of the server has more" : said;
    }

    private static String words(Throwable failed) {
        return MailText.oneLine(CLASS_NAME.matcher(String.valueOf(failed.getMessage() == null ? "" : failed.getMessage())).replaceAll("").strip(), LONGEST);
    }
}
