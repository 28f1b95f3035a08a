package hilo.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import hilo.launch.Desk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everybody who sits at a browser in one test, each with a profile of their own. What a page writes to its console as an error fails the test. */
final class People {
    private static final List<String> WCAG_22_AA = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    private final Browser browser;
    private final String test;
    private final Desk desk = Desk.current();
    private final List<BrowserContext> profiles = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    People(Browser browser, String test) {
        this.browser = browser;
        this.test = test;
    }

    /** A page in a fresh profile. */
    Page somebody(String path) {
        return somebody(path, 1440, 900, ColorScheme.LIGHT);
    }

    Page somebody(String path, int width, int height, ColorScheme scheme) {
        var profile = browser.newContext(new Browser.NewContextOptions().setBaseURL(desk.url().toString()).setLocale("es-MX").setTimezoneId("America/Monterrey")
                .setViewportSize(width, height).setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
        profile.setDefaultTimeout(20_000);
        profiles.add(profile);
        var page = profile.newPage();
        pages.add(page);
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && message.text().contains("Content Security Policy")) {
                errors.add(message.text());
            }
        });
        page.navigate(path);
        return page;
    }

    /** An agent who has signed in to the console. */
    Page agent(String role) {
        return agent(role, 1440, 900, ColorScheme.LIGHT);
    }

    Page agent(String role, int width, int height, ColorScheme scheme) {
        var page = somebody("/console/", width, height, scheme);
        var person = desk.people().person(role);
        page.getByLabel("Usuario").fill(person.login());
        page.getByLabel("Contraseña", new Page.GetByLabelOptions().setExact(true)).fill(person.password());
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Entrar")).click();
        page.getByRole(AriaRole.SEARCHBOX).waitFor();
        return page;
    }

    /** Looks at the page as it stands now; empty where WCAG 2.2 AA has nothing to say. */
    static List<String> axe(Page page) {
        return new AxeBuilder(page).withTags(WCAG_22_AA).analyze().getViolations().stream()
                .map(rule -> rule.getId() + " "
                        + rule.getNodes().stream().map(node -> node.getHtml() + " " + node.getFailureSummary()).collect(Collectors.joining("\n  ", "\n  ", "")))
                .toList();
    }

    void leave(boolean failed) {
        if (failed) {
            int number = 0;
            for (Page page : pages) {
                page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(System.getProperty("hilo.build.dir"), "browser", test + "-" + ++number + ".png")));
            }
        }
        profiles.forEach(BrowserContext::close);
        if (!failed && !errors.isEmpty()) {
            throw new AssertionError("the pages complained: " + errors);
        }
    }
}
