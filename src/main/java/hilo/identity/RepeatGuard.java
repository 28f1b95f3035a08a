package hilo.identity;

import org.jspecify.annotations.Nullable;

/** Asked before a kept answer is given again: what the caller was allowed to read then, they must be allowed to read now. */
public interface RepeatGuard {
    /**
     * @param path of the request, such as {@code /api/portal/conversations}
     * @param location of what the request made, if it made something
     * @throws hilo.platform.Problem where the caller may not read it any more
     */
    void check(Caller caller, String path, @Nullable String location);
}
