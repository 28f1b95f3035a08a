package hilo.portal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A browser without scripts, which like all browsers speaks HTTP/1.1 where there is no TLS: keeps cookies, follows redirects, fills in the forms that a page really has. */
final class Browser {
    /** What is on the screen. */
    record Screen(int status, URI address, Document page, java.net.http.HttpHeaders headers) {
        String text() {
            return page.text();
        }

        /** The form that has this field or button text. */
        Element form(String containing) {
            return page.select("form").stream().filter(form -> !form.select("[name=" + containing + "]").isEmpty() || form.text().contains(containing)).findFirst()
                    .orElseThrow(() -> new AssertionError("no form with " + containing + " on:\n" + page));
        }
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI url;
    private final String language;

    Browser(URI url, String language) {
        this.url = url;
        this.language = language;
    }

    Screen open(String path) {
        return send(HttpRequest.newBuilder(url.resolve(path)).GET());
    }

    /** Sends the form by which the host application hands its user over. */
    Screen handOver(String token) {
        return send(HttpRequest.newBuilder(url.resolve("/portal/sso")).header("Origin", "https://app.factupronto.example").header("Sec-Fetch-Site", "cross-site")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString("token=" + token)));
    }

    byte[] download(String path) {
        try {
            return client.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Presses the button of a form, with these fields filled in; hidden ones go as they are. */
    Screen submit(Screen from, Element form, Map<String, String> values) {
        return submit(from, form, values, Map.of());
    }

    /** The same with files: name and content. */
    Screen submit(Screen from, Element form, Map<String, String> values, Map<String, byte[]> files) {
        var fields = new LinkedHashMap<String, String>();
        form.select("input[type=hidden]").forEach(input -> fields.put(input.attr("name"), input.attr("value")));
        form.select("button[name]").stream().findFirst().ifPresent(button -> fields.put(button.attr("name"), button.attr("value")));
        values.forEach((name, value) -> {
            if (form.select("[name=" + name + "]").isEmpty()) {
                throw new AssertionError("no field " + name + " in " + form);
            }
            fields.put(name, value);
        });
        var request = HttpRequest.newBuilder(from.address().resolve(form.attr("action"))).header("Origin", url.toString()).header("Sec-Fetch-Site", "same-origin");
        if (form.attr("enctype").startsWith("multipart")) {
            String boundary = UUID.randomUUID().toString();
            request.header("Content-Type", "multipart/form-data; boundary=" + boundary).POST(BodyPublishers.ofByteArray(multipart(boundary, fields, files)));
        } else {
            request.header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(fields.entrySet().stream()
                    .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"))));
        }
        return send(request);
    }

    private Screen send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.header("Accept-Language", language).build(), BodyHandlers.ofString());
            var to = response.headers().firstValue("Location");
            if (response.statusCode() / 100 == 3 && to.isPresent()) {
                return send(HttpRequest.newBuilder(response.uri().resolve(to.get())).GET());
            }
            return new Screen(response.statusCode(), response.uri(), Jsoup.parse(response.body(), response.uri().toString()), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    private static byte[] multipart(String boundary, Map<String, String> fields, Map<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                .getBytes(StandardCharsets.UTF_8)));
        files.forEach((name, content) -> {
            out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.writeBytes(content);
            out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
