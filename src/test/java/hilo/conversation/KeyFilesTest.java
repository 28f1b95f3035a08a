package hilo.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final byte[] PEM = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAIN = "Hola, no es nada.".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"CSD.key", "llave.KEY.txt", "sello.pfx", "a.p12", "almacen.jks", "x.ppk", "id_rsa", "id_ed25519"})
    void nameTells(String name) {
        assertThat(KeyFiles.holdsPrivateKey(name, PLAIN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"factura.xml", "certificado.cer", "cadena.pem", "monkey.txt", "keynote.pdf", "llave.txt"})
    void ordinaryFileIsNone(String name) {
        assertThat(KeyFiles.holdsPrivateKey(name, PLAIN)).isFalse();
        assertThat(KeyFiles.holdsPrivateKey(name, new byte[0])).isFalse();
        assertThat(KeyFiles.holdsPrivateKey(name, "-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----".getBytes(StandardCharsets.US_ASCII))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----BEGIN OPENSSH PRIVATE KEY-----",
            "PuTTY-User-Key-File-3: ssh-rsa"})
    void textFormatsAreRecognisedWhateverTheNameAndTheEncoding(String mark) {
        assertThat(isKey(("Adjunto:\r\n" + mark + "\r\nMIIE").getBytes(StandardCharsets.US_ASCII))).isTrue();
        if (mark.startsWith("-")) {
            assertThat(isKey((mark + "\nMIIE").getBytes(StandardCharsets.UTF_16))).isTrue();
        }
    }

    @Test
    void derIsRecognised() throws Exception {
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        var pair = rsa.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        var ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));

        assertThat(isKey(pkcs8)).isTrue();
        assertThat(isKey(Arrays.copyOfRange(pkcs8, 26, pkcs8.length))).as("PKCS#1 within it").isTrue();
        assertThat(isKey(ec.generateKeyPair().getPrivate().getEncoded())).isTrue();
        assertThat(isKey(Base64.getMimeEncoder().encode(pkcs8))).as("bare base64").isTrue();
        assertThat(isKey(pair.getPublic().getEncoded())).isFalse();
    }

    @Test
    void encryptedKeyOfTheSatIsRecognised() throws Exception {
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        for (String cipherName : new String[]{"PBEWithMD5AndDES", "PBEWithSHA1AndDESede"}) {
            var cipher = Cipher.getInstance(cipherName);
            var key = SecretKeyFactory.getInstance(cipherName).generateSecret(new PBEKeySpec("12345678a".toCharArray()));
            cipher.init(Cipher.ENCRYPT_MODE, key, new PBEParameterSpec(new byte[8], 2048));
            byte[] encrypted = cipher.doFinal(rsa.generateKeyPair().getPrivate().getEncoded());

            assertThat(isKey(new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded())).as(cipherName).isTrue();
        }
        // PBES2 with its parameters left out, as the first bytes of a CSD key are.
        assertThat(isKey(HexFormat.of().parseHex("301230" + "0b06092a864886f70d01050d" + "0403010203"))).isTrue();
        assertThat(isKey(HexFormat.of().parseHex("301230" + "0b06092a864886f70d01010d" + "0403010203"))).as("a signature").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS", "JCEKS"})
    void keyStoreIsRecognised(String type) throws Exception {
        var store = KeyStore.getInstance(type);
        store.load(null, null);
        var out = new ByteArrayOutputStream();
        store.store(out, "changeit".toCharArray());

        assertThat(isKey(out.toByteArray())).isTrue();
    }

    @Test
    void archivesAreLookedInto() throws Exception {
        byte[] key = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);

        assertThat(isKey(zip("a/b.txt", PLAIN))).isFalse();
        assertThat(isKey(zip("a/CSD.key", PLAIN))).isTrue();
        assertThat(isKey(zip("a/b.txt", key))).isTrue();
        assertThat(isKey(zip("dentro.zip", zip("b.txt", key)))).isTrue();
        byte[] cutOff = zip("a/CSD.key", PLAIN);
        assertThat(isKey(Arrays.copyOf(cutOff, 45))).isTrue();
    }

    @Test
    void namesInOtherAlphabetsDoNotEndTheSearch() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out, StandardCharsets.ISO_8859_1)) {
            zip.putNextEntry(new ZipEntry("año.txt"));
            zip.write(PEM);
        }

        assertThat(isKey(out.toByteArray())).isTrue();
    }

    @Test
    void headersWithLongNamesAreReadOnce() {
        byte[] header = new byte[30];
        System.arraycopy(new byte[]{'P', 'K', 3, 4}, 0, header, 0, 4);
        header[26] = header[27] = (byte) 0xff;
        byte[] file = repeated(header, (25 << 20) / header.length);

        assertTimeoutPreemptively(BOUND, () -> isKey(file));
    }

    @Test
    void packedFileIsNotUnpackedBeyondTheBudget() throws Exception {
        byte[] file = twentyGigabytes();
        var budget = new UnpackingBudget();

        assertThat(assertTimeoutPreemptively(BOUND, () -> KeyFiles.holdsPrivateKey("adjunto.dat", file, budget))).as("nobody has seen all of it").isTrue();
        assertThat(budget.unpacked()).isLessThanOrEqualTo(UnpackingBudget.MOST_BYTES + 1);
    }

    @Test
    void filesOfOneMailShareTheBudget() throws Exception {
        byte[] file = zip("ceros.bin", new byte[UnpackingBudget.MOST_BYTES / 4]);
        var budget = new UnpackingBudget();

        for (int i = 0; i < 4; i++) {
            assertThat(KeyFiles.holdsPrivateKey("a.dat", file, budget)).isFalse();
        }
        assertThat(KeyFiles.holdsPrivateKey("a.dat", file, budget)).isTrue();
        assertThat(budget.unpacked()).isLessThanOrEqualTo(UnpackingBudget.MOST_BYTES + 1);
        assertThat(KeyFiles.holdsPrivateKey("a.dat", PLAIN, budget)).as("no archive").isFalse();
    }

    @Test
    void archiveOfTooManyFilesCountsAsAKey() throws Exception {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (int i = 0; i <= UnpackingBudget.MOST_FILES; i++) {
                zip.putNextEntry(new ZipEntry("cfdi/" + i));
            }
        }

        assertThat(isKey(out.toByteArray())).isTrue();
    }

    @Test
    void largePackedFileIsSearchedPieceByPiece() throws Exception {
        byte[] large = new byte[20 << 20];
        assertThat(isKey(zip("registro.txt", large))).isFalse();

        for (int at : new int[]{large.length - PEM.length, (16 << 20) - 7, (16 << 20) + (64 << 10) - 7}) {
            byte[] holding = large.clone();
            System.arraycopy(PEM, 0, holding, at, PEM.length);
            assertThat(isKey(zip("registro.txt", holding))).as("at %d", at).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\t", "\ufeff", "\ufeff\r\n"})
    void base64IsRecognisedBehindBlanksAndMarks(String before) throws Exception {
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        var pair = rsa.generateKeyPair();

        assertThat(isKey((before + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())).getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(isKey((before + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())).getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----", "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----"})
    void base64OfAPemIsRecognised(String mark) {
        byte[] pem = (mark + "\nMIIE").getBytes(StandardCharsets.US_ASCII);

        assertThat(isKey(("datos: " + Base64.getEncoder().encodeToString(pem)).getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(isKey(Base64.getEncoder().encode("-----BEGIN CERTIFICATE-----\nMIIF".getBytes(StandardCharsets.US_ASCII)))).isFalse();
    }

    @Test
    void brokenBytesAreNoKey() {
        assertThat(isKey(new byte[]{0x30})).isFalse();
        assertThat(isKey(new byte[]{0x30, (byte) 0x84, 1, 2, 3, 4, 2})).isFalse();
        assertThat(isKey(new byte[]{0x30, (byte) 0x82, 1})).isFalse();
        assertThat(isKey(new byte[]{'P', 'K', 3, 4, 0, 0})).isFalse();
    }

    /** An archive of 20 MB: one file whose deflated megabyte of zeros is repeated. */
    private static byte[] twentyGigabytes() throws IOException {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[1 << 20]);
        byte[] megabyte = new byte[4 << 10];
        int length = deflater.deflate(megabyte, 0, megabyte.length, Deflater.FULL_FLUSH);
        deflater.end();
        var out = new ByteArrayOutputStream();
        out.write(HexFormat.of().parseHex("504b0304" + "1400" + "0800" + "0800" + "00000000" + "000000000000000000000000" + "0100" + "0000"));
        out.write('a');
        out.write(repeated(Arrays.copyOf(megabyte, length), 20_000));
        out.write(HexFormat.of().parseHex("0300"));
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[] all = new byte[part.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(part, 0, all, i * part.length, part.length);
        }
        return all;
    }

    private static boolean isKey(byte[] content) {
        return KeyFiles.holdsPrivateKey("adjunto.dat", content);
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return out.toByteArray();
    }
}
