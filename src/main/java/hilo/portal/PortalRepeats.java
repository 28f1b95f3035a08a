package hilo.portal;

import hilo.identity.Caller;
import hilo.identity.RepeatGuard;
import hilo.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An answer about a conversation is given again only to who may still see that conversation. */
@ApplicationScoped
class PortalRepeats implements RepeatGuard {
    private static final Pattern CONVERSATION = Pattern.compile("/api/portal/conversations/([^/?]+)");

    private final Matters matters;

    @Inject
    PortalRepeats(Matters matters) {
        this.matters = matters;
    }

    @Override
    public void check(Caller caller, String path, @Nullable String location) {
        var named = Stream.of(path, location == null ? "" : location).map(CONVERSATION::matcher).filter(found -> found.find()).map(found -> found.group(1)).toList();
        if (!named.isEmpty() && matters.find(matters.standing(caller), named.getFirst()).isEmpty()) {
            throw Problem.notFound();
        }
    }
}
