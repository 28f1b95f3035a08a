package hilo.identity;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.WebListener;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** Names the session cookie: {@code __Host-hilo} with Secure where the public URL is https, {@code hilo} on plain http. */
@WebListener
public final class CookieName implements ServletContextListener {
    public CookieName() {
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        boolean https = ConfigProvider.getConfig().getOptionalValue("hilo.public.url", String.class).orElse("").startsWith("https://");
        var context = event.getServletContext();
        context.setSessionTrackingModes(Set.of(SessionTrackingMode.COOKIE));
        var cookie = context.getSessionCookieConfig();
        cookie.setName(https ? "__Host-hilo" : "hilo");
        cookie.setSecure(https);
        cookie.setHttpOnly(true);
        cookie.setPath("/");
        cookie.setAttribute("SameSite", "Lax");
    }
}
