package hilo.launch.phone;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A recording: a quiet tone of 8 kHz, 16 bit, one channel. */
final class Wave {
    private static final int RATE = 8000;

    private Wave() {
    }

    static byte[] tone(int seconds) {
        int size = seconds * RATE * 2;
        var out = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVEfmt ")).putInt(16).putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * 2).putShort((short) 2)
                .putShort(
                        (short) 16)
                .put(ascii("data")).putInt(size);
        for (int i = 0; i < seconds * RATE; i++) {
            out.putShort((short) (1500 * Math.sin(2 * Math.PI * 440 * i / RATE)));
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
