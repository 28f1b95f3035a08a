package hilo.sbom;

/**
 * One jar file as it is delivered.
 *
 * @param group Maven's group id, or the path in the product where the jar does not name one
 * @param path where it lies in the product, such as {@code ROOT.war/WEB-INF/lib/jsoup-1.21.2.jar}
 * @param sha256 of its bytes, in hex
 */
record Jar(String group, String artifact, String version, String path, String sha256) {
    /** How Maven and the data sets of known holes name it, without the version. */
    String name() {
        return group + ":" + artifact;
    }
}
