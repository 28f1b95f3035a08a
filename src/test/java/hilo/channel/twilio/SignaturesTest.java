package hilo.channel.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are Twilio's own, published with its libraries; the token of all of them is {@code 12345}. */
class SignaturesTest {
    private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private static final List<Field> FORM = List.of(new Field("Digits", "1234"), new Field("CallSid", "CA1234567890ABCDE"), new Field("To", "+18005551212"), new Field("Caller",
            "+14158675309"), new Field("From", "+14158675309"));
    private static final String SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    private final Signatures signatures = new Signatures(List.of("12345"));

    @ParameterizedTest
    @CsvSource({
            "https://mycompany.com/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            "https://mycompany.com:443/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
            "http://mycompany.com:80/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4=",
            "https://mycompany.com/myapp.php?foo=1&bar=2, kvajT1Ptam85bY51eRf/AJRuM3w=",
            "https://mycompany.com:443/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            "https://mycompany.com:8443/myapp.php?foo=1&bar=2, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            "http://mycompany.com/myapp.php?foo=1&bar=2, 0ZXoZLH/DfblKGATFgpif+LLRf4=",
            "https://mycompany.com/myapp.php?foo=1&bar=2#rc=3&rp=5xx, RSOYDt4T1cUTdK1PDd93/VVr8B8="})
    void publishedVectorHoldsWithAndWithoutThePort(String url, String signature) {
        assertThat(signatures.verify(url, FORM, signature)).hasValue(0);
    }

    @Test
    void documentationExampleHolds() {
        var form = List.of(new Field("CallSid", "CA1234567890ABCDE"), new Field("Caller", "+14158675310"), new Field("Digits", "1234"), new Field("From", "+14158675310"),
                new Field(
                        "To", "+18005551212"));

        assertThat(signatures.verify("https://example.com/myapp.php?foo=1&bar=2", form, "L/OH5YylLD5NRKLltdqwSvS0BnU=")).hasValue(0);
    }

    @Test
    void accentsAndSignsAreSignedAsTheyAre() {
        var form = List.of(new Field("Message", "Hello & goodbye! @#$%^*()"), new Field("From", "+1 (415) 867-5309"), new Field("Special", "unicode: ñáéíóú"));

        assertThat(signatures.verify(URL, form, "dCPiR4WtQ6QFN6pJh81CtlCcWLQ=")).hasValue(0);
    }

    @Test
    void requestWithoutAFormIsSignedByItsUrlAlone() {
        var url = URL + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

        assertThat(signatures.verify(url, List.of(), "a9nBmqA0ju/hNViExpshrM61xv4=")).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
            "http://mycompany.com/myapp.php?foo=1&bar=2",
            "https://mycompany.com/myapp.php/?foo=1&bar=2",
            "https://mycompany.com/myapp.php?bar=2&foo=1",
            "https://MYCOMPANY.com/myapp.php?foo=1&bar=2",
            "https://mycompany.com/myapp.php?foo=1"})
    void anotherUrlIsRefused(String url) {
        assertThat(signatures.verify(url, FORM, SIGNATURE)).isEmpty();
    }

    @Test
    void anyChangeOfTheFormIsRefused() {
        var altered = new ArrayList<>(FORM);
        altered.set(0, new Field("Digits", "1235"));
        var longer = new ArrayList<>(FORM);
        longer.add(new Field("Extra", ""));
        var repeated = new ArrayList<>(FORM);
        repeated.add(FORM.getFirst());

        assertThat(List.of(altered, longer, repeated, FORM.subList(1, 5))).allSatisfy(form -> assertThat(signatures.verify(URL, form, SIGNATURE)).isEmpty());
    }

    @Test
    void noSignatureOrNoTokenIsRefused() {
        assertThat(signatures.verify(URL, FORM, null)).isEmpty();
        assertThat(signatures.verify(URL, FORM, "")).isEmpty();
        assertThat(new Signatures(List.of()).verify(URL, FORM, SIGNATURE)).isEmpty();
        assertThat(new Signatures(List.of("")).verify(URL, FORM, SIGNATURE)).isEmpty();
        assertThat(new Signatures(List.of("54321")).verify(URL, FORM, SIGNATURE)).isEmpty();
    }

    @Test
    void eitherTokenIsAcceptedWhileItIsRotated() {
        assertThat(new Signatures(List.of("new", "12345")).verify(URL, FORM, SIGNATURE)).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void escapesInTheQueryStayEscapesWhenThePortIsTakenOff() {
        var plain = "https://mycompany.com/hook?to=%2B52";
        var seen = "https://mycompany.com:8443/hook?to=%2B52";
        var signature = TestSigning.sign("12345", plain, FORM);

        assertThat(signatures.verify(seen, FORM, signature)).hasValue(0);
    }

    @Test
    void formIsReadAsUtf8AndKeepsEmptyAndRepeatedNames() {
        var fields = Form.parse("a=Mar%C3%ADa+Pe%C3%B1a&b=&c&a=x%3Dy&".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(fields).containsExactly(new Field("a", "María Peña"), new Field("b", ""), new Field("c", ""), new Field("a", "x=y"));
    }
}
