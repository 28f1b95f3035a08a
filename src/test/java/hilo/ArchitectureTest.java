package hilo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house keeps its walls: which room may look into which, and which libraries stay in one room. */
class ArchitectureTest {
    private static final Set<String> GROUND = Set.of("platform", "worktime");
    private static final Set<String> WHO = with(GROUND, "identity", "directory");
    private static final Set<String> RECORD = with(WHO, "conversation", "notice");
    private static final Set<String> PROMISES = with(RECORD, "sla", "routing", "channel", "channel.email", "channel.phone", "channel.chat", "channel.twilio");
    private static final Set<String> POLICY = with(PROMISES, "escalation", "report");

    /** What each room may import: everything on the floors below it, and nothing of its own floor but what stands here. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(Map.entry("platform", Set.of()), Map.entry("worktime", Set.of()), Map.entry("identity", GROUND),
            Map.entry("directory", GROUND), Map.entry("conversation", WHO), Map.entry("notice", WHO), Map.entry("sla", RECORD), Map.entry("routing", RECORD),
            Map.entry("channel", RECORD), Map.entry("channel.email", with(RECORD, "channel")), Map.entry("channel.chat", with(RECORD, "channel")),
            Map.entry("channel.twilio", with(RECORD, "channel")), Map.entry("channel.phone", with(RECORD, "channel", "channel.twilio")), Map.entry("escalation", PROMISES),
            Map.entry("report", PROMISES), Map.entry("portal", POLICY), Map.entry("console", POLICY));

    private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("hilo");

    @Test
    void theTestSeesTheWholeHouse() {
        assertThat(CLASSES).hasSizeGreaterThan(400);
        assertThat(MAY_IMPORT.keySet()).containsAll(CLASSES.stream().map(ArchitectureTest::room).toList());
    }

    @Test
    void roomsLookDownOnly() {
        var breaches = new TreeMap<String, Set<String>>();
        for (JavaClass from : CLASSES) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                var to = dependency.getTargetClass().getBaseComponentType();
                if (!to.getPackageName().startsWith("hilo.") || room(from).equals(room(to)) || MAY_IMPORT.getOrDefault(room(from), Set.of()).contains(room(to))) {
                    continue;
                }
                breaches.computeIfAbsent(room(from) + " -> " + room(to), arrow -> new TreeSet<>()).add(from.getSimpleName() + " uses " + to.getSimpleName());
            }
        }
        assertThat(breaches).isEmpty();
    }

    @Test
    void theTableHasNoCycle() {
        for (String room : MAY_IMPORT.keySet()) {
            assertThat(reachable(room, new TreeSet<>())).as("what %s reaches", room).doesNotContain(room);
        }
    }

    @Test
    void workingTimeIsPure() {
        for (JavaClass from : CLASSES) {
            if (room(from).equals("worktime")) {
                assertThat(from.getDirectDependenciesFromSelf().stream().map(d -> d.getTargetClass().getBaseComponentType().getPackageName()))
                        .allMatch(name -> name.isEmpty() || name.startsWith("java.") || name.equals("hilo.worktime") || name.equals("org.jspecify.annotations"));
            }
        }
    }

    @Test
    void theProvidersLibraryStaysWithTheProvider() {
        noClasses().that().resideOutsideOfPackages("hilo.channel.twilio", "hilo.channel.phone").should().dependOnClassesThat().resideInAPackage("com.twilio..").check(CLASSES);
    }

    @Test
    void mailStaysInTheMailRoom() {
        noClasses().that().resideOutsideOfPackage("hilo.channel.email").should().dependOnClassesThat().resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..").check(CLASSES);
    }

    @Test
    void nobodyLooksForAJsonLibraryAnew() {
        noClasses().should().dependOnClassesThat().haveFullyQualifiedName("jakarta.json.Json").check(CLASSES);
    }

    @Test
    void nobodyAsksTheMachineForTheTime() {
        noClasses().that().resideOutsideOfPackage("hilo.platform").should().callMethod(java.time.Instant.class, "now").orShould().callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    /** {@code hilo.channel.email.MailParser} lives in {@code channel.email}. */
    private static String room(JavaClass type) {
        return type.getPackageName().replaceFirst("^hilo\\.", "");
    }

    private static Set<String> reachable(String room, Set<String> seen) {
        for (String next : MAY_IMPORT.getOrDefault(room, Set.of())) {
            if (seen.add(next)) {
                reachable(next, seen);
            }
        }
        return seen;
    }

    private static Set<String> with(Set<String> floor, String... more) {
        var all = new TreeSet<>(floor);
        all.addAll(Set.of(more));
        return Set.copyOf(all);
    }
}
