package hilo.channel.email;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ProtectionTest {
    private final MailParser parser = new MailParser(List.of(new MailAddress("Soporte", "soporte@factupronto.example")), "factupronto.example", "", Set.of());

    @Test
    void mailThatLiesInsideOfItsSignatureIsRead() throws Exception {
        String inside = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nFirmé la facturación\r\n"
                + "--b\r\nContent-Type: text/csv; name=lista.csv\r\nContent-Disposition: attachment; filename=lista.csv\r\n\r\na,b\r\n--b--\r\n";

        ParsedMail mail = parser.parse(mail("smime-type=signed-data; ", signed(inside)));

        assertThat(mail.text()).isEqualTo("Firmé la facturación");
        assertThat(mail.protection()).isEqualTo(Protection.SIGNED);
        assertThat(mail.files()).extracting(MailFile::name).containsExactly("smime.p7m", "lista.csv");
        // Old mailers do not say what it is.
        assertThat(parser.parse(mail("", signed(inside))).protection()).isEqualTo(Protection.SIGNED);
    }

    @Test
    void whatOnlyClaimsToBeSignedIsKeptAsItCame() {
        ParsedMail mail = parser.parse(mail("smime-type=signed-data; ", new byte[]{0x30, (byte) 0x80, 6, 9}));

        assertThat(mail.text()).isEmpty();
        assertThat(mail.protection()).isEqualTo(Protection.SIGNED);
        assertThat(mail.files()).extracting(MailFile::name).containsExactly("smime.p7m");
    }

    private static byte[] mail(String kind, byte[] content) {
        return ("From: ana@cliente.example\r\nContent-Type: application/pkcs7-mime; " + kind + "name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(content)).getBytes(UTF_8);
    }

    private static byte[] signed(String content) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var keys = generator.generateKeyPair();
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        var name = new X500Name("CN=Ana");
        var certificate = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(Instant.EPOCH), Date.from(Instant.EPOCH.plusSeconds(1)), name, keys.getPublic())
                .build(signer);
        var cms = new CMSSignedDataGenerator();
        cms.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", keys.getPrivate(), certificate));
        cms.addCertificates(new JcaCertStore(List.of(certificate)));
        return cms.generate(new CMSProcessableByteArray(content.getBytes(UTF_8)), true).getEncoded();
    }
}
