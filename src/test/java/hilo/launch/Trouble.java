package hilo.launch;

/** Something that one sentence explains; the run ends with it and without a stack trace. */
final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trouble(String sentence) {
        super(sentence, null, false, false);
    }
}
