package hilo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@DeskTest
class PageHeadersIT {
    private final Desk desk = Desk.current();

    @Test
    void everyAnswerSaysWhatItMayDo() {
        for (String path : new String[]{"/console/", "/common/hilo.css", "/api/session", "/nothing-here", "/widget/hilo.js"}) {
            var answer = desk.anonymous().get(path);

            assertThat(answer.header("Content-Security-Policy")).as(path).contains("default-src 'none'").contains("frame-ancestors 'none'").doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        }
    }

    @Test
    void onlyTheWidgetsFrameMayBeFramed() {
        assertThat(desk.anonymous().get("/widget/frame.html").expect(200).header("Content-Security-Policy")).contains("frame-ancestors 'self'").contains("'sha256-");
        assertThat(desk.anonymous().get("/console/").expect(200).header("Content-Security-Policy")).contains("'sha256-");
    }

    @Test
    void librariesAreModulesThatMayBeKeptForEver() {
        var answer = desk.anonymous().get("/_static/lit/3.3.3/index.js").expect(200);

        assertThat(answer.header("Content-Type")).contains("javascript");
        assertThat(answer.header("Cache-Control")).contains("immutable");
        assertThat(desk.anonymous().get("/console/app.js").expect(200).header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void unchangedPageIsNotSentAgain() {
        var page = desk.anonymous().get("/console/").expect(200);
        assertThat(page.header("Last-Modified")).isEmpty();

        var again = desk.anonymous().send("GET", "/console/", null, Map.of("If-None-Match", page.header("ETag")));

        assertThat(again.status()).isEqualTo(304);
        assertThat(desk.anonymous().send("GET", "/console/", null, Map.of("If-None-Match", "W/\"older\"")).status()).isEqualTo(200);
    }

    @Test
    void privateAnswersAreKeptNowhere() {
        var agent = desk.agent();
        for (String path : new String[]{"/api/session", "/api/agent/conversations", "/api/agent/contacts", "/api/agent/mail", "/api/agent/nothing"}) {
            assertThat(agent.get(path).header("Cache-Control")).as(path).contains("no-store");
        }
        assertThat(desk.with(desk.people().token("customerA")).get("/api/portal/conversations").expect(200).header("Cache-Control")).contains("no-store");
        assertThat(desk.with(desk.people().token("admin")).get("/api/admin/agents").expect(200).header("Cache-Control")).contains("no-store");
        assertThat(desk.anonymous().get("/portal/sign-in").expect(200).header("Cache-Control")).contains("no-store");
        assertThat(desk.anonymous().get("/api/public/hours").header("Cache-Control")).doesNotContain("no-store");
    }

    @Test
    void filesAreOfATypeThatNoBrowserRuns() {
        for (String type : new String[]{"text/html", "text/javascript", "image/svg+xml", "application/pdf"}) {
            String id = desk.agent().send("POST", "/api/agent/attachments?name=x.js", "alert(1) // <svg><html>", Map.of("Content-Type", type)).expect(201).json().getString("id");
            var file = desk.agent().get("/api/agent/attachments/" + id).expect(200);
            assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(file.header("Content-Disposition")).startsWith("attachment");
            assertThat(file.headers().allValues("Content-Security-Policy")).anyMatch(policy -> policy.contains("sandbox"));
        }
    }

    @Test
    void loaderIsSmall() {
        assertThat(desk.anonymous().get("/widget/hilo.js").expect(200).body().length()).isLessThan(10 * 1024);
    }
}
