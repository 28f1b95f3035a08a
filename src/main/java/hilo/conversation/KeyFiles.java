package hilo.conversation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
 * is an encrypted PKCS#8), also as bare base64 and inside zip archives. A certificate is none.
 *
 * <p>The look into an archive is bounded: {@value #MOST_FILES} files, {@value #MOST_BYTES} unpacked bytes, two archives deep. What lies beyond is judged by its name alone.
 */
final class KeyFiles {
    private static final int MOST_FILES = 1_000;
    private static final int MOST_BYTES = 32 << 20;
    private static final int DEEPEST = 2;
    private static final int LONGEST_BASE64 = 64 << 10;

    /** Also with something behind it, such as {@code llave.key.txt}. */
    private static final Pattern NAME = Pattern.compile("(.*\\.(key|pfx|p12|p8|pk8|jks|jceks|bcfks|keystore|ppk)(\\.[a-z0-9]{1,8})?)|(.*[/\\\\])?id_(rsa|dsa|ecdsa|ed25519)");
    private static final List<byte[]> MARKS = List.of(ascii("PRIVATE KEY-----"), "PRIVATE KEY-----".getBytes(StandardCharsets.UTF_16LE),
            "PRIVATE KEY-----".getBytes(StandardCharsets.UTF_16BE), ascii("PuTTY-User-Key-File"));
    private static final List<byte[]> STORES = List.of(HexFormat.of().parseHex("feedfeed"), HexFormat.of().parseHex("cececece"));
    private static final byte[] ZIP_ENTRY = {'P', 'K', 3, 4};
    private static final byte[] ZIP_INDEX = {'P', 'K', 1, 2};
    /** PBES1, PBES2 and the PKCS#12 ciphers: 1.2.840.113549.1.5 and 1.2.840.113549.1.12.1. */
    private static final List<byte[]> CIPHERS = List.of(HexFormat.of().parseHex("2a864886f70d0105"), HexFormat.of().parseHex("2a864886f70d010c01"));
    /** 1.2.840.113549.1.7, in which a PKCS#12 file is wrapped. */
    private static final byte[] PKCS7 = HexFormat.of().parseHex("2a864886f70d0107");

    private KeyFiles() {
    }

    static boolean holdsPrivateKey(String name, byte[] content) {
        return holdsPrivateKey(name, content, DEEPEST, new int[]{MOST_BYTES});
    }

    private static boolean holdsPrivateKey(String name, byte[] content, int deep, int[] bytesLeft) {
        if (NAME.matcher(name.strip().toLowerCase(Locale.ROOT)).matches() || isKey(content)) {
            return true;
        }
        return startsWith(content, ZIP_ENTRY, 0) && (namesKey(content) || deep > 0 && packsKey(content, deep, bytesLeft));
    }

    private static boolean isKey(byte[] content) {
        return MARKS.stream().anyMatch(mark -> indexOf(content, mark) >= 0) || STORES.stream().anyMatch(mark -> startsWith(content, mark, 0)) || isDerKey(content)
                || isDerKey(base64(content));
    }

    /** The names of an archive stand in clear, also where it is encrypted. */
    private static boolean namesKey(byte[] zip) {
        for (int at = 0; at + 30 < zip.length; at++) {
            boolean index = startsWith(zip, ZIP_INDEX, at) && at + 46 < zip.length;
            if (index || startsWith(zip, ZIP_ENTRY, at)) {
                int length = (zip[at + (index ? 28 : 26)] & 0xff) | (zip[at + (index ? 29 : 27)] & 0xff) << 8;
                int from = at + (index ? 46 : 30);
                String name = new String(zip, from, Math.clamp(length, 0, zip.length - from), StandardCharsets.UTF_8);
                if (NAME.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean packsKey(byte[] zip, int deep, int[] bytesLeft) {
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            int files = 0;
            for (var file = in.getNextEntry(); file != null && files < MOST_FILES && bytesLeft[0] > 0; file = in.getNextEntry(), files++) {
                byte[] content = in.readNBytes(bytesLeft[0]);
                bytesLeft[0] -= content.length;
                if (holdsPrivateKey(file.getName(), content, deep - 1, bytesLeft)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | IllegalArgumentException encryptedOrBroken) {
            return false; // its names were looked at
        }
    }

    private static byte[] base64(byte[] content) {
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

    private static int indexOf(byte[] content, byte[] mark) {
        for (int at = 0; at + mark.length <= content.length; at++) {
            if (content[at] == mark[0] && startsWith(content, mark, at)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
