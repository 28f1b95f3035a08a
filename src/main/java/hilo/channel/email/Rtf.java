package hilo.channel.email;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.swing.text.BadLocationException;
import javax.swing.text.rtf.RTFEditorKit;

/** The words of a body that Outlook wrote as compressed rich text ([MS-OXRTFCP]). */
final class Rtf {
    private static final int COMPRESSED = 0x75465A4C;
    private static final int PLAIN = 0x414C454D;
    private static final int HEADER = 16;
    private static final int WINDOW = 4096;
    private static final int LONGEST = 10_000_000;
    /** What the window holds before the first letter. */
    private static final byte[] BEFORE = ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
            + "RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx").getBytes(StandardCharsets.US_ASCII);

    private Rtf() {
    }

    /** Empty where it cannot be read. */
    static String text(byte[] compressed) {
        try {
            var kit = new RTFEditorKit();
            var document = kit.createDefaultDocument();
            kit.read(new ByteArrayInputStream(expanded(compressed)), document, 0);
            return document.getText(0, document.getLength()).strip();
        } catch (IOException | BadLocationException | RuntimeException unreadable) {
            return "";
        }
    }

    /** As far as it goes: what is cut short gives what came before. */
    static byte[] expanded(byte[] compressed) {
        if (compressed.length < HEADER) {
            return new byte[0];
        }
        var in = ByteBuffer.wrap(compressed).order(ByteOrder.LITTLE_ENDIAN);
        int kind = in.getInt(8);
        in.position(HEADER);
        var out = new ByteArrayOutputStream();
        if (kind == PLAIN) {
            out.write(compressed, HEADER, compressed.length - HEADER);
        } else if (kind == COMPRESSED) {
            expand(in.order(ByteOrder.BIG_ENDIAN), out);
        }
        return out.toByteArray();
    }

    /** Each letter comes as it is, or as a place in the window of the last 4,096 and a length; eight bits before each eight say which. */
    private static void expand(ByteBuffer in, ByteArrayOutputStream out) {
        byte[] window = new byte[WINDOW];
        System.arraycopy(BEFORE, 0, window, 0, BEFORE.length);
        int at = BEFORE.length;
        while (in.hasRemaining() && out.size() < LONGEST) {
            int kinds = in.get();
            for (int bit = 0; bit < 8 && in.hasRemaining(); bit++) {
                boolean reference = (kinds >> bit & 1) == 1;
                if (reference && in.remaining() < 2) {
                    return;
                }
                int word = reference ? in.getShort() & 0xffff : 0;
                int from = word >> 4;
                if (reference && from == at % WINDOW) {
                    return;
                }
                int length = reference ? (word & 0xf) + 2 : 1;
                for (int i = 0; i < length; i++) {
                    byte letter = reference ? window[(from + i) % WINDOW] : in.get();
                    out.write(letter);
                    window[at++ % WINDOW] = letter;
                }
            }
        }
    }
}
