package hilo.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file that only the owner of a private key can read, written as a stream.
 *
 * <p>Header: {@value #MAGIC} and a line feed; the length (two bytes) and bytes of a fresh AES-256 key, encrypted with RSA-OAEP (SHA-256); seven random bytes. Then pieces of 1 MiB,
 * the last one shorter or empty, each encrypted with AES-GCM and 16 bytes longer for its tag. The nonce of a piece is the seven bytes, its number (four bytes, from 0) and 1 for
 * the last piece, else 0; the header is authenticated with each. So a file that was changed, cut off or put together anew is refused.
 */
public final class EncryptedFile {
    private static final String MAGIC = "hilo-encrypted-1";
    private static final int PIECE = 1 << 20;
    private static final int TAG = 16;
    private static final int SHORTEST_KEY_BITS = 2048;
    private static final OAEPParameterSpec OAEP = new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private EncryptedFile() {
    }

    static boolean is(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length()), MAGIC.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** An RSA key, PEM: a public key (X.509) or a certificate. */
    static PublicKey publicKey(Path file) throws IOException {
        var pem = pem(file);
        try {
            PublicKey key = switch (pem.kind()) {
                case "PUBLIC KEY" -> KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(pem.bytes()));
                case "CERTIFICATE" -> CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.bytes())).getPublicKey();
                default -> throw new Trouble(file + " holds a " + pem.kind() + ": a backup is encrypted to a PUBLIC KEY or a CERTIFICATE.");
            };
            if (!(key instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() < SHORTEST_KEY_BITS) {
                throw new Trouble(file + " is no RSA key of " + SHORTEST_KEY_BITS + " bits or more.");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new Trouble(file + " is no RSA public key: " + e.getMessage());
        }
    }

    /** An RSA key, PEM (PKCS#8). */
    static PrivateKey privateKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pem(file).bytes()));
        } catch (GeneralSecurityException e) {
            throw new Trouble(file + " is no RSA private key (PKCS#8): " + e.getMessage());
        }
    }

    /** What is written to the stream is encrypted to the key's owner; closing it completes the file. */
    static OutputStream to(PublicKey key, OutputStream out) throws IOException {
        try {
            var generator = KeyGenerator.getInstance("AES");
            generator.init(256);
            var content = generator.generateKey();
            byte[] start = new byte[7];
            new SecureRandom().nextBytes(start);
            byte[] header = header(wrapped(key, content), start);
            out.write(header);
            return new Encrypting(out, content, header, start);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Throws {@link Trouble} where the file is not what was written, or was written for another key. */
    public static void decrypt(Path file, PrivateKey key, OutputStream to) throws IOException {
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            in.skipNBytes(MAGIC.length() + 1L);
            byte[] wrapped = in.readNBytes(in.readUnsignedShort());
            byte[] start = in.readNBytes(7);
            byte[] header = header(wrapped, start);
            var content = unwrapped(key, wrapped);
            byte[] piece = in.readNBytes(PIECE + TAG);
            for (int n = 0;; n++) {
                byte[] next = in.readNBytes(PIECE + TAG);
                boolean last = next.length == 0;
                to.write(cipher(Cipher.DECRYPT_MODE, content, header, start, n, last).doFinal(piece));
                if (last) {
                    return;
                }
                piece = next;
            }
        } catch (GeneralSecurityException | EOFException e) {
            throw new Trouble("The backup is damaged, or it was encrypted to another key.");
        }
    }

    private static byte[] header(byte[] wrapped, byte[] start) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeBytes(MAGIC + "\n");
            out.writeShort(wrapped.length);
            out.write(wrapped);
            out.write(start);
        }
        return bytes.toByteArray();
    }

    private static byte[] wrapped(PublicKey key, SecretKey content) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, OAEP);
        return cipher.doFinal(content.getEncoded());
    }

    private static SecretKey unwrapped(PrivateKey key, byte[] wrapped) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, OAEP);
        return new SecretKeySpec(cipher.doFinal(wrapped), "AES");
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] header, byte[] start, int n, boolean last) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG, ByteBuffer.allocate(12).put(start).putInt(n).put((byte) (last ? 1 : 0)).array()));
        cipher.updateAAD(header);
        return cipher;
    }

    private record Pem(String kind, byte[] bytes) {
    }

    private static Pem pem(Path file) throws IOException {
        var found = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!found.find()) {
            throw new Trouble(file + " is no PEM file.");
        }
        return new Pem(found.group(1), Base64.getMimeDecoder().decode(found.group(2)));
    }

    /** Keeps one piece back, since only the end tells which piece is the last. */
    private static final class Encrypting extends FilterOutputStream {
        private final SecretKey key;
        private final byte[] header;
        private final byte[] start;
        private final byte[] piece = new byte[PIECE];
        private int filled;
        private int n;
        private boolean closed;

        Encrypting(OutputStream out, SecretKey key, byte[] header, byte[] start) {
            super(out);
            this.key = key;
            this.header = header;
            this.start = start;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[]{(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length;) {
                if (filled == PIECE) {
                    encrypt(false);
                }
                int now = Math.min(length - done, PIECE - filled);
                System.arraycopy(bytes, from + done, piece, filled, now);
                filled += now;
                done += now;
            }
        }

        private void encrypt(boolean last) throws IOException {
            try {
                out.write(cipher(Cipher.ENCRYPT_MODE, key, header, start, n++, last).doFinal(piece, 0, filled));
                filled = 0;
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                encrypt(true);
                out.close();
            }
        }
    }
}
