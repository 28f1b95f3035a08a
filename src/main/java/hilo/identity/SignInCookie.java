package hilo.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The cookie of a sign-in: {@code __Host-hilo} with Secure where the public URL is https, {@code hilo} on plain http. It ends with the browser. */
@ApplicationScoped
class SignInCookie {
    private final boolean secure;
    private final String name;

    @Inject
    SignInCookie(@ConfigProperty(name = "hilo.public.url") Optional<String> url) {
        this.secure = url.orElse("").startsWith("https://");
        this.name = secure ? "__Host-hilo" : "hilo";
    }

    Optional<String> of(HttpServletRequest request) {
        Cookie @Nullable [] all = request.getCookies();
        return all == null ? Optional.empty() : Arrays.stream(all).filter(cookie -> cookie.getName().equals(name)).map(Cookie::getValue).findFirst();
    }

    void give(HttpServletResponse response, String secret) {
        response.addCookie(cookie(secret));
    }

    void take(HttpServletResponse response) {
        var empty = cookie("");
        empty.setMaxAge(0);
        response.addCookie(empty);
    }

    private Cookie cookie(String value) {
        var cookie = new Cookie(name, value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(secure);
        cookie.setAttribute("SameSite", "Lax");
        return cookie;
    }
}
