package dev.hull.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeStoreTest {
    @TempDir
    Path directory;

    private EnginePaths paths;
    private VolumeStore store;

    @BeforeEach
    void open() {
        paths = new EnginePaths(directory.resolve("root"), directory.resolve("run"));
        store = new VolumeStore(paths);
    }

    private ContainerId container() throws IOException {
        ContainerId id = ContainerId.random();
        Files.createDirectories(paths.running(id));
        return id;
    }

    @Test
    void keepsWhatItWasGiven() throws Exception {
        assertThat(store.list()).isEmpty();
        store.create("data", Map.of("a", "b"), Map.of("type", "tmpfs"));
        Volume read = store.find("data");
        assertThat(read.labels()).containsExactly(Map.entry("a", "b"));
        assertThat(read.options()).containsExactly(Map.entry("type", "tmpfs"));
        assertThat(read.isAnonymous()).isFalse();
        assertThat(paths.volumeData("data")).isEmptyDirectory();
        store.create("data", Map.of("other", ""), Map.of());
        assertThat(store.find("data").labels()).containsOnlyKeys("a");
        assertThat(store.list()).extracting(Volume::name).containsExactly("data");
    }

    @Test
    void namesVolumesThatNobodyNames() throws Exception {
        Volume volume = store.create("", Map.of(), Map.of());
        assertThat(volume.name()).matches("[0-9a-f]{64}");
        assertThat(store.find(volume.name()).isAnonymous()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-a", ".a", "a/b", "..", "a b", "ä1"})
    void refusesNames(String name) {
        assertThatThrownBy(() -> store.create(name, Map.of(), Map.of()))
                .isInstanceOf(HullException.class)
                .hasMessageContaining(name);
    }

    @Test
    void refusesOptionsByName() {
        assertThatThrownBy(() -> store.create("net", Map.of(), Map.of("type", "nfs", "device", ":/x")))
                .hasMessageContaining("type=nfs");
        assertThatThrownBy(() -> store.create("net", Map.of(), Map.of("size", "1")))
                .hasMessageContaining("\"size\"");
        assertThatThrownBy(() -> store.create("net", Map.of(), Map.of("o", "bind", "device", "x")))
                .hasMessageContaining("device=/a/directory");
        assertThat(paths.volume("net")).doesNotExist();
    }

    @Test
    void keepsAVolumeThatIsInUse() throws Exception {
        ContainerId first = container();
        store.acquire(first, "data", Map.of());
        assertThat(store.users("data")).containsExactly(first);
        assertThatThrownBy(() -> store.remove("data"))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage("remove data: volume is in use - [" + first + "]");
        assertThat(store.removeUnused("data")).isFalse();
        assertThat(store.release(first, true)).isEmpty();
        store.remove("data");
        assertThatThrownBy(() -> store.remove("data")).hasMessage("get data: no such volume");
    }

    @Test
    void removesAContainersOwnVolumesWithItsLastUser() throws Exception {
        ContainerId first = container();
        ContainerId second = container();
        Volume own = store.acquire(first, "", Map.of());
        store.acquire(second, own.name(), Map.of());
        assertThat(store.release(first, true)).isEmpty();
        assertThat(store.release(second, true)).containsExactly(own.name());
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aUserThatIsGoneKeepsNothing() throws Exception {
        ContainerId gone = ContainerId.random();
        store.acquire(gone, "data", Map.of());
        assertThat(store.users("data")).isEmpty();
        store.remove("data");
    }

    @Test
    void sweepsWhatACrashLeft() throws Exception {
        store.create("data", Map.of(), Map.of());
        Files.createDirectories(paths.volumes().resolve(".gone.old/_data/deep"));
        Files.createDirectories(paths.volumes().resolve(".new.half/_data"));
        assertThat(store.list()).extracting(Volume::name).containsExactly("data");
        store.create("more", Map.of(), Map.of());
        assertThat(paths.volumes().resolve(".gone.old")).doesNotExist();
        assertThat(paths.volumes().resolve(".new.half")).doesNotExist();
    }

    @Test
    void aVolumeWithoutItsRecordIsStillThere() throws Exception {
        store.create("data", Map.of("a", "b"), Map.of());
        Files.delete(paths.volumeRecord("data"));
        assertThat(store.find("data").labels()).isEmpty();
    }
}
