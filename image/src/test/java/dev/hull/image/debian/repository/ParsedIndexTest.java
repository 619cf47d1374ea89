package dev.hull.image.debian.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.debian.DebianPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParsedIndexTest {
    @TempDir
    Path directory;

    private static Map<String, String> fields(String name, String depends) {
        return Map.of("Package", name, "Version", "1:2.0-3", "Architecture", "amd64", "Depends", depends, "Size", "77");
    }

    private static Optional<List<DebianPackage>> read(Path file) throws IOException {
        return ParsedIndex.read(
                file, (fields, others) -> new DebianPackage(fields, others, "http://example/debian", 500));
    }

    @Test
    void whatWasKeptIsReadAsItWas() throws IOException {
        Path file = directory.resolve("index");
        assertThat(read(file)).isEmpty();
        ParsedIndex.write(
                file,
                List.of(
                        fields("one", "two (>= 1), three"),
                        Map.of("Package", "two", "Version", "2", "Architecture", "all", "Provides", "three (= 3)"),
                        fields("ümlaut".substring(1), "x".repeat(100_000))));
        List<DebianPackage> found = read(file).orElseThrow();
        assertThat(found).extracting(DebianPackage::name).containsExactly("one", "two", "mlaut");
        assertThat(found.getFirst()).hasToString("one 1:2.0-3");
        assertThat(found.getFirst().depends("amd64")).hasSize(2);
        assertThat(found.getFirst().size()).isEqualTo(77);
        assertThat(found.get(1).provides("amd64")).hasSize(1);
        assertThat(found.get(1).depends("amd64")).isEmpty();
        assertThat(found.getFirst().provides("amd64")).isEmpty();
        assertThat(found.get(2).depends("amd64")).hasSize(1);
        assertThat(directory).isDirectoryNotContaining("glob:**/.index*");
    }

    @Test
    void whatIsCutOffOrOfAnotherFormatIsNotThere() throws IOException {
        Path file = directory.resolve("index");
        ParsedIndex.write(file, List.of(fields("one", "two"), fields("two", "")));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThat(read(file)).isEmpty();
        }
        whole[whole.length - 1]++;
        Files.write(file, whole);
        assertThat(read(file)).isEmpty();
    }
}
