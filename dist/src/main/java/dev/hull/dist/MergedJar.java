package dev.hull.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Several jars as one that is quick to open: entries stored, not deflated; versions for this JDK already chosen; no
 * signatures; native libraries of other systems left out. The same jars give the same bytes.
 */
final class MergedJar {
    private static final String VERSIONS = "META-INF/versions/";
    private static final String SERVICES = "META-INF/services/";

    /** Every entry gets this time, 1 January 2026: the content alone decides whether two jars are equal. */
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, byte[]> entries = new TreeMap<>();

    private MergedJar() {}

    /**
     * Writes the merged jar.
     *
     * @param target a file that does not exist or may be replaced
     * @param jars in class path order: of two entries with one name the first counts, except services, which are joined,
     *     and licences, which are kept under the name of their jar
     */
    static void write(Path target, List<Path> jars) throws IOException {
        MergedJar merged = new MergedJar();
        for (Path jar : jars) {
            merged.add(jar);
        }
        try (OutputStream file = Files.newOutputStream(target)) {
            merged.writeTo(file);
        }
    }

    private void add(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
            // Names without META-INF/versions/…; getJarEntry and getInputStream then take the newest that this JDK may
            // use.
            List<String> names = new ArrayList<>();
            jar.versionedStream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .forEach(names::add);
            for (String name : names) {
                if (isWanted(name)) {
                    try (var in = jar.getInputStream(jar.getJarEntry(name))) {
                        put(targetName(name, path), in.readAllBytes());
                    }
                }
            }
        }
    }

    private void put(String name, byte[] content) {
        if (name.startsWith(SERVICES)) {
            entries.merge(name, content, MergedJar::joinLines);
        } else {
            entries.putIfAbsent(name, content);
        }
    }

    private static byte[] joinLines(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.write('\n');
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static boolean isWanted(String name) {
        if (name.endsWith("module-info.class") || name.equals(JarFile.MANIFEST_NAME) || name.startsWith(VERSIONS)) {
            return false;
        }
        if (name.startsWith("META-INF/maven/") || name.startsWith("META-INF/native-image/")) {
            return false;
        }
        if (name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC|LIST)")) {
            return false;
        }
        // zstd-jni has a library for every system: win/…, darwin/…, linux/amd64/libzstd-jni-….so
        return !name.matches(".*\\.(so|dll|dylib|a|lib)") || name.matches("linux/(amd64|aarch64)/.*");
    }

    private static String targetName(String name, Path jar) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        boolean licence = file.matches("(?i)(LICEN[SC]E|NOTICE|COPYING)([.-].*)?") && !name.endsWith(".class");
        return licence ? "META-INF/licenses/" + jar.getFileName() + "/" + file : name;
    }

    private void writeTo(OutputStream file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
            manifest.getMainAttributes().putValue("Main-Class", "dev.hull.cli.Main");
            manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            manifest.write(bytes);
            writeEntry(zip, JarFile.MANIFEST_NAME, bytes.toByteArray());
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                writeEntry(zip, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void writeEntry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
