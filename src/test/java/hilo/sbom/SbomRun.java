package hilo.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.cyclonedx.exception.GeneratorException;

/**
 * Writes the bill of materials of the archive and the server, and checks it against known holes where a data set is given. Ends with 1 where a hole is known.
 *
 * <p>System properties: {@code hilo.war}, {@code hilo.server.dir}, {@code hilo.version}, {@code hilo.sbom.file}, {@code hilo.repository}
 * (the local Maven repository); {@code hilo.holes} is an OSV data set, or empty.
 */
final class SbomRun {
    private SbomRun() {
    }

    public static void main(String[] arguments) throws IOException, GeneratorException {
        Path war = Path.of(System.getProperty("hilo.war"));
        Path file = Path.of(System.getProperty("hilo.sbom.file"));
        var all = new ArrayList<>(Jars.inside(String.valueOf(war.getFileName()), war));
        all.addAll(Jars.below(Path.of(System.getProperty("hilo.server.dir"), "modules")));
        var jars = Jars.named(all, Path.of(System.getProperty("hilo.repository")));
        Files.writeString(file, BillOfMaterials.json(System.getProperty("hilo.version"), jars));
        System.out.printf("%s lists %d jars.%n", file, jars.size());
        String dataSet = System.getProperty("hilo.holes", "");
        if (dataSet.isBlank()) {
            System.out.println("No data set of known holes is given (-Dhilo.holes=FILE.zip): nothing is checked.");
            return;
        }
        var holes = KnownHoles.read(Path.of(dataSet)).of(jars);
        holes.forEach(
                hole -> System.out.printf("%s %s: %s %s %s, fixed in %s%n", hole.jar().path(), hole.jar().version(), hole.id(), hole.aliases(), hole.summary(), hole.fixedIn()));
        System.out.printf("%d known holes.%n", holes.size());
        if (!holes.isEmpty()) {
            System.exit(1);
        }
    }
}
