package hilo.sbom;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the jars below a folder and inside archives, and reads their coordinates: from Maven's own description in the jar, else from its name and a local repository. */
final class Jars {
    private static final Pattern DESCRIPTION = Pattern.compile("META-INF/maven/[^/]+/([^/]+)/pom\\.properties");
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");

    private Jars() {
    }

    /** Every jar below the folder, by path. Archives of the web ({@code .war}) are opened. */
    static List<Jar> below(Path folder) throws IOException {
        var found = new ArrayList<Jar>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".jar")) {
                    found.add(read(folder.relativize(file).toString(), Files.readAllBytes(file)));
                } else if (name.endsWith(".war")) {
                    found.addAll(inside(folder.relativize(file).toString(), file));
                }
            }
        }
        found.sort(Comparator.comparing(Jar::path));
        return found;
    }

    /** The jars inside an archive. */
    static List<Jar> inside(String path, Path archive) throws IOException {
        var found = new ArrayList<Jar>();
        try (var in = new JarInputStream(Files.newInputStream(archive))) {
            for (@Nullable
            JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.getName().endsWith(".jar")) {
                    found.add(read(path + "/" + entry.getName(), in.readAllBytes()));
                }
            }
        }
        return found;
    }

    /** The same jars; those without a group get it from the equal file of a local Maven repository, where there is one. */
    static List<Jar> named(List<Jar> jars, Path repository) throws IOException {
        var wanted = jars.stream().filter(jar -> jar.group().equals(jar.path())).map(jar -> jar.artifact() + "-" + jar.version() + ".jar").collect(Collectors.toSet());
        var groups = new HashMap<String, String>();
        try (var files = Files.walk(repository)) {
            for (Path file : files.filter(path -> wanted.contains(String.valueOf(path.getFileName()))).toList()) {
                groups.put(sha256(Files.readAllBytes(file)), group(repository.relativize(file)));
            }
        }
        return jars.stream().map(jar -> jar.group().equals(jar.path())
                ? new Jar(groups.getOrDefault(jar.sha256(), jar.group()), jar.artifact(), jar.version(), jar.path(), jar.sha256())
                : jar).toList();
    }

    static Jar read(String path, byte[] content) throws IOException {
        String file = path.substring(path.lastIndexOf('/') + 1);
        var named = NAME.matcher(file);
        String artifact = named.matches() ? named.group(1) : file.replaceFirst("\\.jar$", "");
        String version = named.matches() ? named.group(2) : "";
        try (var in = new JarInputStream(new ByteArrayInputStream(content))) {
            for (@Nullable
            JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                var described = DESCRIPTION.matcher(entry.getName());
                // A jar that carries others inside has several descriptions; its own bears its name.
                if (described.matches() && artifact.startsWith(described.group(1))) {
                    var maven = properties(in);
                    return new Jar(maven.getProperty("groupId", path), maven.getProperty("artifactId", artifact), maven.getProperty("version", version), path, sha256(content));
                }
            }
            return new Jar(path, artifact, version, path, sha256(content));
        }
    }

    private static Properties properties(InputStream in) throws IOException {
        var properties = new Properties();
        properties.load(in);
        return properties;
    }

    /** A repository keeps a jar below the folders of its group, its artifact and its version. */
    private static String group(Path file) {
        return IntStream.range(0, file.getNameCount() - 3).mapToObj(i -> file.getName(i).toString()).collect(Collectors.joining("."));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
