package hilo.channel.email;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail as another server gets it, checked as RFC 6376 says, by hand. */
class DkimTest {
    private static final MailAddress DESK = new MailAddress("Soporte Técnico", "soporte@factupronto.example");
    private static KeyPair keys;

    @BeforeAll
    static void keys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    @Test
    void whatAnotherServerGetsIsSignedAndNotALetterOfItCanChange() throws Exception {
        String got = sent("factupronto.example", DESK);

        assertThat(got).contains("d=factupronto.example").contains("s=hilo").contains("c=relaxed/relaxed");
        assertThat(verifies(got)).isTrue();
        assertThat(verifies(got.replace("Facturaci=C3=B3n lista", "Facturaci=C3=B3n negra"))).isFalse();
        assertThat(verifies(got.replace("Subject: ", "Subject: x"))).isFalse();
        assertThat(verifies(got.replace("soporte@factupronto.example>", "otro@factupronto.example>"))).isFalse();
        // What servers do to space on the way.
        assertThat(verifies(
                got.replace("Subject: ", "Subject:   ").replace("Content-Transfer-Encoding: quoted-printable\r\n\r\n", "Content-Transfer-Encoding: quoted-printable  \r\n\r\n")))
                .isTrue();
        assertThat(got).contains("Message-ID: <c.1@factupronto.example>");
    }

    @Test
    void mailOfAnotherDomainIsNotSigned() throws Exception {
        assertThat(sent("otra.example", DESK)).doesNotContain("DKIM-Signature");
    }

    @Test
    void unusableKeyIsRefusedWithASentence(@TempDir Path directory) throws IOException, GeneralSecurityException {
        refused(Map.of("hilo.mail.dkim.domain", "factupronto.example"), "needs all three");
        var file = directory.resolve("key.pem");
        refused(settings(file), "cannot be read");
        Files.writeString(file, "-----BEGIN RSA PRIVATE KEY-----\nabc\n");
        refused(settings(file), "PKCS#8");
        var small = KeyPairGenerator.getInstance("RSA");
        small.initialize(512);
        Files.writeString(file, pem(small.generateKeyPair()));
        refused(settings(file), "512 bits");
        Files.writeString(file, pem(keys));
        assertThat(Dkim.from(new Settings(settings(file)))).isPresent();
        assertThat(Dkim.from(new Settings(Map.of()))).isEmpty();
    }

    private static Map<String, String> settings(Path file) {
        return Map.of("hilo.mail.dkim.domain", "factupronto.example", "hilo.mail.dkim.selector", "hilo", "hilo.mail.dkim.key", file.toString());
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
    }

    private static void refused(Map<String, String> settings, String sentence) {
        assertThatIllegalStateException().isThrownBy(() -> Dkim.from(new Settings(settings))).withMessageContaining(sentence);
    }

    /** The bytes that come over the line. */
    private static String sent(String domain, MailAddress from) throws Exception {
        var composer = new MailComposer(jakarta.mail.Session.getInstance(new java.util.Properties()), "factupronto.example",
                Optional.of(new Dkim(domain, "hilo", (RSAPrivateKey) keys.getPrivate())));
        var mail = new OutgoingMail("<c.1@factupronto.example>", from, new MailAddress("Ana Peña", "ana@cliente.example"), List.of(), "ana@cliente.example",
                "soporte+c.x.y@factupronto.example",
                "soporte+b.x.y@factupronto.example", "Re: Facturación", "Facturación lista\n.\nFin  ", List.of("Ana", "Soporte"),
                List.of(new OutgoingMail.Quote("El 1, Ana escribió:", "¿Y?")),
                "<1@cliente.example>", List.of("<1@cliente.example>"), false, List.of(new MailFile("señal.csv", "text/csv", "a;b\n".getBytes(UTF_8), null)), Instant.EPOCH);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var got = CompletableFuture.supplyAsync(() -> take(server));
            var account = new MailAccount(new MailConfig.Server("127.0.0.1", server.getLocalPort(), null, null, MailConfig.Tls.NONE, null), null);
            new SmtpSender(account, () -> Instant.EPOCH).send(composer.compose(mail), mail.reader(), from.address());
            return got.get();
        }
    }

    private static String take(ServerSocket server) {
        var mail = new StringBuilder();
        try (var client = server.accept(); var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1))) {
            var out = client.getOutputStream();
            out.write("220 ready\r\n".getBytes(US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write((line.equals("DATA") ? "354 go on\r\n" : "250 ok\r\n").getBytes(US_ASCII));
                if (line.equals("DATA")) {
                    for (String said = in.readLine(); !said.equals("."); said = in.readLine()) {
                        mail.append(said.startsWith(".") ? said.substring(1) : said).append("\r\n");
                    }
                    out.write("250 ok\r\n".getBytes(US_ASCII));
                }
            }
        } catch (IOException gone) {
            // Told by what came.
        }
        return mail.toString();
    }

    private static boolean verifies(String mail) throws GeneralSecurityException {
        int end = mail.indexOf("\r\n\r\n");
        var fields = Arrays.stream(mail.substring(0, end).split("\r\n(?![ \t])")).toList();
        String signature = fields.stream().filter(field -> field.startsWith("DKIM-Signature:")).findFirst().orElseThrow();
        var tags = Arrays.stream(signature.substring(15).replaceAll("\r\n", "").split(";")).map(String::strip).filter(tag -> !tag.isEmpty())
                .collect(Collectors.toMap(tag -> tag.substring(0, tag.indexOf('=')), tag -> tag.substring(tag.indexOf('=') + 1).replaceAll("\\s", "")));
        String body = mail.substring(end + 4).replaceAll("[ \t]+\r\n", "\r\n").replaceAll("[ \t]+", " ").replaceAll("(\r\n)*$", "") + "\r\n";
        if (!tags.getOrDefault("bh", "").equals(Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body.getBytes(ISO_8859_1))))) {
            return false;
        }
        var signed = new StringBuilder();
        for (String name : tags.getOrDefault("h", "").split(":")) {
            fields.stream().filter(field -> field.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")).findFirst()
                    .ifPresent(field -> signed.append(relaxed(field)).append("\r\n"));
        }
        signed.append(relaxed(signature.replaceFirst("b=[^;]*$", "b=")));
        var check = Signature.getInstance("SHA256withRSA");
        check.initVerify(keys.getPublic());
        check.update(signed.toString().getBytes(ISO_8859_1));
        return check.verify(Base64.getDecoder().decode(tags.getOrDefault("b", "")));
    }

    private static String relaxed(String field) {
        int colon = field.indexOf(':');
        return field.substring(0, colon).strip().toLowerCase(Locale.ROOT) + ":" + field.substring(colon + 1).replace("\r\n", "").replaceAll("[ \t]+", " ").strip();
    }
}
