package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.explore.ContentReader;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedLayerTest {
    @TempDir
    Path directory;

    private FakeRegistry registry;
    private final byte[] large = new byte[160_000];
    private final byte[] small = {'h', 'i'};

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        new Random(1).nextBytes(large);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private ListedBlob blob(boolean zstd, UnaryOperator<String> forged) throws IOException {
        return new ListedBlob(zstd)
                .other(TarEntry.directory("etc", 0700), "dir")
                .file("etc/motd", small)
                .file("etc/.wh.gone", new byte[0])
                .file("large", large)
                .finish(forged);
    }

    private ImageSource source() {
        return RemoteSource.open(registry.access(directory, Optional.empty()), registry.host() + "/app:1");
    }

    private byte[] content(ImageSource source, String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ContentReader.copy(source.layers().getFirst(), Set.of(path), each -> out);
        return out.toByteArray();
    }

    private long whole() {
        return registry.requests().stream()
                .filter(request -> request.startsWith("GET /v2/app/blobs/") && !request.contains("bytes="))
                .count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyTheTableAndTheFileAreRead(boolean zstd) throws IOException {
        blob(zstd, text -> text).into(registry, "app", "1");
        try (ImageSource source = source()) {
            Exploration listed = Exploration.of(source);
            assertThat(content(source, "large")).isEqualTo(large);
            assertThat(content(source, "etc/motd")).isEqualTo(small);
            assertThat(whole()).as("configuration").isEqualTo(1);
            Exploration read = Exploration.of(source, layer -> file -> null); // somebody looks at contents
            assertThat(whole()).isEqualTo(2);
            assertThat(listed.files(0)).isEqualTo(read.files(0).subList(0, 3));
            assertThat(listed.files(0).getLast().hashHigh()).isNotZero();
            assertThat(listed.totalBytes()).isEqualTo(160_002);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRegistryThatKnowsNoRangesIsReadAsAWhole(boolean zstd) throws IOException {
        ListedBlob blob = blob(zstd, text -> text);
        blob.into(registry, "app", "1");
        registry.on(
                "GET /v2/app/blobs/" + Digest.ofBytes(blob.stored.toByteArray()),
                exchange -> FakeRegistry.send(exchange, 200, "application/octet-stream", blob.stored.toByteArray()));
        try (ImageSource source = source()) {
            assertThat(Exploration.of(source).totalBytes()).isGreaterThanOrEqualTo(160_002);
            assertThat(content(source, "etc/motd")).isEqualTo(small);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableThatIsNotWhatTheManifestSays(boolean zstd) throws IOException {
        ListedBlob blob = blob(zstd, text -> text);
        ListedBlob other = blob(zstd, text -> text.replace("motd", "modt"));
        blob.annotations = other.annotations;
        blob.into(registry, "app", "1");
        try (ImageSource source = source()) {
            assertThatThrownBy(() -> Exploration.of(source))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining("its table of contents is not sha256:");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsNotWhatTheTableSays(boolean zstd) throws IOException {
        String digest = Digest.ofBytes(small).toString();
        blob(zstd, text -> text.replace(digest, digest.replace("8f43", "8f44"))).into(registry, "app", "1");
        try (ImageSource source = source()) {
            assertThatThrownBy(() -> content(source, "etc/motd"))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining("file /etc/motd is not what the table of contents says");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"version\":1|\"version\":2|version is 2",
                "\"type\":\"dir\"|\"type\":\"lost\"|the type 'lost'",
                "./large|../large|could lead out of the image",
                "\"size\":160000|\"size\":170000|do not make up its size",
                "\"size\":160000|\"size\":-5|size is -5",
                "\"offset\":|\"offset\":9999999|lies beyond the end",
                "\"digest\":|\"ticket\":|no digest is stated",
                "1970-01-01|1970-99-01|cannot be used",
                "{\"version\"|{{\"version\"|"
            })
    void tablesThatCannotBe(String row) throws IOException {
        String[] parts = Arrays.copyOf(row.split("\\|"), 3);
        blob(true, text -> text.replace(parts[0], parts[1])).into(registry, "app", "1");
        try (ImageSource source = source()) {
            assertThatThrownBy(() -> Exploration.of(source))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining(parts[2] == null ? "table of contents" : parts[2]);
        }
    }

    @Test
    void positionsThatAreNone() throws IOException {
        for (String position : new String[] {"1:2", "99999999:10:10:1", "0:999999999:10:1", "-1:5:5:1", ""}) {
            ListedBlob blob = blob(true, text -> text);
            blob.annotations = Map.of(
                    "io.containers.zstd-chunked.manifest-checksum",
                    Digest.ofBytes(small).toString(),
                    "io.containers.zstd-chunked.manifest-position",
                    position);
            blob.into(registry, "app", "1");
            try (ImageSource source = source()) {
                if (position.isEmpty()) {
                    assertThat(source.layers().getFirst().listed()).isEmpty();
                } else {
                    assertThatThrownBy(() -> Exploration.of(source)).isInstanceOf(HullException.class);
                }
            }
        }
    }
}
