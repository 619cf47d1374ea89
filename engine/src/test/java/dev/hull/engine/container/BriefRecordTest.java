package dev.hull.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BriefRecordTest {
    @TempDir
    private Path directory;

    private EnginePaths paths;
    private ContainerStore store;
    private ContainerRecord record;

    @BeforeEach
    void create() throws IOException {
        paths = new EnginePaths(directory.resolve("store"), directory.resolve("run"));
        store = new ContainerStore(paths);
        ContainerId id = ContainerId.random();
        store.reserve(id, Optional.of("web"), new ProcessIdentity(0, 0));
        record = new ContainerRecord(
                id,
                "web",
                Instant.ofEpochSecond(1_700_000_000, 123),
                "sha256:12",
                "app:1",
                List.of("sh", "-c", "echo 'a\nb'", ""),
                true,
                JsonValue.object()
                        .put(
                                "ExposedPorts",
                                JsonValue.object()
                                        .put("80/tcp", JsonValue.object().build())
                                        .build())
                        .put("Labels", Map.of("ü", "", "a.b/c", "x=y,z"))
                        .put("Env", List.of("A=b"))
                        .build(),
                JsonValue.object().put("NetworkMode", "none").put("Memory", 5).build());
        store.commit(record);
    }

    @Test
    void saysWhatListsNeed() throws IOException {
        ContainerRecord brief = store.listBriefly().getFirst();
        assertThat(brief.id()).isEqualTo(record.id());
        assertThat(brief.name()).isEqualTo("web");
        assertThat(brief.created()).isEqualTo(record.created());
        assertThat(brief.imageId()).isEqualTo("sha256:12");
        assertThat(brief.imageName()).isEqualTo("app:1");
        assertThat(brief.command()).isEqualTo(record.command());
        assertThat(brief.remove()).isTrue();
        assertThat(brief.config().stringMap("Labels")).isEqualTo(record.config().stringMap("Labels"));
        assertThat(brief.config().object("ExposedPorts").members()).containsOnlyKeys("80/tcp");
        assertThat(brief.hostConfig().members()).containsOnlyKeys("NetworkMode");
    }

    @Test
    void followsEveryChange() throws IOException {
        store.rename(record, "api", false);
        assertThat(store.listBriefly().getFirst().name()).isEqualTo("api");
        store.remove(record.id(), Optional.of("api"));
        assertThat(store.listBriefly()).isEmpty();
    }

    @Test
    void whereItIsMissingOrCutOffTheRecordIsRead() throws IOException {
        byte[] whole = Files.readAllBytes(paths.brief(record.id()));
        for (int length = 0; length < whole.length; length++) {
            Files.write(paths.brief(record.id()), java.util.Arrays.copyOf(whole, length));
            assertThat(store.listBriefly().getFirst().config().strings("Env")).containsExactly("A=b");
        }
        Files.delete(paths.brief(record.id()));
        assertThat(store.listBriefly().getFirst().name()).isEqualTo("web");
        Files.write(paths.brief(record.id()), whole);
        Files.delete(paths.record(record.id()));
        assertThat(store.listBriefly()).isEmpty();
    }
}
