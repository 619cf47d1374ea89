package dev.hull.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedJarTest {
    @TempDir
    Path directory;

    @Test
    void theFirstOfTwoEntriesCountsAndServicesAreJoined() throws IOException {
        Path first = jar("first.jar", Map.of("a/A.class", "first", "META-INF/services/s.S", "one"));
        Path second = jar("second.jar", Map.of("a/A.class", "second", "META-INF/services/s.S", "two"));

        assertThat(merge(first, second))
                .containsEntry("a/A.class", "first")
                .containsEntry("META-INF/services/s.S", "one\ntwo");
    }

    @Test
    void theNewestVersionOfAClassIsTakenForGood() throws IOException {
        Path jar = jar(
                "versions.jar",
                Map.of(
                        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n",
                        "a/A.class", "old",
                        "META-INF/versions/9/a/A.class", "nine",
                        "META-INF/versions/21/a/A.class", "twenty-one",
                        "META-INF/versions/999/a/A.class", "too new"));

        assertThat(merge(jar))
                .containsEntry("a/A.class", "twenty-one")
                .noneSatisfy((name, content) -> assertThat(name).contains("versions"));
    }

    @Test
    void licencesKeepTheNameOfTheirJar() throws IOException {
        Path first = jar("first.jar", Map.of("META-INF/LICENSE.txt", "1", "LicenseReader.class", "code"));
        Path second = jar("second.jar", Map.of("META-INF/LICENSE.txt", "2"));

        assertThat(merge(first, second))
                .containsEntry("META-INF/licenses/first.jar/LICENSE.txt", "1")
                .containsEntry("META-INF/licenses/second.jar/LICENSE.txt", "2")
                .containsEntry("LicenseReader.class", "code");
    }

    @Test
    void signaturesModulesAndLibrariesOfOtherSystemsStayOut() throws IOException {
        Path jar = jar(
                "signed.jar",
                Map.of(
                        "META-INF/KEY.SF", "",
                        "META-INF/KEY.RSA", "",
                        "module-info.class", "",
                        "win/amd64/libz.dll", "",
                        "linux/s390x/libz.so", "",
                        "linux/amd64/libz.so", "elf"));

        assertThat(merge(jar).keySet()).containsExactlyInAnyOrder("META-INF/MANIFEST.MF", "linux/amd64/libz.so");
    }

    @Test
    void theSameJarsGiveTheSameBytes() throws IOException {
        Path jar = jar("some.jar", Map.of("b/B.class", "b", "a/A.class", "a"));
        Path one = directory.resolve("one.jar");
        Path two = directory.resolve("two.jar");

        MergedJar.write(one, List.of(jar));
        MergedJar.write(two, List.of(jar));

        assertThat(one).hasSameBinaryContentAs(two);
    }

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path file = directory.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private Map<String, String> merge(Path... jars) throws IOException {
        Path merged = directory.resolve("merged.jar");
        MergedJar.write(merged, List.of(jars));
        Map<String, String> content = new TreeMap<>();
        try (JarFile jar = new JarFile(merged.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                try (var in = jar.getInputStream(entry)) {
                    content.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return content;
    }
}
