package hilo.portal;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.directory.MadeUpRfc;
import hilo.launch.Desk;
import hilo.launch.DeskTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages as a browser without scripts uses them. */
@DeskTest
class PortalPagesIT {
    private final Desk desk = Desk.current();
    private final Customers customers = new Customers(desk);

    @Test
    void customerOpensReadsAndAnswersWithoutScripts() {
        var ana = customers.customer("Ana <b>Cliente</b>", MadeUpRfc.next(), "Xenon \"Industrial\"", false);
        var browser = new Browser(desk.url(), "es-MX,es;q=0.9");

        var asked = browser.open("/portal/tickets/new");
        assertThat(asked.address().getPath()).isEqualTo("/portal/sign-in");
        var form = browser.submit(asked, asked.form("password"), Map.of("email", ana.email(), "password", ana.password()));
        assertThat(form.address().getPath()).isEqualTo("/portal/tickets/new");
        assertThat(form.page().select("script")).isEmpty();
        assertThat(form.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'").doesNotContain("unsafe");
        assertThat(form.headers().firstValue("Cache-Control").orElse("")).contains("no-store");

        var read = browser.submit(form, form.form("subject"), Map.of("subject", "Error <script>alert(1)</script> al timbrar", "text", "Línea uno\nlínea dos & más", "kind", "fault",
                "service", "invoicing", "module", "issuing"), Map.of("captura ñandú.txt", "contenido".getBytes(StandardCharsets.UTF_8)));
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.text()).contains("Error <script>alert(1)</script> al timbrar").contains("línea dos & más").contains("Recibimos su ticket FP-")
                .contains("comprometida antes del")
                .contains("Ana <b>Cliente</b>").contains("Emisión de CFDI");
        var file = read.page().select(".files a");
        assertThat(file.text()).isEqualTo("captura ñandú.txt");
        assertThat(new String(browser.download(file.attr("href")), StandardCharsets.UTF_8)).isEqualTo("contenido");

        var answered = browser.submit(read, read.form("Enviar respuesta"), Map.of("text", "Ya probé de nuevo."));
        assertThat(answered.page().select("#last").text()).contains("Ya probé de nuevo.");
        var again = browser.submit(read, read.form("Enviar respuesta"), Map.of("text", "Ya probé de nuevo."));
        assertThat(again.page().select(".said .text:contains(Ya probé)")).hasSize(1);

        var list = browser.open("/portal/?q=timbrar");
        assertThat(list.page().select(".ticket")).hasSize(1);
        var english = browser.open("/portal/?lang=en");
        assertThat(english.page().select("html").attr("lang")).isEqualTo("en");
        assertThat(english.text()).contains("New ticket").contains("Received");
        assertThat(browser.open("/portal/company").text()).contains("Xenon \"Industrial\"");
        assertThat(browser.open("/portal/company").page().select("html").attr("lang")).isEqualTo("en");

        var out = browser.submit(english, english.form("Sign out"), Map.of());
        assertThat(out.address().getPath()).isEqualTo("/portal/sign-in");
        assertThat(browser.open(read.address().getPath()).address().getPath()).isEqualTo("/portal/sign-in");
    }

    @Test
    void strangersPageAndNoPageAreTheSame() {
        var ana = customers.customer("Ana", MadeUpRfc.next(), "Kernel", false);
        var zoe = customers.customer("Zoe", MadeUpRfc.next(), "Innovación", false);
        String id = Customers.open(ana.api(), "Privado", null).getString("id");
        var browser = new Browser(desk.url(), "es");
        var form = browser.open("/portal/sign-in");
        browser.submit(form, form.form("password"), Map.of("email", zoe.email(), "password", zoe.password()));

        var strange = browser.open("/portal/tickets/" + id);
        var none = browser.open("/portal/tickets/" + id.replaceFirst("^.{8}", "00000000"));

        assertThat(strange.status()).isEqualTo(404).isEqualTo(none.status());
        assertThat(strange.page().select("main").html()).isEqualTo(none.page().select("main").html());
    }

    @Test
    void wrongFormsAreExplainedAndKeepWhatWasTyped() {
        var ana = customers.customer("Ana", null, null, false);
        var browser = new Browser(desk.url(), "es");
        var form = browser.open("/portal/sign-in");
        var refused = browser.submit(form, form.form("password"), Map.of("email", ana.email(), "password", "no es esta contraseña"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.page().select("[role=alert]").text()).contains("no son correctos");
        var in = browser.submit(refused, refused.form("password"), Map.of("email", ana.email(), "password", ana.password()));
        assertThat(in.status()).isEqualTo(200);
        assertThat(in.text()).doesNotContain("Mi empresa");

        var page = browser.open("/portal/tickets/new");
        var missing = browser.submit(page, page.form("subject"), Map.of("subject", " ", "text", "Lo que escribí"));
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.page().select("[role=alert]").text()).contains("Falta un dato");
        assertThat(missing.page().select("textarea").text()).isEqualTo("Lo que escribí");
        var nowhere = browser.submit(page, page.form("subject"), Map.of("subject", "Falla", "text", "No funciona", "kind", "fault"));
        assertThat(nowhere.page().select("[role=alert]").text()).contains("servicio y el módulo");
        assertThat(browser.open("/portal/tickets/FP-1").status()).isEqualTo(404);
        assertThat(browser.open("/portal/nothing").status()).isEqualTo(404);
        assertThat(browser.open("/portal/link?t=nonsense").status()).isEqualTo(410);
        var bad = browser.submit(form, form.form("Enviarme el enlace"), Map.of("email", "no es correo"));
        assertThat(bad.status()).isEqualTo(400);
    }
}
