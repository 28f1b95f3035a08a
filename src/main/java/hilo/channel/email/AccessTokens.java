package hilo.channel.email;

import hilo.platform.Json;
import jakarta.json.JsonObject;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which a mailbox is signed in to where passwords are no longer taken (RFC 6749): by the application's own right (client credentials, Microsoft 365) or by a refresh token
 * that its owner gave (Google). A token is used for four fifths of its life; whoever asks meanwhile gets the same one.
 */
final class AccessTokens {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration USUAL_LIFE = Duration.ofHours(1);

    private final MailConfig.OAuth settings;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private @Nullable String token;
    private Instant until = Instant.MIN;

    AccessTokens(MailConfig.OAuth settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Throws where the token endpoint is away or refuses, with its words. */
    synchronized String token() throws MessagingException {
        var now = clock.instant();
        if (token == null || !now.isBefore(until)) {
            var answer = ask();
            token = answer.getString("access_token", "");
            if (token.isEmpty()) {
                throw new MessagingException("the token endpoint gives no token");
            }
            var life = answer.containsKey("expires_in") ? Duration.ofSeconds(Long.parseLong(answer.get("expires_in").toString().replace("\"", ""))) : USUAL_LIFE;
            until = now.plus(life.multipliedBy(4).dividedBy(5));
        }
        return token;
    }

    /** A token other than this one, which was refused before its time. */
    synchronized String insteadOf(String refused) throws MessagingException {
        if (refused.equals(token)) {
            token = null;
        }
        return token();
    }

    private JsonObject ask() throws MessagingException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", settings.refreshToken() == null ? "client_credentials" : "refresh_token");
        form.put("client_id", settings.clientId());
        form.put("client_secret", settings.clientSecret());
        if (settings.scope() != null) {
            form.put("scope", settings.scope());
        }
        if (settings.refreshToken() != null) {
            form.put("refresh_token", settings.refreshToken());
        }
        try {
            var answer = http.send(HttpRequest.newBuilder(settings.tokenUrl()).timeout(PATIENCE).header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(encoded(form))).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new MessagingException("the token endpoint answers " + answer.statusCode() + ": " + MailText.oneLine(answer.body(), 300));
            }
            return Json.object(answer.body());
        } catch (IOException away) {
            throw new MessagingException("the token endpoint cannot be reached: " + away, away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new MessagingException("stopped", stopped);
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream().map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
    }
}
