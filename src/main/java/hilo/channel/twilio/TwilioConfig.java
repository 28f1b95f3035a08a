package hilo.channel.twilio;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * The account with Twilio. Without an account SID and a token there is no phone: every hook answers 403 and a call cannot be placed.
 *
 * @param accountSid {@code hilo.twilio.account.sid}, {@code AC} and 32 hex digits; empty when there is no account
 * @param authTokens {@code hilo.twilio.auth.token}, a comma list: the primary and, while it is rotated, the next
 * @param publicUrl {@code hilo.twilio.public.url}, else {@code hilo.public.url}: the base under which Twilio reaches us, without a slash at its end
 * @param apiUrl {@code hilo.twilio.api.url}: the base of Twilio's REST
 * @param numbers {@code hilo.phone.numbers}, a comma list of the desk's own numbers in E.164; the first one calls out
 */
public record TwilioConfig(String accountSid, List<String> authTokens, String publicUrl, String apiUrl, List<String> numbers) {
    public TwilioConfig {
        publicUrl = base("hilo.twilio.public.url", publicUrl);
        apiUrl = base("hilo.twilio.api.url", apiUrl);
        authTokens = List.copyOf(authTokens);
        numbers = List.copyOf(numbers);
    }

    static TwilioConfig from(Config config) {
        var publicUrl = config.getOptionalValue("hilo.twilio.public.url", String.class).or(() -> config.getOptionalValue("hilo.public.url", String.class));
        return new TwilioConfig(config.getOptionalValue("hilo.twilio.account.sid", String.class).orElse("").strip(), list(config, "hilo.twilio.auth.token"), publicUrl.orElse(
                "http://localhost:8080"), config.getOptionalValue("hilo.twilio.api.url", String.class).orElse("https://api.twilio.com"), list(config, "hilo.phone.numbers"));
    }

    /** True when calls can be placed: there is an account, a token and a number to call from. */
    public boolean canCall() {
        return !accountSid.isEmpty() && !authTokens.isEmpty() && !numbers.isEmpty();
    }

    private static List<String> list(Config config, String name) {
        return config.getOptionalValue(name, String.class).stream().flatMap(text -> Arrays.stream(text.split(",", -1))).map(String::strip).filter(text -> !text.isEmpty())
                .toList();
    }

    private static String base(String name, String text) {
        var stripped = text.strip().replaceAll("/+$", "");
        URI uri;
        try {
            uri = URI.create(stripped);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(name + " is not a URL: " + stripped, e);
        }
        if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalStateException(name + " must be http(s)://host[:port][/path], without query or fragment: " + stripped);
        }
        return stripped;
    }

    @Override
    public String toString() {
        return "TwilioConfig[accountSid=" + accountSid + ", authTokens=***, publicUrl=" + publicUrl + ", apiUrl=" + apiUrl + ", numbers=" + numbers.size() + "]";
    }
}
