package hilo.channel.email;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a {@code winmail.dat}: Outlook's own envelope (TNEF, [MS-OXTNEF]), which other mailers show as one useless file.
 *
 * <p>Read as far as it goes: a stream that is cut or wrong gives what came before. Only whole pieces of the bytes at hand are ever copied, so that no length in it can make us
 * take more than we were given.
 */
record Tnef(@Nullable String text, @Nullable String html, List<MailFile> files) {
    private static final int SIGNATURE = 0x223E9F78;
    private static final int MAX_FILES = 200;
    private static final int ATTACHMENT_BEGINS = 0x9002;
    private static final int ATTACHMENT_TITLE = 0x8010;
    private static final int ATTACHMENT_DATA = 0x800F;
    private static final int ATTACHMENT_PROPERTIES = 0x9005;
    private static final int MESSAGE_PROPERTIES = 0x9003;
    private static final int BODY = 0x800C;
    private static final int LONG_NAME = 0x3707;
    private static final int CONTENT_ID = 0x3712;
    private static final int DATA = 0x3701;
    private static final int PLAIN_BODY = 0x1000;
    private static final int RTF_BODY = 0x1009;
    private static final int HTML_BODY = 0x1013;
    private static final int STRING8 = 0x1E;
    private static final int UNICODE = 0x1F;
    private static final int BINARY = 0x102;
    private static final int OBJECT = 0x0D;
    private static final int NAMED = 0x8000;
    private static final int MULTIPLE = 0x1000;

    /** A property of the message or of an attachment that we know what to do with. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way.
    private record Property(int id, int type, byte[] value) {
        String text() {
            String all = type == UNICODE ? new String(value, StandardCharsets.UTF_16LE) : MailText.decode(value, null);
            int end = all.indexOf('\0');
            return end < 0 ? all : all.substring(0, end);
        }
    }

    /** An attachment while its pieces are found. */
    private static final class Pending {
        private @Nullable String name;
        private @Nullable String contentId;
        private byte @Nullable [] bytes;
    }

    static boolean is(byte[] bytes) {
        return bytes.length > 6 && little(bytes).getInt(0) == SIGNATURE;
    }

    static Tnef read(byte[] bytes) {
        ByteBuffer in = little(bytes);
        in.position(6);
        String text = null;
        String html = null;
        byte[] rtf = null;
        List<Pending> found = new ArrayList<>();
        while (in.remaining() >= 9) {
            in.get();
            int attribute = in.getInt() & 0xffff;
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                break;
            }
            byte[] value = new byte[length];
            in.get(value);
            in.position(Math.min(in.limit(), in.position() + 2)); // the checksum
            switch (attribute) {
                case ATTACHMENT_BEGINS -> {
                    if (found.size() < MAX_FILES) {
                        found.add(new Pending());
                    }
                }
                case ATTACHMENT_TITLE -> {
                    if (!found.isEmpty() && found.getLast().name == null) {
                        found.getLast().name = new Property(0, STRING8, value).text();
                    }
                }
                case ATTACHMENT_DATA -> {
                    if (!found.isEmpty()) {
                        found.getLast().bytes = value;
                    }
                }
                case ATTACHMENT_PROPERTIES -> {
                    if (!found.isEmpty()) {
                        properties(value).forEach(property -> tell(found.getLast(), property));
                    }
                }
                case BODY -> text = new Property(0, STRING8, value).text();
                case MESSAGE_PROPERTIES -> {
                    for (Property property : properties(value)) {
                        if (property.id() == PLAIN_BODY) {
                            text = property.text();
                        } else if (property.id() == HTML_BODY) {
                            html = property.type() == BINARY ? MailText.decode(property.value(), null) : property.text();
                        } else if (property.id() == RTF_BODY) {
                            rtf = property.value();
                        }
                    }
                }
                default -> {
                    // Times, addresses and the like stand in the mail's own headers.
                }
            }
        }
        List<MailFile> files = new ArrayList<>();
        for (Pending one : found) {
            if (one.bytes != null) {
                files.add(new MailFile(MailFile.safeName(one.name, "adjunto-" + (files.size() + 1)), "application/octet-stream", one.bytes, one.contentId));
            }
        }
        return new Tnef(text == null && html == null && rtf != null ? Rtf.text(rtf) : text, html, List.copyOf(files));
    }

    private static void tell(Pending file, Property property) {
        switch (property.id()) {
            case LONG_NAME -> file.name = property.text();
            case CONTENT_ID -> file.contentId = property.text();
            case DATA -> {
                if (file.bytes == null || file.bytes.length == 0) {
                    file.bytes = property.value();
                }
            }
            default -> {
                // Icons, times and the like.
            }
        }
    }

    /** Reads a MAPI property list as far as it can be read. */
    private static List<Property> properties(byte[] bytes) {
        List<Property> found = new ArrayList<>();
        ByteBuffer in = little(bytes);
        if (in.remaining() < 4) {
            return found;
        }
        int count = in.getInt();
        for (int i = 0; i < count && in.remaining() >= 4; i++) {
            int type = in.getShort() & 0xffff;
            int id = in.getShort() & 0xffff;
            if (id >= NAMED && !skipName(in)) {
                return found;
            }
            boolean multiple = (type & MULTIPLE) != 0;
            int plain = type & ~MULTIPLE;
            boolean sized = plain == STRING8 || plain == UNICODE || plain == BINARY || plain == OBJECT;
            int values = 1;
            if (multiple || sized) {
                if (in.remaining() < 4) {
                    return found;
                }
                values = in.getInt();
            }
            for (int v = 0; v < values; v++) {
                int length = sized ? in.remaining() < 4 ? -1 : in.getInt() : width(plain);
                if (length < 0 || length > in.remaining()) {
                    return found;
                }
                int start = in.position();
                in.position(Math.min(in.limit(), start + (length + 3) / 4 * 4));
                if (sized && v == 0) {
                    // An embedded object begins with the sixteen bytes of its kind.
                    int skipped = plain == OBJECT ? Math.min(16, length) : 0;
                    found.add(new Property(id, plain, Arrays.copyOfRange(bytes, start + skipped, start + length)));
                }
            }
        }
        return found;
    }

    private static boolean skipName(ByteBuffer in) {
        if (in.remaining() < 24) {
            return false;
        }
        in.position(in.position() + 16);
        int kind = in.getInt();
        int number = in.getInt();
        if (kind == 0) {
            return true;
        }
        long padded = (number + 3L) / 4 * 4;
        if (number < 0 || padded > in.remaining()) {
            return false;
        }
        in.position(in.position() + (int) padded);
        return true;
    }

    private static int width(int type) {
        return switch (type) {
            case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
            case 0x48 -> 16;
            default -> 4;
        };
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
