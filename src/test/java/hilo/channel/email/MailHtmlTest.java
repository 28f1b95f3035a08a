package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailHtmlTest {
    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"javascript:alert(1)\">x</a>", "<a href=\" java\nscript:alert(1)\">x</a>",
            "<svg onload=alert(1)><script>alert(1)</script></svg>", "<iframe src='https://x.example'></iframe>", "<form action='https://x.example'><input name=p></form>",
            "<div style=\"background:url(https://x.example/a.png);position:fixed\">x</div>", "<link rel=stylesheet href='https://x.example/a.css'>",
            "<meta http-equiv=refresh content='0;url=https://x.example'>", "<base href='https://x.example/'>", "<img srcset='https://x.example/a 1x'>",
            "<table background='https://x.example/a.gif'><tr><td>x</td></tr></table>", "<img src='data:text/html;base64,AAAA'>", "<a href='/api/session'>x</a>",
            "<a href='//x.example/a'>x</a>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"})
    void leavesNothingThatRunsOrLoads(String html) {
        String clean = MailHtml.sanitise(html);

        assertThat(clean).doesNotContainIgnoringCase("<script").doesNotContainIgnoringCase("javascript:").doesNotContainIgnoringCase("<iframe").doesNotContainIgnoringCase("<form")
                .doesNotContain("url(").doesNotContain("position").doesNotContain(" src=").doesNotContain("srcset").doesNotContain("background=").doesNotContain("<link")
                .doesNotContain("<meta").doesNotContain("<base").doesNotContain("href=\"/");
        assertThat(clean.replaceAll("title=\"[^\"]*\"", "")).doesNotContainIgnoringCase("onerror=").doesNotContainIgnoringCase("onload=");
    }

    @Test
    void keepsWhatMakesAMailReadable() {
        String clean = MailHtml.sanitise(
                "<p style=\"color:red;font-weight:bold\">Hola <a href=\"https://factupronto.example/x?a=1&amp;b=2\">aquí</a></p><table><tr><td width=\"10\">1</td></tr></table>");

        assertThat(clean).contains("color:red").contains("font-weight:bold").contains("rel=\"noopener noreferrer nofollow\"").contains("target=\"_blank\"")
                .contains("<td width=\"10\">");
    }

    @Test
    void blocksRemoteImagesAndDropsPixels() {
        String clean = MailHtml
                .sanitise("<img src=\"https://x.example/logo.png\" alt=\"Logo\"><img src=\"https://x.example/t.gif\" width=\"1\" height=\"1\"><img src=\"cid:a@b\">");

        assertThat(clean).contains("data-remote-src=\"https://x.example/logo.png\"").contains("alt=\"Logo\"").doesNotContain("t.gif").contains("data-cid=\"a&#64;b\"");
    }
}
