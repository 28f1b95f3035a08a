package hilo.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The family of a browser by its User-Agent, so that people recognise their own sign-ins. It proves nothing: a browser may call itself anything. */
final class BrowserFamily {
    /** In this order: most browsers name those before them, too. */
    private static final Map<String, String> MARKS = new LinkedHashMap<>();

    static {
        MARKS.put("Edg", "Edge");
        MARKS.put("OPR/", "Opera");
        MARKS.put("Opera", "Opera");
        MARKS.put("SamsungBrowser", "Samsung Internet");
        MARKS.put("Vivaldi", "Vivaldi");
        MARKS.put("Firefox/", "Firefox");
        MARKS.put("FxiOS", "Firefox");
        MARKS.put("CriOS", "Chrome");
        MARKS.put("Chrome/", "Chrome");
        MARKS.put("Chromium", "Chrome");
        MARKS.put("Safari/", "Safari");
    }

    private BrowserFamily() {
    }

    /** Such as {@code Firefox}; empty where it is none that we know. */
    static String of(@Nullable String userAgent) {
        if (userAgent == null) {
            return "";
        }
        return MARKS.entrySet().stream().filter(mark -> userAgent.contains(mark.getKey())).map(Map.Entry::getValue).findFirst().orElse("");
    }
}
