package hilo.portal;

/** What a page's address answers with: a page, or the address to go to. */
sealed interface Answer {
    /** A page; {@code title} is the document's title without the desk's name. */
    record Page(int status, String title, Html content) implements Answer {
    }

    /** Go there by GET; a path of ours. */
    record GoTo(String path) implements Answer {
    }

    static Answer page(String title, Html content) {
        return new Page(200, title, content);
    }
}
