package hilo.ledger;

/** What the reckoning may find; what is not allowed must not be there at all. */
enum Finding {
    LOST("lost", "acknowledged, and not to be read or not where it was acknowledged", false), DUPLICATED("duplicated", "to be read more than once",
            false), UNEXPECTED("unexpected", "to be read, and never attempted", false), RECOVERED("recovered", "never acknowledged, and there once: allowed", true), DISORDERED(
                    "disordered", "out of its sender's order, astray, or a seq with a gap or tie",
                    false), CLOCKS("clocks wrong", "another start, due time, answer or telling than counted by hand", false), REPLAY("replay ≠ refetch",
                            "a console that stayed holds another list than a fresh one", false), MAIL_MISSING("mails missing", "acknowledged answers that never left",
                                    false), MAIL_AGAIN("mails sent again", "the same Message-ID once more after a crash: allowed",
                                            true), REFUSED("refused", "given up after a final no",
                                                    false), UNDECIDED("never answered", "not acknowledged within a minute after the end", false);

    private final String title;
    private final String meaning;
    private final boolean allowed;

    Finding(String title, String meaning, boolean allowed) {
        this.title = title;
        this.meaning = meaning;
        this.allowed = allowed;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }

    boolean isAllowed() {
        return allowed;
    }
}
