package hilo.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Finds words in frames without reading the whole of them: a JSON library on the hot path would be measured too. */
final class Bytes {
    static final byte[] HEAD_END = of("\r\n\r\n");

    private Bytes() {
    }

    static byte[] of(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Where the word begins, or -1. */
    static int find(byte[] in, int from, int to, byte[] word) {
        byte first = word[0];
        for (int i = from, last = to - word.length; i <= last; i++) {
            if (in[i] == first && matches(in, i, word)) {
                return i;
            }
        }
        return -1;
    }

    static boolean holds(byte[] in, int from, int to, byte[] word) {
        return find(in, from, to, word) >= 0;
    }

    /** The text between the quotation mark that the word ends with and the next one; empty where the word is not there. */
    static String text(byte[] in, int from, int to, byte[] word) {
        int at = find(in, from, to, word);
        if (at < 0) {
            return "";
        }
        int begin = at + word.length;
        int end = begin;
        while (end < to && in[end] != '"') {
            end++;
        }
        return new String(in, begin, end - begin, US_ASCII);
    }

    private static boolean matches(byte[] in, int at, byte[] word) {
        for (int i = 1; i < word.length; i++) {
            if (in[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
