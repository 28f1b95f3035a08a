package hilo.console;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the page at {@code /openapi}: how to sign in, and the problems that every operation may answer with. Said once here, since one mapper makes them all; what an operation
 * takes and gives is read from its own signature.
 */
public final class OpenApiPage implements OASFilter {
    private static final Map<String, String> PROBLEMS = Map.ofEntries(Map.entry("400", "What was sent is wrong"), Map.entry("401", "Nobody is signed in"),
            Map.entry("403", "Signed in, but without the role"), Map.entry("404", "There is nothing here, or nothing for this caller"),
            Map.entry("409", "It is in another state, or the same request is still running"), Map.entry("412", "If-Match names an older version"),
            Map.entry("413", "Too large"), Map.entry("415", "Not a media type that is taken here"), Map.entry("422", "It cannot be done to this thing as it is"),
            Map.entry("429", "Too many requests; Retry-After says when"), Map.entry("503", "The database is away; nothing was stored"),
            Map.entry("507", "There is no space left; nothing was stored"));

    public OpenApiPage() {
    }

    @Override
    public Operation filterOperation(Operation operation) {
        var responses = operation.getResponses() == null ? OASFactory.createAPIResponses() : operation.getResponses();
        PROBLEMS.keySet().stream().sorted().filter(status -> !responses.hasAPIResponse(status))
                .forEach(status -> responses.addAPIResponse(status, OASFactory.createAPIResponse().ref("#/components/responses/problem-" + status)));
        operation.setResponses(responses);
        return operation;
    }

    @Override
    public void filterOpenAPI(OpenAPI page) {
        page.setInfo(
                OASFactory.createInfo().title("Hilo").version("1").description("One record across phone, e-mail, chat and portal. Problems are RFC 9457; see src/docs/api.md."));
        var components = page.getComponents() == null ? OASFactory.createComponents() : page.getComponents();
        var text = OASFactory.createSchema().addType(SchemaType.STRING);
        var field = OASFactory.createSchema().addType(SchemaType.OBJECT).addProperty("pointer", text).addProperty("detail", text);
        components.addSchema("Problem", OASFactory.createSchema().addType(SchemaType.OBJECT).required(List.of("type", "title", "status", "detail")).addProperty("type", text)
                .addProperty("title", text).addProperty("status", OASFactory.createSchema().addType(SchemaType.INTEGER)).addProperty("detail", text).addProperty("traceId", text)
                .addProperty("errors", OASFactory.createSchema().addType(SchemaType.ARRAY).items(field)));
        PROBLEMS.forEach((status, meaning) -> components.addResponse("problem-" + status, problem(meaning)));
        components.addSecurityScheme("bearer", OASFactory.createSecurityScheme().type(SecurityScheme.Type.HTTP).scheme("bearer"));
        components.addSecurityScheme("session", OASFactory.createSecurityScheme().type(SecurityScheme.Type.APIKEY).in(SecurityScheme.In.COOKIE).name("hilo")
                .description("Set by POST /api/session; __Host-hilo where the desk is served over https."));
        page.setComponents(components);
        page.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme("bearer"), OASFactory.createSecurityRequirement().addScheme("session")));
    }

    private static APIResponse problem(String meaning) {
        return OASFactory.createAPIResponse().description(meaning).content(OASFactory.createContent().addMediaType("application/problem+json",
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))));
    }
}
