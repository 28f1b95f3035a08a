package hilo.portal;

import hilo.launch.Api;
import hilo.launch.Desk;
import hilo.launch.MailServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes customers of a test's own, through the administrators' REST. */
final class Customers {
    /** Somebody with an account. */
    record Customer(String id, String email, String password, Api api) {
    }

    private static final AtomicInteger COUNT = new AtomicInteger(new Random().nextInt(1000) * 100);

    private final Desk desk;

    Customers(Desk desk) {
        this.desk = desk;
    }

    /** A member of the organisation with that RFC, or of none. */
    Customer customer(String name, @Nullable String rfc, @Nullable String organisation, boolean distributor) {
        String email = address();
        String password = "una-contraseña-larga";
        var wanted = Json.createObjectBuilder().add("name", name).add("email", email).add("password", password);
        if (rfc != null && organisation != null) {
            wanted.add("organisationRfc", rfc).add("organisation", organisation);
        }
        if (distributor) {
            wanted.add("roles", Json.createArrayBuilder().add("distributor"));
        }
        var admin = desk.administrator();
        String id = admin.post("/api/admin/accounts", wanted.build()).expect(201).json().getString("id");
        String token = admin.post("/api/admin/tokens", Json.createObjectBuilder().add("holderKind", "customer").add("holderId", id).add("label", "test").build()).expect(201)
                .json().getString("token");
        return new Customer(id, email, password, desk.with(token));
    }

    /** REST with a token that has these roles. */
    Api token(Customer holder, String... roles) {
        var wanted = Json.createObjectBuilder().add("holderKind", "customer").add("holderId", holder.id()).add("label", "test").add("roles",
                Json.createArrayBuilder(List.of(roles)));
        return desk.with(desk.administrator().post("/api/admin/tokens", wanted.build()).expect(201).json().getString("token"));
    }

    static String address() {
        return "cliente" + COUNT.incrementAndGet() + "@" + MailServer.DOMAIN;
    }

    static JsonObject open(Api customer, String subject, @Nullable String organisation) {
        JsonObjectBuilder ticket = Json.createObjectBuilder().add("subject", subject).add("text", "No puedo timbrar: me marca el error CFDI40147.").add("kind", "fault")
                .add("service", "invoicing").add("module", "issuing");
        if (organisation != null) {
            ticket.add("organisation", organisation);
        }
        return customer.post("/api/portal/conversations", ticket.build()).expect(201).json();
    }
}
