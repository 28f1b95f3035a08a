package hilo.platform;

import jakarta.json.bind.Jsonb;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/** Hands the shared {@link Json} to JAX-RS. */
@Provider
public final class JsonDoor implements ContextResolver<Jsonb> {
    public JsonDoor() {
    }

    @Override
    public Jsonb getContext(Class<?> type) {
        return Json.jsonb();
    }
}
