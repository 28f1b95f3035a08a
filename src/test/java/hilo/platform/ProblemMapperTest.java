package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ProcessingException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {
    private static Throwable failed(String state) {
        return new IllegalStateException("a statement failed", new SQLException("so it says", state));
    }

    @Test
    void connectionThatIsLostOrRefusedMeansThatTheDatabaseIsAway() {
        assertThat(ProblemMapper.databaseIsAway(failed("08006"))).isTrue();
        assertThat(ProblemMapper.databaseIsAway(failed("57P01"))).isTrue();
        assertThat(ProblemMapper.databaseIsAway(failed("53300"))).isTrue();
        assertThat(ProblemMapper.databaseIsAway(new SQLTransientConnectionException("no connection is free"))).isTrue();
        assertThat(ProblemMapper.databaseIsAway(failed("23505"))).isFalse();
        assertThat(ProblemMapper.databaseIsAway(new SQLException("no state"))).isFalse();
    }

    @Test
    void fullDiskIsItsOwnTrouble() {
        assertThat(ProblemMapper.storageIsFull(failed("53100"))).isTrue();
        assertThat(ProblemMapper.databaseIsAway(failed("53100"))).isFalse();
        assertThat(ProblemMapper.cannotStore(failed("53100"))).isTrue();
        assertThat(ProblemMapper.storageIsFull(failed("53200"))).isFalse();
    }

    @Test
    void socketIsToldThatThereIsNoSpaceOrToSendItAgain() {
        assertThat(ProblemMapper.orUnavailable(failed("53100"), "again").slug()).isEqualTo("no-space");
        assertThat(ProblemMapper.orUnavailable(failed("08006"), "again").slug()).isEqualTo("unavailable");
        assertThat(Problem.noSpace().category().status()).isEqualTo(507);
    }

    @Test
    void aValueThatTheDatabaseCannotTakeIsTheCallersMistake() {
        assertThat(ProblemMapper.isRefusedValue(failed("22021"))).isTrue();
        assertThat(ProblemMapper.isRefusedValue(failed("54001"))).isTrue();
        assertThat(ProblemMapper.isRefusedValue(failed("23505"))).isFalse();
        assertThat(ProblemMapper.isRefusedValue(new SQLException("no state"))).isFalse();
    }

    @Test
    void anErrorOfMemoryIsFoundWhateverItIsWrappedIn() {
        assertThat(ProblemMapper.lacksMemory(new ProcessingException(new RuntimeException(new OutOfMemoryError("Java heap space"))))).isTrue();
        assertThat(ProblemMapper.lacksMemory(new ProcessingException("no such type"))).isFalse();
    }
}
