package hilo.channel.email;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Makes the HTML of strangers harmless, and reads text out of it.
 *
 * <p>What remains loads nothing: a remote image keeps its address in {@code data-remote-src} for the reader who asks for it, an image of the mail itself its Content-ID in
 * {@code data-cid}; tracking pixels go. Links open elsewhere without telling where they were clicked. Style keeps colours and fonts, nothing that positions or loads.
 */
final class MailHtml {
    /** Longer HTML is cut for display; the mail's own bytes stay whole. */
    static final int MAX_LENGTH = 2_000_000;
    private static final int MAX_DATA_IMAGE = 300_000;
    private static final Pattern LINK = Pattern.compile("(?i)(?:https?://|mailto:|tel:).*", Pattern.DOTALL);
    private static final Pattern IMAGE = Pattern.compile("(?i)(?:https?://|cid:|data:image/(?:png|gif|jpe?g|webp);base64,).*", Pattern.DOTALL);
    private static final Pattern PICTURE = Pattern.compile("data-cid=\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}%?");
    private static final Pattern TINY = Pattern.compile("[012](?:px)?");
    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements("abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div",
                    "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
                    "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr")
            .allowElements(MailHtml::link, "a").allowElements(MailHtml::image, "img").allowUrlProtocols("http", "https", "mailto", "tel", "cid", "data")
            .allowAttributes("href").matching(LINK).onElements("a").allowAttributes("src").matching(IMAGE).onElements("img").allowAttributes("alt", "title").globally()
            .allowAttributes("width", "height").matching(NUMBER).onElements("img", "table", "td", "th", "col").allowAttributes("colspan", "rowspan").matching(NUMBER)
            .onElements("td", "th").allowAttributes("cellpadding", "cellspacing", "border").matching(NUMBER).onElements("table").allowAttributes("align", "valign", "dir", "lang")
            .matching(Pattern.compile("[A-Za-z-]{1,20}")).globally().allowAttributes("bgcolor", "color").matching(Pattern.compile("#?[A-Za-z0-9]{1,20}")).globally()
            .allowAttributes("face", "size").onElements("font").allowAttributes("start").matching(NUMBER).onElements("ol").allowAttributes("type")
            .matching(Pattern.compile("(?i)cite")).onElements("blockquote").allowStyling().allowWithoutAttributes("span", "font")
            .requireRelsOnLinks("noopener", "noreferrer", "nofollow")
            .toFactory();
    private static final Set<String> BLOCKS = Set.of("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3", "h4",
            "h5",
            "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul");

    private MailHtml() {
    }

    static String sanitise(String html) {
        return POLICY.sanitize(shortened(html));
    }

    /** Tells at each picture of the mail itself which attachment it is; the HTML must have been made by {@link #sanitise}. */
    static String withPictures(String sanitised, Map<String, UUID> attachments) {
        return PICTURE.matcher(sanitised).replaceAll(m -> {
            UUID id = attachments.get(Parser.unescapeEntities(m.group(1), true));
            return Matcher.quoteReplacement(id == null ? m.group() : m.group() + " data-attachment=\"" + id + "\"");
        });
    }

    private static String shortened(String html) {
        return html.length() <= MAX_LENGTH ? html : MailText.clean(html.substring(0, MAX_LENGTH));
    }

    private static @Nullable String link(String element, List<String> attributes) {
        if (attributes.contains("href")) {
            attributes.add("target");
            attributes.add("_blank");
        }
        return element;
    }

    private static @Nullable String image(String element, List<String> attributes) {
        for (int i = 0; i + 1 < attributes.size(); i += 2) {
            String name = attributes.get(i);
            String value = attributes.get(i + 1);
            if ((name.equals("width") || name.equals("height")) && TINY.matcher(value).matches()) {
                return null;
            }
            if (name.equals("src")) {
                String scheme = value.substring(0, value.indexOf(':')).toLowerCase(Locale.ROOT);
                switch (scheme) {
                    case "cid" -> {
                        attributes.set(i, "data-cid");
                        attributes.set(i + 1, value.substring(4));
                    }
                    case "data" -> {
                        if (value.length() > MAX_DATA_IMAGE) {
                            return null;
                        }
                    }
                    default -> attributes.set(i, "data-remote-src");
                }
            }
        }
        return element;
    }

    /** The text of the HTML as a person would read it: paragraphs on their own lines, quotations marked by {@code >}. */
    static String toText(String html) {
        Document document = Jsoup.parse(shortened(html));
        document.select("script, style, head, title, template, noscript, object, [hidden], [style~=(?i)display\\s*:\\s*none]").remove();
        TextWriter writer = new TextWriter();
        NodeTraversor.traverse(writer, document.body());
        return writer.text();
    }

    /** For a mail whose other parts have HTML: plain text as HTML that looks the same. */
    static String fromText(String text) {
        return "<div>" + escape(text).replace("\n", "<br>\n") + "</div>";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    private static final class TextWriter implements NodeVisitor {
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        private int quoteDepth;
        private int preDepth;
        private boolean blank = true;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode text) {
                write(text.getWholeText());
            } else if (node instanceof Element element) {
                String name = element.normalName();
                if (name.equals("br")) {
                    endLine(true);
                } else if (BLOCKS.contains(name)) {
                    endLine(false);
                    if (name.equals("p") || name.equals("blockquote") || name.matches("h[1-6]")) {
                        blankLine();
                    }
                    if (name.equals("blockquote")) {
                        quoteDepth++;
                    } else if (name.equals("pre")) {
                        preDepth++;
                    } else if (name.equals("li")) {
                        line.append("- ");
                    }
                } else if (name.equals("td") || name.equals("th")) {
                    if (!line.isEmpty()) {
                        line.append(' ');
                    }
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element && BLOCKS.contains(element.normalName())) {
                String name = element.normalName();
                endLine(false);
                if (name.equals("blockquote")) {
                    quoteDepth--;
                }
                if (name.equals("pre")) {
                    preDepth--;
                }
                if (name.equals("p") || name.equals("blockquote") || name.matches("h[1-6]")) {
                    blankLine();
                }
            }
        }

        private void write(String text) {
            if (preDepth > 0) {
                String[] lines = text.split("\n", -1);
                for (int i = 0; i < lines.length; i++) {
                    line.append(lines[i]);
                    if (i + 1 < lines.length) {
                        endLine(true);
                    }
                }
                return;
            }
            String flat = text.replaceAll("[\\s\\u00A0\\u200B\\u200C\\uFEFF]+", " ");
            line.append(line.isEmpty() ? flat.stripLeading() : flat);
        }

        private void endLine(boolean evenEmpty) {
            String content = line.toString().stripTrailing();
            line.setLength(0);
            if (content.isEmpty()) {
                if (evenEmpty) {
                    blankLine();
                }
                return;
            }
            out.append("> ".repeat(Math.min(quoteDepth, 20))).append(content.replaceAll("(?<=\\S) {2,}", " ")).append('\n');
            blank = false;
        }

        private void blankLine() {
            if (!blank) {
                out.append('\n');
                blank = true;
            }
        }

        private String text() {
            endLine(false);
            return MailText.clean(out.toString()).strip();
        }
    }
}
