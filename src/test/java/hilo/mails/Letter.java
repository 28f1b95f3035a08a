package hilo.mails;

import hilo.mails.MailCase.Expected;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A mail in the making: usual headers, which can be changed or left out, and a body of any bytes. */
final class Letter {
    static final String SUPPORT = "soporte@factupronto.example";

    private final String name;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body = new byte[0];

    private Letter(String name) {
        this.name = name;
        headers.put("Received", "from mx.cliente.example by mx.factupronto.example; Mon, 23 Nov 2026 09:12:03 -0600");
        headers.put("From", "Ana Pérez <" + sender(name) + ">");
        headers.put("To", SUPPORT);
        headers.put("Subject", "Asunto de " + name);
        headers.put("Date", "Mon, 23 Nov 2026 09:12:00 -0600");
        headers.put("Message-ID", "<" + name + "@cliente.example>");
        headers.put("MIME-Version", "1.0");
    }

    /** From one of a thousand customers. */
    static Letter called(String name) {
        return new Letter(name);
    }

    static String sender(String name) {
        return "cliente" + Math.floorMod(name.hashCode(), 1000) + "@cliente.example";
    }

    Letter with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Letter without(String... names) {
        for (String one : names) {
            headers.remove(one);
        }
        return this;
    }

    Letter text(String text) {
        return with("Content-Type", "text/plain; charset=utf-8").with("Content-Transfer-Encoding", "8bit").body(text);
    }

    Letter html(String html) {
        return with("Content-Type", "text/html; charset=utf-8").with("Content-Transfer-Encoding", "8bit").body(html);
    }

    /** Parts between boundaries; each with its own headers. */
    Letter multipart(String type, String... parts) {
        return with("Content-Type", "multipart/" + type + (type.contains(";") ? "; " : "; ") + "boundary=\"limite\"").body(parts("limite", parts));
    }

    Letter body(String text) {
        return body(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    Letter body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    static String parts(String boundary, String... parts) {
        return "--" + boundary + "\n" + String.join("\n--" + boundary + "\n", parts) + "\n--" + boundary + "--\n";
    }

    static String plain(String text) {
        return "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text;
    }

    static String file(String headers, byte[] bytes) {
        return headers + "\nContent-Transfer-Encoding: base64\n\n" + Base64.getMimeEncoder(76, new byte[]{'\n'}).encodeToString(bytes);
    }

    byte[] raw() {
        var out = new ByteArrayOutputStream();
        headers.forEach((header, value) -> out.writeBytes((header + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
        out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    MailCase expecting(Expected expected) {
        return new MailCase(name, raw(), expected);
    }

    /** A person's mail that opens a matter. */
    MailCase fromAPerson(String... words) {
        return expecting(person(words));
    }

    static Expected person(String... words) {
        return Expected.of("ingested", "person").says(words);
    }
}
