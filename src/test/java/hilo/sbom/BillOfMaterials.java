package hilo.sbom;

import java.util.List;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;

/** Writes the jars as a CycloneDX 1.6 document. The same jars give the same document: it holds no time and no serial number. */
final class BillOfMaterials {
    private BillOfMaterials() {
    }

    static String json(String version, List<Jar> jars) throws GeneratorException {
        var product = new Component();
        product.setType(Component.Type.APPLICATION);
        product.setName("hilo");
        product.setVersion(version);
        product.setBomRef("hilo");
        var metadata = new Metadata();
        metadata.setComponent(product);
        var bom = new Bom();
        bom.setMetadata(metadata);
        jars.forEach(jar -> bom.addComponent(component(jar)));
        return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString();
    }

    private static Component component(Jar jar) {
        var component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName(jar.artifact());
        component.setVersion(jar.version());
        component.setBomRef(jar.path());
        if (!jar.group().equals(jar.path())) {
            component.setGroup(jar.group());
            component.setPurl("pkg:maven/" + jar.group() + "/" + jar.artifact() + "@" + jar.version());
        }
        component.addHash(new Hash(Hash.Algorithm.SHA_256, jar.sha256()));
        var path = new Property();
        path.setName("hilo:path");
        path.setValue(jar.path());
        component.addProperty(path);
        return component;
    }
}
