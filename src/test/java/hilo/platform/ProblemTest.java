package hilo.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void namesTheFieldThatIsWrong() {
        var problem = Problem.invalid("bad-address", "The address cannot be used.").at("/email", "no @");

        assertThat(problem.errors()).containsExactly(new Problem.FieldError("/email", "no @"));
        assertThat(problem.category().status()).isEqualTo(400);
    }
}
