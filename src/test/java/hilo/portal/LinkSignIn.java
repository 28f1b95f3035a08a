package hilo.portal;

import com.icegreen.greenmail.util.GreenMailUtil;
import hilo.launch.Desk;
import hilo.launch.Patience;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** Whoever reads a mailbox signs in by the link that is sent there. */
final class LinkSignIn {
    private static final Pattern LINK = Pattern.compile("(/portal/link\\?t=[\\w-]+)");
    private static final Duration SOON = Duration.ofSeconds(40);

    private final Desk desk;

    LinkSignIn(Desk desk) {
        this.desk = desk;
    }

    /** A browser that has signed in, and its first page. */
    record SignedIn(Browser browser, Browser.Screen home) {
    }

    SignedIn as(String email) throws Exception {
        var browser = new Browser(desk.url(), "es-MX");
        int before = desk.mail().inbox(email).size();
        var asked = browser.open("/portal/sign-in");
        browser.submit(asked, asked.form("Enviarme el enlace"), Map.of("email", email));
        String path = Patience.eventually(SOON, () -> desk.mail().inbox(email).stream().skip(before).map(mail -> LINK.matcher(GreenMailUtil.getBody(mail).replace("=\r\n", "")
                .replace("=3D", "="))).filter(java.util.regex.Matcher::find).map(link -> link.group(1)).findFirst().orElse(null));
        var opened = browser.open(path);
        return new SignedIn(browser, browser.submit(opened, opened.form("t"), Map.of()));
    }
}
