package hilo.channel.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class DocumentsTest {
    private static final UUID TAKE = UUID.fromString("0190a000-0000-7000-8000-000000000001");
    private static final Set<String> ADDRESSES = Set.of("action", "url", "waitUrl", "recordingStatusCallback");

    private final Documents documents = new Documents("https://desk.example");

    private Element parsed(Step step) throws Exception {
        var xml = documents.document(step, "hilo-1", "Atendemos de lunes a viernes & sábado", TAKE);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml))).getDocumentElement();
    }

    private static List<Element> all(Element from) {
        var found = new ArrayList<Element>();
        var nodes = from.getElementsByTagName("*");
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }

    private static Element one(Element from, String name) {
        assertThat(from.getElementsByTagName(name).getLength()).as(name).isEqualTo(1);
        return (Element) from.getElementsByTagName(name).item(0);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void everyDocumentSpeaksMexicanSpanishAndLosesNoAddress(Step step) throws Exception {
        var root = parsed(step);

        assertThat(root.getTagName()).isEqualTo("Response");
        for (var element : all(root)) {
            if (element.getTagName().equals("Say")) {
                assertThat(element.getAttribute("language")).isEqualTo("es-MX");
                assertThat(element.getAttribute("voice")).isEqualTo("Polly.Mia-Neural");
                assertThat(element.getTextContent()).isNotBlank().doesNotContain("{");
            }
            ADDRESSES.stream().filter(element::hasAttribute).forEach(name -> assertThat(element.getAttribute(name)).startsWith("https://desk.example/hooks/twilio/"));
            switch (element.getTagName()) {
                case "Gather", "Record", "Dial" -> assertThat(element.hasAttribute("action")).as(element.getTagName()).isTrue();
                case "Enqueue" -> assertThat(element.hasAttribute("action") && element.hasAttribute("waitUrl")).isTrue();
                case "Redirect" -> assertThat(element.getTextContent()).startsWith("https://desk.example/hooks/twilio/");
                default -> {
                }
            }
        }
    }

    @Test
    void menuAsksForOneKeyAndGoesOnWithoutIt() throws Exception {
        var gather = one(parsed(Step.MENU), "Gather");

        assertThat(gather.getAttribute("input")).isEqualTo("dtmf");
        assertThat(gather.getAttribute("numDigits")).isEqualTo("1");
        assertThat(gather.getAttribute("actionOnEmptyResult")).isEqualTo("true");
        assertThat(gather.getAttribute("action")).isEqualTo("https://desk.example/hooks/twilio/menu");
    }

    @Test
    void folioIsKeyedInUpToTheHash() throws Exception {
        var gather = one(parsed(Step.ASK_FOLIO), "Gather");

        assertThat(gather.getAttribute("finishOnKey")).isEqualTo("#");
        assertThat(gather.getAttribute("action")).isEqualTo("https://desk.example/hooks/twilio/menu?ask=folio");
    }

    @Test
    void queueTellsItsWaitAndItsEnd() throws Exception {
        var enqueue = one(parsed(Step.ENQUEUE), "Enqueue");

        assertThat(enqueue.getTextContent()).isEqualTo("hilo-1");
        assertThat(enqueue.getAttribute("waitUrl")).isEqualTo("https://desk.example/hooks/twilio/wait");
        assertThat(enqueue.getAttribute("action")).isEqualTo("https://desk.example/hooks/twilio/queue-left");
    }

    @Test
    void agentDialsTheQueueOfTheCallTaken() throws Exception {
        var root = parsed(Step.DIAL_QUEUE);

        assertThat(one(root, "Dial").getAttribute("action")).isEqualTo("https://desk.example/hooks/twilio/dial?take=" + TAKE);
        assertThat(one(root, "Queue").getAttribute("url")).isEqualTo("https://desk.example/hooks/twilio/dial");
        assertThat(one(root, "Queue").getTextContent()).isEqualTo("hilo-1");
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"CLOSED_VOICEMAIL", "NOBODY_VOICEMAIL", "AWAY_VOICEMAIL"})
    void recordingIsAnnouncedBeforeItStartsAndIsTheLastThing(Step step) throws Exception {
        var elements = all(parsed(step));

        assertThat(elements.getLast().getTagName()).isEqualTo("Record");
        assertThat(elements.get(elements.size() - 2).getTextContent()).contains("se grabará");
        assertThat(elements.getLast().getAttribute("recordingStatusCallback")).isEqualTo("https://desk.example/hooks/twilio/recording#rc=5&rp=ct,rt,5xx");
        assertThat(elements.getLast().getAttribute("recordingStatusCallbackEvent")).isEqualTo("completed absent");
    }

    @Test
    void closedDeskSaysWhenItOpens() throws Exception {
        assertThat(parsed(Step.CLOSED_VOICEMAIL).getTextContent()).contains("Atendemos de lunes a viernes & sábado");
    }
}
