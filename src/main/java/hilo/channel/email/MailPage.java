package hilo.channel.email;

import java.util.UUID;
import java.util.function.Function;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * A mail's sanitised HTML as a page of its own: its own pictures are those of its attachments, quoted mails are folded, and pictures from elsewhere come only where the reader
 * asked for them.
 */
public final class MailPage {
    private MailPage() {
    }

    /** {@code html} is an entry's, {@code file} tells the address of an attachment. */
    public static String of(String html, boolean remoteImages, Function<UUID, String> file) {
        Document page = Jsoup.parseBodyFragment(html);
        page.outputSettings().prettyPrint(false);
        for (Element picture : page.select("img[data-attachment]")) {
            picture.attr("src", file.apply(UUID.fromString(picture.attr("data-attachment"))));
        }
        for (Element picture : page.select("img[data-remote-src]")) {
            if (remoteImages) {
                picture.attr("src", picture.attr("data-remote-src"));
            } else {
                picture.addClass("elsewhere");
            }
        }
        fold(page.body());
        page.head().append("<meta charset=\"utf-8\"><base target=\"_blank\"><link rel=\"stylesheet\" href=\"/common/mail.css\">");
        return "<!doctype html>\n" + page.outerHtml();
    }

    /** Outermost quotations, unless there is nothing else to read. */
    private static void fold(Element body) {
        Element own = body.clone();
        own.select("blockquote").remove();
        if (own.text().isBlank()) {
            return;
        }
        for (Element quote : body.select("blockquote")) {
            if (quote.closest("details") == null) {
                Element folded = new Element("details");
                folded.appendElement("summary").text("•••");
                quote.replaceWith(folded);
                folded.appendChild(quote);
            }
        }
    }
}
