package hilo.mails;

import static org.assertj.core.api.Assertions.assertThat;

import hilo.launch.Patience;
import hilo.mails.MailTrial.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All mails of the corpus through a real mailbox: a row each, in the right state, with the right words and files. */
@ExtendWith(MailDesk.Given.class)
class CorpusIT {
    private final MailDesk desk;

    CorpusIT(MailDesk desk) {
        this.desk = desk;
    }

    @Test
    void fiveHundredMailsEndAsFiveHundredRowsInTheRightState() throws Exception {
        int before = desk.trial().rows().size();
        List<MailCase> corpus = Corpus.all();
        assertThat(corpus).hasSize(Corpus.SIZE);
        assertThat(new HashSet<>(corpus.stream().map(MailCase::name).toList())).hasSize(Corpus.SIZE);

        List<Verdict> verdicts = desk.trial().run(corpus, Duration.ofMinutes(3));

        assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.differences()).as(verdict.name()).isEmpty());
        assertThat(desk.trial().rows()).hasSize(before + Corpus.SIZE);
        // The connection is opened anew and counts what lies in the mailbox against the rows.
        desk.compareAnew();
        var folder = Patience.eventually(Duration.ofSeconds(20), () -> desk.trial().folder());
        assertThat(folder.getInt("missing")).isZero();
        assertThat(folder.getInt("found")).isEqualTo(desk.mailbox().size());
    }
}
