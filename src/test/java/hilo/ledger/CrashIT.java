package hilo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Three kills on every build, beside the server that the other tests share. */
class CrashIT {
    @Test
    void nothingAcknowledgedIsLostAndNothingIsDoubledWhenTheServerIsKilled() throws Exception {
        Path directory = Path.of(System.getProperty("hilo.build.dir"), "it-crash").toAbsolutePath();
        CrashRun.clear(directory);

        Trial.Result result;
        try (var rig = CrashRun.start(directory, 1, CrashRun::roomy, java.util.List.of()); var trial = Trial.begin(rig, Pace.SHORT)) {
            for (int i = 0; i < 3; i++) {
                Faults.randomPause(Duration.ofMillis(500), Duration.ofSeconds(4));
                trial.strike(Faults.kill(0));
            }
            Thread.sleep(2000);
            result = trial.finish();
        }

        assertThat(result.isClean()).as(result.table()).isTrue();
        assertThat(result.strikes()).isEqualTo(3);
    }
}
