package hilo.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Finds and starts one Chromium for all browser tests; each test gets fresh profiles, closed after it. */
final class Chromium implements ExecutionCondition, ParameterResolver, AfterEachCallback {
    private static final Namespace STORE = Namespace.create(Chromium.class);
    private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    private static final List<String> QUIET = List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync");

    /** Lives as long as the test run; JUnit closes what is kept in its store. */
    private record Running(Playwright playwright, Browser browser) implements AutoCloseable {
        static Running start() {
            Path executable = executable().orElseThrow(() -> new IllegalStateException("CI must have Chromium: none at $CHROMIUM or " + PLACES));
            var playwright = Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            return new Running(playwright, playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(QUIET)));
        }

        @Override
        public void close() {
            browser.close();
            playwright.close();
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (executable().isPresent() || "true".equals(System.getenv("CI"))) {
            return ConditionEvaluationResult.enabled("Chromium is there or must be");
        }
        return ConditionEvaluationResult.disabled("SKIPPED: no Chromium at $CHROMIUM or " + PLACES + ", so no browser test ran");
    }

    private static Optional<Path> executable() {
        return Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), PLACES.stream()).filter(place -> !place.isBlank()).map(Path::of).filter(Files::isExecutable).findFirst();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == People.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var running = context.getRoot().getStore(STORE).getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
        return context.getStore(STORE).getOrComputeIfAbsent(People.class, key -> new People(running.browser(), context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName()), People.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var people = context.getStore(STORE).get(People.class, People.class);
        if (people != null) {
            people.leave(context.getExecutionException().isPresent());
        }
    }
}
