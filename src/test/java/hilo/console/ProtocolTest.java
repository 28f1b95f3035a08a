package hilo.console;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.conversation.ConversationView.Named;
import hilo.platform.Json;
import hilo.platform.Problem;
import hilo.sla.ClockView;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The protocol pages are true: what a console may say is understood, and what the server says has the shape that is shown. */
class ProtocolTest {
    private static final UUID ID = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final Instant AT = Instant.parse("2026-03-02T15:00:00Z");

    @Test
    void everythingAConsoleMaySayIsUnderstood() throws IOException {
        var said = examples("console", "say");

        assertThat(said).hasSize(8);
        said.forEach((name, all) -> all.forEach(example -> assertThat(ConsoleMessage.parse(example).id()).as(name).isEqualTo(example.getString("id"))));
    }

    @Test
    void everyFrameOfTheServerHasTheShapeThatIsShown() throws IOException {
        var shown = examples("console", "hear");
        var real = new LinkedHashMap<String, ConsoleFrame>();
        var clock = new ClockView(ID, ID, null, "first-response", "chat", 1, AT, AT, AT, null, null, null, null, "running", List.of(), 1, 2, 1);
        var entry = new EntryItem(ID, 8, AT, "server", AT, "chat", ID, "in", "message", new EntryItem.AuthorItem("contact", ID, "Vera"), "Hola", null, false, false, List.of(),
                "none", false,
                false, Json.empty(), null);
        var item = new ConversationItem(ID, 1001, "Hola", null, null, null, null, "open", "normal", List.of(), 1, List.of("chat"), new Named(ID, "Vera"), List.of(), null, null,
                null, new Named(ID, "Nivel 1"), null, null, null, List.of(), null, false, null, null, null, null, AT, AT, 8, 1);
        real.put("entries", new ConsoleFrame.Entries(ID, List.of(entry)));
        real.put("conversation", new ConsoleFrame.Changed(item));
        real.put("clock", new ConsoleFrame.ClockMoved(ID, clock));
        real.put("alert", new ConsoleFrame.Alert(ID, "warned", "Hola"));
        real.put("call", new ConsoleFrame.CallMoved(ID));
        real.put("somebodyTypes", new ConsoleFrame.Typing(ID, "Vera", false));
        real.put("presence", new ConsoleFrame.PresenceMoved(ID, "away"));
        real.put("ack", new ConsoleFrame.Ack("m4", ID, 9L));
        real.put("problem", new ConsoleFrame.Refused("m3", Problem.unprocessable("no-chat", "This customer has no chat here.").at("/channel", "email or portal")));
        real.put("reset", new ConsoleFrame.Reset(null));
        real.put("serverPing", new ConsoleFrame.Ping());
        real.put("serverPong", new ConsoleFrame.Pong());

        var texts = new LinkedHashMap<String, String>();
        real.forEach((name, frame) -> texts.put(name, frame.text(AT)));
        texts.put("batch", ConsoleFrame.batch(List.of(new ConsoleFrame.CallMoved(ID).text(AT), new ConsoleFrame.CallMoved(ID).text(AT)), AT));

        assertThat(shown.keySet()).containsExactlyElementsOf(texts.keySet());
        texts.forEach((name, frame) -> {
            var text = Json.object(frame);
            var example = shown.getOrDefault(name, List.of()).getFirst();
            assertThat(shape(text)).as(name).isEqualTo(shape(example));
            assertThat(text.getString("type")).isEqualTo(example.getString("type"));
        });
    }

    /** The page of the chat's own room is checked there against the room's frames; here it must be well-formed and complete. */
    @Test
    void theChatsPageNamesEveryMessageWithAnExample() throws IOException {
        assertThat(examples("chat", "say").keySet()).contains("hello", "say", "resume", "ticket", "typing", "ping", "pong");
        assertThat(examples("chat", "hear").values()).allSatisfy(all -> assertThat(all).allSatisfy(frame -> assertThat(frame.keySet()).contains("id", "type", "at", "data")));
    }

    /** Names of all fields, down to lists and objects that hold something. */
    private static List<String> shape(JsonObject object) {
        var names = new ArrayList<String>();
        object.forEach((name, value) -> {
            names.add(name);
            if (value instanceof JsonObject inner) {
                shape(inner).forEach(more -> names.add(name + "." + more));
            } else if (value instanceof jakarta.json.JsonArray all && !all.isEmpty() && all.getFirst() instanceof JsonObject inner) {
                shape(inner).forEach(more -> names.add(name + "[]." + more));
            }
        });
        names.sort(null);
        return names;
    }

    private static Map<String, List<JsonObject>> examples(String page, String operation) throws IOException {
        var document = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(Path.of("src/docs/protocol/" + page + ".yaml")));
        assertThat(document.get("asyncapi")).isEqualTo("3.0.0");
        var result = new LinkedHashMap<String, List<JsonObject>>();
        for (Object reference : (List<?>) at(document, "operations", operation, "messages")) {
            String name = last(at((Map<?, ?>) reference, "$ref"));
            String component = last(at(document, "channels", page, "messages", name, "$ref"));
            var examples = (List<?>) at(document, "components", "messages", component, "examples");
            result.put(name, examples.stream().map(example -> Json.object(Json.write(at((Map<?, ?>) example, "payload")))).toList());
        }
        return result;
    }

    private static Object at(Map<?, ?> document, String... path) {
        Object here = document;
        for (String step : path) {
            here = Objects.requireNonNull(((Map<?, ?>) here).get(step), () -> step + " of " + List.of(path));
        }
        return here;
    }

    private static String last(Object reference) {
        return String.valueOf(reference).replaceFirst(".*/", "");
    }
}
