package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.content.StorePaths;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
    @TempDir
    Path directory;

    private IndexFile index;
    private StorePaths paths;

    @BeforeEach
    void open() throws IOException {
        paths = new StorePaths(directory);
        paths.create();
        index = new IndexFile(paths);
    }

    private static IndexEntry entry(int content, String name) {
        Digest digest = Digest.ofBytes(new byte[] {(byte) content});
        Optional<Reference> reference = name.isEmpty() ? Optional.empty() : Optional.of(Reference.parse(name));
        return IndexEntry.of(Descriptor.of(MediaTypes.OCI_MANIFEST, digest, 9), digest, reference);
    }

    private static List<String> sorted(List<IndexEntry> entries) {
        return entries.stream()
                .map(entry -> Json.writeString(entry.json()))
                .sorted()
                .toList();
    }

    /** Lists see in lines what is in the document. */
    @AfterEach
    void listsTheSame() throws IOException {
        assertThat(index.listed().stream().map(IndexFileTest::shown).toList())
                .isEqualTo(index.read().stream()
                        .map(ListedEntry::of)
                        .map(IndexFileTest::shown)
                        .toList());
        assertThat(sorted(index.listed().stream()
                        .map(entry -> entry.whole().get())
                        .toList()))
                .isEqualTo(sorted(index.read()));
    }

    private static List<Object> shown(ListedEntry entry) {
        return List.of(entry.manifest(), entry.size(), entry.index(), entry.id(), entry.name());
    }

    /** Reading only some lines has the result that reading all of them has. */
    @Test
    void namesAreAssignedByLines() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<IndexEntry> expected = new ArrayList<>();
        for (int round = 0; round < 400; round++) {
            List<IndexEntry> additions = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                String name = random.nextInt(4) == 0 ? "" : "app" + random.nextInt(3) + ":" + random.nextInt(12);
                additions.add(entry(random.nextInt(9), name));
            }
            for (IndexEntry addition : additions) {
                expected = ImageNames.assign(expected, addition);
            }
            index.assign(additions);
            assertThat(sorted(index.read())).isEqualTo(sorted(expected));
        }
    }

    @Test
    void whatOthersHaveWrittenIsReadAndKept() throws IOException {
        index.assign(List.of(entry(1, "app:1"), entry(2, "app:2")));
        String text = Files.readString(paths.index());
        Files.writeString(paths.index(), text.replace("io.containerd.image.name", "other"));
        index.assign(List.of(entry(3, "app:2")));
        assertThat(index.find(Reference.parse("app:2")).orElseThrow().descriptor())
                .isEqualTo(entry(3, "app:2").descriptor());
        assertThat(index.read()).hasSize(3).anyMatch(entry -> entry.name().isEmpty());

        String pretty = new String(Json.writePretty(Json.parse(text)), StandardCharsets.UTF_8);
        Files.writeString(paths.index(), pretty.replace("\"schemaVersion\"", "\"more\": 7, \"schemaVersion\""));
        index.assign(List.of(entry(3, "app:2")));
        assertThat(index.read()).hasSize(3);
        assertThat(Files.readString(paths.index())).contains("\"more\":7");
    }

    @Test
    void namesBeyondAsciiSurvive() throws IOException {
        index.assign(List.of(entry(1, "app:1")));
        String text = Files.readString(paths.index());
        Files.writeString(paths.index(), text.replace("\"annotations\":{", "\"annotations\":{\"who\":\"Ägypten\","));
        index.assign(List.of(entry(2, "app:2")));
        assertThat(Files.readString(paths.index())).contains("Ägypten", "app:2");
        index.assign(List.of(entry(2, "app:1")));
        assertThat(Files.readString(paths.index())).contains("Ägypten");
    }

    /** What has Hull's form is cut into the same that reading it as JSON gives; what only looks like it is read as JSON. */
    @Test
    void linesAreWhatTheirJsonIs() throws IOException {
        String digest = Digest.ofBytes(new byte[] {1}).toString();
        String head = "{\"mediaType\":\"a/b\",\"digest\":\"" + digest + "\",\"size\":";
        List<String> cut = List.of(
                head + "9,\"annotations\":{}}",
                head + "9,\"annotations\":{\"a\":\"\",\"io.containerd.image.name\":\"app:1\"}}",
                head
                        + "0,\"annotations\":{\"a\":\"b, c\"},\"platform\":{\"architecture\":\"aarch64\",\"os\":\"linux\"}}",
                head
                        + "9,\"annotations\":{\"a\":\"b\"},\"platform\":{\"os\":\"Windows\",\"os.version\":\"10\",\"variant\":\"v\"}}");
        List<String> read = List.of(
                head + "9,\"annotations\":{\"a\":\"}\"}}",
                head + "9,\"annotations\":{\"a\":\"\\u0041\\\"\"}}",
                head + "9,\"annotations\":{\"a\":\"b\"},\"platform\":{\"os\":\"w\",\"os.features\":[\"x\"]}}",
                head + "9,\"annotations\":{\"a\":\"b\"},\"platform\":{\"os\":\"w\",\"more\":\"x\"}}",
                head + "9,\"annotations\":{\"a\":\"b\"},\"urls\":[\"http://x\"]}",
                head + "9,\"urls\":[\"http://x\"],\"annotations\":{\"a\":\"b\"}}",
                head + "9,\"annotations\":{\"a\":\"b\"},\"platform\":{}}",
                head + "9,\"annotations\":{\"a\":\"b\"},\"platform\":{},\"artifactType\":\"t\"}");
        for (String line : cut) {
            assertThat(EntryLine.of(line).flatMap(EntryLine::descriptor))
                    .as(line)
                    .isPresent();
        }
        for (String line : read) {
            assertThat(EntryLine.of(line).flatMap(EntryLine::descriptor))
                    .as(line)
                    .isEmpty();
        }
        for (String line : Stream.concat(cut.stream(), read.stream()).toList()) {
            IndexEntry json = IndexEntry.fromJson(Json.parse(line));
            assertThat(IndexEntry.ofLine(line).descriptor()).as(line).isEqualTo(json.descriptor());
            assertThat(IndexEntry.ofLine(line).name()).as(line).isEqualTo(json.name());
        }
        for (String line : List.of(
                head + "9,\"annotations\":{\"a\":\"b\",}}",
                head + "9,\"annotations\":{\"a\":\"b\",\"a\":\"c\"}}",
                head + "9,\"annotations\":{\"a\":\"b\"}}}",
                head.replace("sha256:", "sha256:g") + "9,\"annotations\":{}}")) {
            assertThatThrownBy(() -> IndexEntry.ofLine(line)).as(line).isInstanceOf(HullException.class);
        }
        index.assign(List.of(entry(1, "app:1")));
    }
}
