package hilo.channel.email;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One DMARC result of an Authentication-Results header (RFC 8601), in lower case.
 *
 * @param result   pass, fail, none, temperror or permerror
 * @param domain   the From domain that was checked ({@code header.from}); empty where it is not named
 * @param policies what the domain or the server wants done with such mail, in the words of the server: none, quarantine, reject; empty where it does not say
 */
record DmarcResult(String result, String domain, List<String> policies) {
    private static final Pattern RESULT = Pattern.compile("\\s*dmarc\\s*(?:/\\s*\\d+\\s*)?=\\s*([a-z]+).*", Pattern.DOTALL);
    private static final Pattern DOMAIN = Pattern.compile("(?<![\\w.-])header\\.from\\s*=\\s*([a-z0-9.-]+)");
    /** OpenDMARC, Gmail and rspamd write it into a comment, Microsoft as {@code action}, others as properties. */
    private static final Pattern POLICY = Pattern
            .compile("(?<![\\w.-])(?:p|d|dis|action|policy|policy\\.dmarc|policy\\.[a-z]+-policy|policy\\.[a-z]+-disposition)\\s*=\\s*(none|[a-z.]*(?:quarantine|reject))\\b");

    /** The words of a clause without comments and quoted strings, and its comments. */
    private record Clause(String words, String comments) {
    }

    /** All DMARC results of the header's value, in order; comments and quoted strings are no results. */
    static List<DmarcResult> of(String value) {
        return clauses(value.toLowerCase(java.util.Locale.ROOT)).stream().skip(1).flatMap(clause -> result(clause)).toList();
    }

    boolean hasFailed() {
        return result.equals("fail");
    }

    /** Whether it failed and somebody wants such mail kept out; a server that names no policy means that it failed one. */
    boolean isDisowned() {
        return hasFailed() && (policies.isEmpty() || policies.stream().anyMatch(policy -> !policy.equals("none")));
    }

    boolean isPassedFor(String fromDomain) {
        return result.equals("pass") && domain.equals(fromDomain);
    }

    private static Stream<DmarcResult> result(Clause clause) {
        Matcher result = RESULT.matcher(clause.words());
        if (!result.matches()) {
            return Stream.empty();
        }
        Matcher domain = DOMAIN.matcher(clause.words());
        var policies = POLICY.matcher(clause.words() + " " + clause.comments()).results().map(found -> found.group(1)).toList();
        return Stream.of(new DmarcResult(result.group(1), domain.find() ? domain.group(1) : "", policies));
    }

    /** Apart at the semicolons that stand neither in a comment nor in a quoted string. */
    private static List<Clause> clauses(String value) {
        var clauses = new ArrayList<Clause>();
        var words = new StringBuilder();
        var comments = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && (quoted || depth > 0)) {
                i++;
            } else if (quoted) {
                quoted = c != '"';
            } else if (c == '(' || (c == ')' && depth > 0)) {
                depth += c == '(' ? 1 : -1;
                (depth == 0 ? words : comments).append(' ');
            } else if (depth > 0) {
                comments.append(c);
            } else if (c == '"') {
                quoted = true;
                words.append(' ');
            } else if (c == ';') {
                clauses.add(new Clause(words.toString(), comments.toString()));
                words.setLength(0);
                comments.setLength(0);
            } else {
                words.append(c);
            }
        }
        clauses.add(new Clause(words.toString(), comments.toString()));
        return clauses;
    }
}
