package hilo.channel.chat;

import hilo.platform.Networks;
import hilo.platform.Problem;
import hilo.platform.RateLimits;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.eclipse.microprofile.config.ConfigProvider;

/** Bounds how many chat sockets one network opens a minute and holds at once: 429 beyond it. Whoever passes goes by the name of their network, for a socket sees no address. */
@WebFilter(filterName = "chat-door", urlPatterns = "/ws/chat", asyncSupported = true)
public final class ChatDoor implements Filter {
    /** A visitor's socket is anybody's; all that is known of it is where it comes from. */
    record Network(String address) implements Principal {
        @Override
        public String getName() {
            return address;
        }
    }

    @Inject
    RateLimits limits;
    @Inject
    ChatPeers peers;

    private final int perMinute = ConfigProvider.getConfig().getOptionalValue("hilo.chat.sockets.per.minute", Integer.class).orElse(300);

    public ChatDoor() {
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        String network = Networks.of(request.getRemoteAddr());
        try {
            limits.take("chat socket", network, perMinute);
            peers.expectRoom(network);
        } catch (Problem tooMany) {
            ((HttpServletResponse) response).sendError(tooMany.category().status());
            return;
        }
        chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public Principal getUserPrincipal() {
                return new Network(network);
            }
        }, response);
    }
}
