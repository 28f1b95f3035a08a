package hilo.conversation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Recognises files that hold a private key, by their bytes and by their name: PEM, PuTTY, OpenSSH, Java key stores, and DER of PKCS#1, SEC 1, PKCS#8 and PKCS#12 (the SAT's CSD key
 * is an encrypted PKCS#8), also as bare base64, as base64 of a PEM, and inside zip archives. A certificate is none.
 *
 * <p>The time is linear in the size of the file and of what is unpacked, for any bytes. An {@link UnpackingBudget} bounds what is unpacked, {@value #DEEPEST} archives deep. An
 * archive that is larger than that counts as a key, because nobody has seen all of it. One that is encrypted or broken is judged by the names in it.
 *
 * <p>Not covered: tar, gzip, 7z and rar archives, archives behind a program that unpacks them, the base64 parts of an attached mail, base64 in UTF-16 or inside other text, a PEM
 * whose base64 breaks the line within the words PRIVATE KEY, and keys that somebody encrypted as a whole or split.
 */
final class KeyFiles {
    private static final int DEEPEST = 3;
    private static final int LONGEST_BASE64 = 64 << 10;
    private static final int LONGEST_NAME = 1 << 10;
    private static final int LARGEST_IN_MEMORY = 16 << 20;
    private static final int PIECE = 64 << 10;
    /** Longer than any mark, so that none is missed where two pieces meet. */
    private static final int OVERLAP = 64;
    private static final int LOCAL_NAME = 30;
    private static final int INDEX_NAME = 46;

    /** Also with something behind it, such as {@code llave.key.txt}. */
    private static final Pattern NAME = Pattern.compile("(?s)(.*\\.(key|pfx|p12|p8|pk8|jks|jceks|bcfks|keystore|ppk)(\\.[a-z0-9]{1,8})?)|(.*[/\\\\])?id_(rsa|dsa|ecdsa|ed25519)");
    private static final String PEM = "PRIVATE KEY-----";
    /** Of UTF-16 without the zero at its end, which is that of both byte orders. */
    private static final byte[] WIDE_PEM = Arrays.copyOf(PEM.getBytes(StandardCharsets.UTF_16LE), 2 * PEM.length() - 1);
    private static final byte[][][] MARKS = byFirstByte(List.of(ascii(PEM), WIDE_PEM, ascii("PuTTY-User-Key-File"), base64Mark(0), base64Mark(1), base64Mark(2)));
    private static final List<byte[]> STORES = List.of(HexFormat.of().parseHex("feedfeed"), HexFormat.of().parseHex("cececece"));
    private static final byte[] UTF_8_MARK = HexFormat.of().parseHex("efbbbf");
    private static final byte[] ZIP_ENTRY = {'P', 'K', 3, 4};
    private static final byte[] ZIP_INDEX = {'P', 'K', 1, 2};
    /** PBES1, PBES2 and the PKCS#12 ciphers: 1.2.840.113549.1.5 and 1.2.840.113549.1.12.1. */
    private static final List<byte[]> CIPHERS = List.of(HexFormat.of().parseHex("2a864886f70d0105"), HexFormat.of().parseHex("2a864886f70d010c01"));
    /** 1.2.840.113549.1.7, in which a PKCS#12 file is wrapped. */
    private static final byte[] PKCS7 = HexFormat.of().parseHex("2a864886f70d0107");

    private KeyFiles() {
    }

    static boolean holdsPrivateKey(String name, byte[] content) {
        return holdsPrivateKey(name, content, new UnpackingBudget());
    }

    /** {@code budget}: what may be unpacked, by this file and by the others of the same mail. */
    static boolean holdsPrivateKey(String name, byte[] content, UnpackingBudget budget) {
        return holdsPrivateKey(name, content, DEEPEST, budget);
    }

    private static boolean holdsPrivateKey(String name, byte[] content, int deep, UnpackingBudget budget) {
        if (isKeyName(name) || isKey(content)) {
            return true;
        }
        return startsWith(content, ZIP_ENTRY, 0) && (namesKey(content) || deep == 0 || packsKey(content, deep, budget));
    }

    /** By its end, which is all that the pattern needs of a long name. */
    private static boolean isKeyName(String name) {
        String end = name.substring(Math.max(0, name.length() - LONGEST_NAME));
        return NAME.matcher(end.strip().toLowerCase(Locale.ROOT)).matches();
    }

    private static boolean isKey(byte[] content) {
        return hasMark(content) || STORES.stream().anyMatch(mark -> startsWith(content, mark, 0)) || isDerKey(content) || isDerKey(base64(content));
    }

    /**
     * The names of an archive stand in clear, also where it is encrypted. The search goes on behind as many bytes as were read as a name: each byte is read once, however many
     * headers there seem to be and however long they claim their names to be.
     */
    private static boolean namesKey(byte[] zip) {
        int at = 0;
        while (at + LOCAL_NAME < zip.length) {
            boolean index = startsWith(zip, ZIP_INDEX, at) && at + INDEX_NAME < zip.length;
            if (!index && !startsWith(zip, ZIP_ENTRY, at)) {
                at++;
                continue;
            }
            int length = (zip[at + (index ? 28 : 26)] & 0xff) | (zip[at + (index ? 29 : 27)] & 0xff) << 8;
            int from = at + (index ? INDEX_NAME : LOCAL_NAME);
            int to = Math.min(from + length, zip.length);
            int read = Math.min(LONGEST_NAME, to - from);
            if (isKeyName(new String(zip, to - read, read, StandardCharsets.UTF_8))) {
                return true;
            }
            at = from + read;
        }
        return false;
    }

    private static boolean packsKey(byte[] zip, int deep, UnpackingBudget budget) {
        // Names in other alphabets are letters too: with UTF-8 one of Windows' would end the look.
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.ISO_8859_1)) {
            for (var file = in.getNextEntry(); file != null; file = in.getNextEntry()) {
                // The next entry begins where this one ends: asking for it unpacks the rest of this one, so no rest may be left.
                if (budget.countFile() || unpacksKey(file.getName(), in, deep, budget)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | IllegalArgumentException encryptedOrBroken) {
            return false; // its names were looked at
        }
    }

    /** Reads all of a packed file, or returns true. A large one is searched piece by piece; a large archive within an archive is not unpacked, and counts as a key. */
    private static boolean unpacksKey(String name, InputStream in, int deep, UnpackingBudget budget) throws IOException {
        byte[] start = budget.read(in, LARGEST_IN_MEMORY + 1);
        if (budget.isSpent()) {
            return true;
        }
        if (start.length <= LARGEST_IN_MEMORY) {
            return holdsPrivateKey(name, start, deep - 1, budget);
        }
        if (isKeyName(name) || startsWith(start, ZIP_ENTRY, 0) || isKey(start)) {
            return true;
        }
        byte[] piece = start;
        byte[] next = budget.read(in, PIECE);
        while (next.length > 0 && !budget.isSpent()) {
            int kept = Math.min(OVERLAP, piece.length);
            byte[] joined = Arrays.copyOfRange(piece, piece.length - kept, piece.length + next.length);
            System.arraycopy(next, 0, joined, kept, next.length);
            if (hasMark(joined)) {
                return true;
            }
            piece = joined;
            next = budget.read(in, PIECE);
        }
        return budget.isSpent();
    }

    private static byte[] base64(byte[] file) {
        byte[] content = withoutLeadingBlanks(file);
        if (content.length < 40 || content.length > LONGEST_BASE64 || content[0] != 'M') { // 0x30 of a SEQUENCE
            return new byte[0];
        }
        try {
            return Base64.getMimeDecoder().decode(content);
        } catch (IllegalArgumentException other) {
            return new byte[0];
        }
    }

    /** Looks at the first elements only: their kinds tell the format. */
    private static boolean isDerKey(byte[] der) {
        var whole = Element.at(der, 0);
        if (whole == null || whole.tag != 0x30) {
            return false;
        }
        var first = Element.at(der, whole.from);
        if (first == null) {
            return false;
        }
        var second = Element.at(der, first.to);
        if (second == null) {
            return false;
        }
        if (first.tag == 0x30) { // EncryptedPrivateKeyInfo: the cipher, then the octets
            return second.tag == 0x04 && CIPHERS.stream().anyMatch(cipher -> named(der, first, cipher));
        }
        if (first.tag != 0x02 || first.to - first.from != 1) {
            return false;
        }
        var third = Element.at(der, second.to);
        return switch (der[first.from]) {
            case 0 -> second.tag == 0x30 && third != null && third.tag == 0x04 || second.tag == 0x02 && third != null && third.tag == 0x02; // PKCS#8, PKCS#1
            case 1 -> second.tag == 0x04 || second.tag == 0x30 && third != null && third.tag == 0x04; // SEC 1, PKCS#8 version 2
            case 3 -> second.tag == 0x30 && named(der, second, PKCS7); // PKCS#12
            default -> false;
        };
    }

    private static boolean named(byte[] der, Element sequence, byte[] prefix) {
        var id = Element.at(der, sequence.from);
        return id != null && id.tag == 0x06 && startsWith(der, prefix, id.from);
    }

    /** One element of DER; {@code to} may lie beyond the end of a file that is cut off. */
    private record Element(int tag, int from, int to) {
        static @Nullable Element at(byte[] der, int at) {
            if (at < 0 || at + 2 > der.length) {
                return null;
            }
            int length = der[at + 1] & 0xff;
            int from = at + 2;
            if (length > 0x80) {
                int many = length - 0x80;
                if (many > 3 || from + many > der.length) {
                    return null;
                }
                length = 0;
                for (int i = 0; i < many; i++) {
                    length = length << 8 | der[from + i] & 0xff;
                }
                from += many;
            }
            return length == 0x80 ? indefinite(der, at, from) : new Element(der[at] & 0xff, from, from + length);
        }

        /** BER of some PKCS#12 writers has no length: the element reaches as far as the file does. */
        private static Element indefinite(byte[] der, int at, int from) {
            return new Element(der[at] & 0xff, from, der.length);
        }
    }

    private static boolean startsWith(byte[] content, byte[] mark, int at) {
        return at >= 0 && at + mark.length <= content.length && Arrays.equals(content, at, at + mark.length, mark, 0, mark.length);
    }

    private static boolean hasMark(byte[] content) {
        for (int at = 0; at < content.length; at++) {
            for (byte[] mark : MARKS[content[at] & 0xff]) {
                if (at + mark.length <= content.length && content[at + 1] == mark[1] && startsWith(content, mark, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[][][] byFirstByte(List<byte[]> marks) {
        var sorted = new byte[256][][];
        for (int first = 0; first < sorted.length; first++) {
            int wanted = first;
            sorted[first] = marks.stream().filter(mark -> (mark[0] & 0xff) == wanted).toArray(byte[][]::new);
        }
        return sorted;
    }

    /** How PEM's mark looks in base64 when so many bytes of a group of three stand before it; letters that its neighbours change are left out. */
    private static byte[] base64Mark(int before) {
        byte[] bytes = ascii("\0".repeat(before) + PEM);
        byte[] letters = Base64.getEncoder().withoutPadding().encode(bytes);
        return Arrays.copyOfRange(letters, (before * 8 + 5) / 6, bytes.length * 8 / 6);
    }

    /** Also without the mark that some editors put before UTF-8. */
    private static byte[] withoutLeadingBlanks(byte[] content) {
        int from = startsWith(content, UTF_8_MARK, 0) ? UTF_8_MARK.length : 0;
        while (from < content.length && content[from] <= ' ' && content[from] >= 0) {
            from++;
        }
        return from == 0 ? content : Arrays.copyOfRange(content, from, content.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
