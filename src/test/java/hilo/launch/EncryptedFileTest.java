package hilo.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedFileTest {
    private static final KeyPair KEYS = keys(2048);

    @TempDir
    Path directory;
    private Path file = Path.of("");

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("encrypted");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_048_575, 1_048_576, 1_048_577, 3_000_000})
    void contentComesBack(int length) throws IOException {
        byte[] content = content(length);

        write(content);

        assertThat(EncryptedFile.is(file)).isTrue();
        assertThat(read()).isEqualTo(content);
    }

    @Test
    void nothingOfTheContentIsInTheFile() throws IOException {
        write("una frase muy secreta".repeat(1_000).getBytes(StandardCharsets.UTF_8));

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("secreta");
    }

    @Test
    void changedCutOrReorderedFileIsRefused() throws IOException {
        write(content(2_500_000));
        byte[] whole = Files.readAllBytes(file);
        int header = whole.length - 2_500_000 - 3 * 16;
        int piece = (1 << 20) + 16;

        for (int at : new int[]{20, 100, header - 1, header, header + piece, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            isRefused(changed);
        }
        isRefused(Arrays.copyOf(whole, whole.length - 1));
        isRefused(Arrays.copyOf(whole, header + 2 * piece));
        isRefused(Arrays.copyOf(whole, header));
        isRefused(Arrays.copyOf(whole, 30));
        byte[] swapped = whole.clone();
        System.arraycopy(whole, header, swapped, header + piece, piece);
        System.arraycopy(whole, header + piece, swapped, header, piece);
        isRefused(swapped);
    }

    @Test
    void anotherKeyOpensNothing() throws IOException {
        write(content(10));
        var other = keys(2048).getPrivate();

        assertThatThrownBy(() -> EncryptedFile.decrypt(file, other, new ByteArrayOutputStream())).isInstanceOf(Trouble.class).hasMessageContaining("another key");
    }

    @Test
    void keysAreReadFromPem() throws IOException {
        var pem = directory.resolve("key.pem");
        Files.writeString(pem, pem("PUBLIC KEY", KEYS.getPublic().getEncoded()));
        assertThat(EncryptedFile.publicKey(pem)).isEqualTo(KEYS.getPublic());
        Files.writeString(pem, pem("PRIVATE KEY", KEYS.getPrivate().getEncoded()));
        assertThat(EncryptedFile.privateKey(pem)).isEqualTo(KEYS.getPrivate());
        assertThatThrownBy(() -> EncryptedFile.publicKey(pem)).isInstanceOf(Trouble.class);
        Files.writeString(pem, pem("PUBLIC KEY", keys(1024).getPublic().getEncoded()));
        assertThatThrownBy(() -> EncryptedFile.publicKey(pem)).isInstanceOf(Trouble.class).hasMessageContaining("2048");
        Files.writeString(pem, "ssh-rsa AAAA");
        assertThatThrownBy(() -> EncryptedFile.publicKey(pem)).isInstanceOf(Trouble.class);
    }

    private void write(byte[] content) throws IOException {
        try (var out = EncryptedFile.to(KEYS.getPublic(), Files.newOutputStream(file))) {
            out.write(content);
        }
    }

    private byte[] read() throws IOException {
        var out = new ByteArrayOutputStream();
        EncryptedFile.decrypt(file, KEYS.getPrivate(), out);
        return out.toByteArray();
    }

    private void isRefused(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertThatThrownBy(this::read).isInstanceOf(Trouble.class);
    }

    private static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    }

    private static KeyPair keys(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
