package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import hilo.directory.MadeUpRfc;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import hilo.launch.HostApplication;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By which tokens, and by which requests, the host application's users come in. */
@DeskTest
class HandoverIT {
    /** What is wrong with a token whose signature is right. */
    enum Bad {
        FOREIGN_AUDIENCE(claims -> claims.audience("hilo-chat")), NO_AUDIENCE(claims -> claims.audience((String) null)), FOREIGN_ISSUER(
                claims -> claims.issuer("somebody")), NO_ISSUER(claims -> claims.issuer(null)), ISSUED_IN_THE_FUTURE(
                        claims -> claims.issueTime(in(120)).expirationTime(in(300))), NOT_ISSUED(claims -> claims.issueTime(null)), OF_TEN_YEARS(
                                claims -> claims.expirationTime(in(315_360_000))), NO_ID(claims -> claims.jwtID(null));

        private final UnaryOperator<JWTClaimsSet.Builder> change;

        Bad(UnaryOperator<JWTClaimsSet.Builder> change) {
            this.change = change;
        }
    }

    private final Desk desk = Desk.current();
    private final HostApplication host = new HostApplication(desk);
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final String rfc = MadeUpRfc.next();

    @ParameterizedTest
    @EnumSource(Bad.class)
    void badTokenSignsNobodyIn(Bad bad) {
        var browser = new Browser(desk.url(), "es");

        assertThat(browser.handOver(host.handover("u-" + mark, address("karla"), "Karla", rfc, bad.change)).status()).isEqualTo(400);

        assertThat(browser.open("/portal/").address().getPath()).isEqualTo("/portal/sign-in");
    }

    @Test
    void openingTheAddressNeitherSignsInNorUsesTheTokenUp() throws Exception {
        String token = host.handover("u-" + mark, address("karla"), "Karla Fuente", rfc);
        for (String method : new String[]{"HEAD", "GET"}) {
            var answer = send(HttpRequest.newBuilder(desk.url().resolve("/portal/sso?token=" + token)).method(method, BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        }
        var browser = new Browser(desk.url(), "es-MX");

        var asked = browser.open("/portal/sso?token=" + token);
        assertThat(browser.open("/portal/").address().getPath()).isEqualTo("/portal/sign-in");
        assertThat(browser.submit(asked, asked.form("token"), Map.of()).text()).contains("Karla Fuente");

        assertThat(new Browser(desk.url(), "es").handOver(token).status()).isEqualTo(400);
    }

    @Test
    void foreignFormReplacesNobodyWithoutBeingConfirmed() {
        var browser = new Browser(desk.url(), "es-MX");
        browser.handOver(host.handover("u-" + mark, address("karla"), "Karla Fuente", rfc));

        var asked = browser.handOver(host.handover("v-" + mark, address("otra"), "Otra Persona", rfc));

        assertThat(asked.text()).contains("Karla Fuente").contains("Otra Persona").contains("¿Cambiar de usuario?");
        assertThat(browser.open("/portal/account").text()).contains(address("karla"));
        var stayed = browser.submit(asked, asked.form("stay"), Map.of());
        assertThat(stayed.text()).contains("Karla Fuente");
        assertThat(browser.open("/portal/account").text()).contains(address("karla"));

        var again = browser.handOver(host.handover("v-" + mark, address("otra"), "Otra Persona", rfc));
        browser.submit(again, again.form("Continuar como Otra Persona"), Map.of());
        assertThat(browser.open("/portal/account").text()).contains(address("otra"));
    }

    @Test
    void newUserWithTheAddressOfWhoIsSignedInGetsTheAccountOnlyWhenConfirmed() {
        var victim = new Customers(desk).customer("Víctor Víctima", null, null, false);
        var browser = new Browser(desk.url(), "es-MX");
        var entrance = browser.open("/portal/sign-in");
        browser.submit(entrance, entrance.form("password"), Map.of("email", victim.email(), "password", victim.password()));

        var asked = browser.handOver(host.handover("w-" + mark, victim.email(), "Mallory", rfc));

        assertThat(asked.text()).contains("¿Unir este usuario con su cuenta?", "Víctor Víctima", "Mallory", victim.email());
        browser.handOver(host.handover("x-" + mark, victim.email(), "Otra", rfc));
        var askedAnew = browser.submit(asked, asked.form("Unir a Mallory"), Map.of());
        assertThat(askedAnew.text()).contains("¿Unir este usuario con su cuenta?", "Otra");
        browser.submit(askedAnew, askedAnew.form("stay"), Map.of());
        var me = victim.api().get("/api/portal/me").expect(200).json();
        assertThat(me.getString("name")).isEqualTo("Víctor Víctima");
        assertThat(me.isNull("organisation")).isTrue();
        assertThat(new Browser(desk.url(), "es").handOver(host.handover("w-" + mark, victim.email(), "Mallory", rfc)).status()).isEqualTo(409);

        var agreed = browser.handOver(host.handover("w-" + mark, victim.email(), "Víctor Víctima", rfc));
        browser.submit(agreed, agreed.form("Unir a Víctor"), Map.of());
        var later = new Browser(desk.url(), "es");
        later.handOver(host.handover("w-" + mark, victim.email(), "Víctor Víctima", rfc));
        assertThat(later.open("/portal/account").text()).contains(victim.email());
    }

    @Test
    void sameUserComesAgainWithoutBeingAsked() {
        var browser = new Browser(desk.url(), "es-MX");
        browser.handOver(host.handover("u-" + mark, address("karla"), "Karla Fuente", rfc));

        assertThat(browser.handOver(host.handover("u-" + mark, address("karla"), "Karla Fuente", rfc)).address().getPath()).isEqualTo("/portal/");
    }

    @Test
    void foreignSiteCannotConfirm() throws Exception {
        var answer = send(HttpRequest.newBuilder(desk.url().resolve("/portal/sso/continue")).header("Origin", "http://evil.example").header("Sec-Fetch-Site", "cross-site")
                .POST(BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    private String address(String who) {
        return who + "." + mark + "@cliente.example";
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
