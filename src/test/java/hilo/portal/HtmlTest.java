package hilo.portal;

import static hilo.portal.Html.html;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void escapesTextAndKeepsHtml() {
        var name = html("<b>{}</b>", "<script>alert('1') & \"2\"</script>");

        assertThat(html("<p title=\"{}\">{}</p>", "\" onclick=\"x", name)).hasToString(
                "<p title=\"&quot; onclick=&quot;x\"><b>&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;</b></p>");
    }

    @Test
    void joinsManyAndSkipsNothing() {
        assertThat(html("<ul>{}</ul>{}", List.of(html("<li>{}</li>", 1), html("<li>{}</li>", 2)), Optional.empty())).hasToString("<ul><li>1</li><li>2</li></ul>");
    }

    @Test
    void keepsLineBreaks() {
        assertThat(Html.lines("a<b\r\nc")).hasToString("a&lt;b<br>\nc");
    }

    @Test
    void countsHoles() {
        assertThatThrownBy(() -> html("{}{}", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> html("{}", 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holesInValuesStayText() {
        assertThat(html("<p>{}</p><p>{}</p>", "{}", "x")).hasToString("<p>{}</p><p>x</p>");
    }

    @Property(tries = 300)
    void anyTextIsReadBackAsThatText(@ForAll String text) {
        var parsed = Jsoup.parseBodyFragment(html("<p title=\"[{}]\"></p>", text).toString()).select("p");

        assertThat(plain(parsed.attr("title"))).isEqualTo(plain("[" + text + "]"));
    }

    /** What an HTML parser may change: line ends, and characters that no document has. */
    private static String plain(String text) {
        return text.replaceAll("[\u0000\uFFFD]", "").replace("\r\n", "\n").replace("\r", "\n");
    }
}
