package hilo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.byteman.check.RuleCheck;
import org.jboss.byteman.check.RuleCheckResult;
import org.junit.jupiter.api.Test;

/** A server says nothing about a rule that it cannot read or that finds no place; here it is said. */
class CrashPointTest {
    @Test
    void everyPointIsAPlaceInTheCode() {
        var points = new ArrayList<>(CrashPoint.all(Path.of("points")));
        points.add(CrashPoint.ofClocks(Path.of("points")));

        for (CrashPoint point : points) {
            assertThat(complaints(point.rule())).as(point.name()).isEmpty();
        }
    }

    @Test
    void aPlaceThatIsGoneIsComplainedOf() {
        var rule = CrashPoint.all(Path.of("points")).getFirst().rule();

        assertThat(complaints(rule.replace("writeAll", "writeNothing"))).isNotEmpty();
        assertThat(complaints(rule.replace("AT EXIT", "AFTER INVOKE nothing"))).isNotEmpty();
        assertThat(complaints(rule.replace("armed.delete()", "new java.io.File(\"x\").delete()"))).isNotEmpty();
    }

    private static List<String> complaints(String rule) {
        var check = new RuleCheck();
        var words = new ByteArrayOutputStream();
        check.setPrintStream(new PrintStream(words, true, StandardCharsets.UTF_8));
        check.addRule("rule", rule);
        check.checkRules();
        RuleCheckResult result = check.getResult();
        var all = new ArrayList<>(result.getErrorMessages());
        all.addAll(result.getParseErrorMessages());
        all.addAll(result.getTypeErrorMessages());
        all.addAll(result.getWarningMessages());
        all.addAll(result.getTypeWarningMessages());
        return all;
    }
}
