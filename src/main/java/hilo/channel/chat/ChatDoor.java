package hilo.channel.chat;

import hilo.platform.Problem;
import hilo.platform.RateLimits;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.ConfigProvider;

/** Bounds how many chat sockets one address opens a minute: 429 beyond it. */
@WebFilter(filterName = "chat-door", urlPatterns = "/ws/chat", asyncSupported = true)
public final class ChatDoor implements Filter {
    @Inject
    RateLimits limits;

    private final int perMinute = ConfigProvider.getConfig().getOptionalValue("hilo.chat.sockets.per.minute", Integer.class).orElse(300);

    public ChatDoor() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        try {
            limits.take("chat socket", request.getRemoteAddr(), perMinute);
        } catch (Problem tooMany) {
            ((HttpServletResponse) response).sendError(tooMany.category().status());
            return;
        }
        chain.doFilter(request, response);
    }
}
