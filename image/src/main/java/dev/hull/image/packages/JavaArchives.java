package dev.hull.image.packages;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What Java archives say of themselves: Maven's {@code pom.properties}, else the manifest, else their name. */
final class JavaArchives {
    /** Documents within an archive that are longer are passed over. */
    private static final int MAX_DOCUMENT = 1 << 20;

    /** Archives within archives that are longer are passed over. */
    private static final int MAX_NESTED = 64 << 20;

    private final String path;
    private final int layer;
    private final List<SoftwarePackage> found = new ArrayList<>();

    private JavaArchives(String path, int layer) {
        this.path = path;
        this.layer = layer;
    }

    /** The archives in an archive, itself included. */
    static List<SoftwarePackage> read(byte[] bytes, String path, int layer) {
        JavaArchives archives = new JavaArchives(path, layer);
        try {
            archives.archive(new ByteArrayInputStream(bytes), path, 0);
        } catch (IOException | IllegalArgumentException e) {
            // damaged: what was found so far counts
        }
        return archives.found;
    }

    private void archive(InputStream in, String name, int depth) throws IOException {
        int before = found.size();
        Attributes manifest = new Attributes();
        boolean classes = false;
        try (ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String inner = entry.getName();
                classes |= inner.endsWith(".class");
                if (inner.startsWith("META-INF/maven/") && inner.endsWith("/pom.properties")) {
                    pom(zip.readNBytes(MAX_DOCUMENT));
                } else if (inner.equals("META-INF/MANIFEST.MF")) {
                    manifest = new Manifest(new ByteArrayInputStream(zip.readNBytes(MAX_DOCUMENT))).getMainAttributes();
                } else if (inner.endsWith(".jar") && depth == 0) {
                    byte[] nested = zip.readNBytes(MAX_NESTED);
                    archive(new ByteArrayInputStream(nested), path + "!/" + inner, depth + 1);
                }
            }
        }
        if (found.size() == before && classes) {
            byNames(manifest, name);
        }
    }

    private void pom(byte[] bytes) throws IOException {
        Properties pom = new Properties();
        pom.load(new ByteArrayInputStream(bytes));
        String artifact = pom.getProperty("artifactId", "");
        if (!artifact.isEmpty()) {
            add(pom.getProperty("groupId", ""), artifact, pom.getProperty("version", ""));
        }
    }

    private void byNames(Attributes manifest, String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        String stem = file.lastIndexOf('.') < 0 ? file : file.substring(0, file.lastIndexOf('.'));
        int dash = stem.length();
        for (int i = 0; i + 1 < stem.length(); i++) {
            if (stem.charAt(i) == '-' && Character.isDigit(stem.charAt(i + 1))) {
                dash = i;
                break;
            }
        }
        String version = value(manifest, "Implementation-Version", value(manifest, "Bundle-Version", ""));
        String group = value(manifest, "Implementation-Vendor-Id", "");
        add(group, stem.substring(0, dash), dash < stem.length() ? stem.substring(dash + 1) : version);
    }

    private static String value(Attributes manifest, String name, String fallback) {
        String value = manifest.getValue(name);
        return value == null ? fallback : value.strip();
    }

    private void add(String group, String artifact, String version) {
        found.add(new SoftwarePackage(PackageType.JAVA, group, artifact, version, "", List.of(), "", path, layer));
    }
}
