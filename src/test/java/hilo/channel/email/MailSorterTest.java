package hilo.channel.email;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.channel.email.MailStore.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MailSorterTest {
    private final MailParser parser = new MailParser(List.of(new MailAddress("Soporte", "soporte@factupronto.example")), "factupronto.example", "", Set.of());
    private final List<Understood> mails = new ArrayList<>();

    @Test
    void mailsOfDifferentWritersAreFiledTogether() {
        add("ana@uno.example", "<1@uno.example>", "");
        add("luis@dos.example", "<2@dos.example>", "");
        add("eva@tres.example", "<3@tres.example>", "<0@otro.example>");

        assertThat(waves()).containsExactly(List.of(0, 1, 2));
    }

    @Test
    void writersSecondMailSeesWhatBecameOfTheirFirst() {
        add("ana@uno.example", "<1@uno.example>", "");
        add("luis@dos.example", "<2@dos.example>", "");
        add("ana@uno.example", "<3@uno.example>", "");
        add("eva@tres.example", "<4@tres.example>", "");

        assertThat(waves()).containsExactly(List.of(0, 1), List.of(2, 3));
    }

    @Test
    void answerSeesWhatBecameOfTheMailItAnswers() {
        add("ana@uno.example", "<1@uno.example>", "");
        add("luis@dos.example", "<2@dos.example>", "<0@x.example> <1@uno.example>");

        assertThat(waves()).containsExactly(List.of(0), List.of(1));
    }

    @Test
    void mailThatCameTwiceIsSeenOnceBeforeItsCopy() {
        add("", "<1@uno.example>", "");
        add("", "<1@uno.example>", "");

        assertThat(waves()).containsExactly(List.of(0), List.of(1));
    }

    private List<List<Integer>> waves() {
        return MailSorter.waves(mails).stream().map(wave -> wave.stream().map(mails::indexOf).toList()).toList();
    }

    private void add(String from, String messageId, String references) {
        String raw = "From: " + from + "\r\nMessage-ID: " + messageId + "\r\n" + (references.isEmpty() ? "" : "References: " + references + "\r\n")
                + "Subject: hola\r\n\r\nhola\r\n";
        var waiting = new Waiting(UUID.randomUUID(), mails.size() + 1L, "", raw.length(), Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 1, false, false);
        mails.add(Understood.of(waiting, parser.parse(raw.getBytes(StandardCharsets.US_ASCII)), ""));
    }
}
