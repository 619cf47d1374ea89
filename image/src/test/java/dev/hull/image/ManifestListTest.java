package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestListTest {
    @TempDir
    Path directory;

    @Test
    void aListStandsForTheImageOfThisMachine() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        Image host = TestImages.add(store, "one", TestImages.file("a", "1"));
        TestImages.add(store, "two", TestImages.file("a", "2"));
        ManifestList lists = new ManifestList(store);
        Reference name = Reference.parse("list");
        assertThatThrownBy(() -> lists.write(name, List.of(lists.entry("one"), lists.entry("two"))))
                .hasMessageContaining("has two images for");
        Descriptor other = lists.entry("two").withPlatform(Platform.of("linux", "riscv64", ""));
        lists.write(name, List.of(other, lists.entry("one")));
        assertThat(store.resolve("list").id()).isEqualTo(host.id());
        assertThat(lists.read("list").manifests()).hasSize(2);
        assertThatThrownBy(() -> lists.read("one")).hasMessageContaining("is no manifest list");
        store.remove("two", false, id -> List.of());
        assertThat(StoreContent.of(store).unreachable()).isEmpty();
        assertThat(StoreCheck.run(store, false, id -> false).problems()).isEmpty();
        store.remove("list", false, id -> List.of());
        assertThat(store.find("list")).isEmpty();
        assertThat(store.find("one")).isPresent();
    }

    @Test
    void anEmptyListIsFilled() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        Image one = TestImages.add(store, "one", TestImages.file("a", "1"));
        ManifestList lists = new ManifestList(store);
        Reference name = Reference.parse("list");
        lists.write(name, List.of());
        assertThat(lists.read("list").manifests()).isEmpty();
        assertThat(store.list()).hasSize(1);
        assertThatThrownBy(() -> store.resolve("list")).hasMessageContaining("has no manifest that is stored here");
        lists.write(name, lists.entries("one"));
        assertThat(store.resolve("list").id()).isEqualTo(one.id());
        assertThat(lists.entries("list")).isEqualTo(lists.read("list").manifests());
        store.remove("list", false, id -> List.of());
        assertThat(StoreContent.of(store).unreachable()).isEmpty();
        assertThat(Files.list(store.paths().images().resolve("blobs/sha256")))
                .as("manifest, configuration and layer of the image alone")
                .hasSize(3);
        lists.write(name, List.of());
        store.remove("list", false, id -> List.of());
        assertThat(lists.entries("one")).hasSize(1);
    }

    @Test
    void aListGoesWithAllItsNamesAndOthersStay() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        TestImages.add(store, "one", TestImages.file("a", "1"));
        Image two = TestImages.add(store, "two", TestImages.file("a", "2"));
        ManifestList lists = new ManifestList(store);
        Descriptor other =
                lists.entry("two").withPlatform(new Platform("windows", "amd64", "", "10.0", List.of("win32k")));
        Descriptor same = lists.entry("one").withPlatform(new Platform("windows", "amd64", "", "11.0", List.of()));
        Reference name = Reference.parse("list");
        Descriptor list = lists.write(name, List.of(lists.entry("one"), other));
        assertThat(lists.read("list")
                        .manifests()
                        .getLast()
                        .platform()
                        .orElseThrow()
                        .osFeatures())
                .containsExactly("win32k");
        store.name("list", Reference.parse("example.com/list").withDigest(list.digest()));
        store.remove("two", false, id -> List.of());
        lists.remove("list", id -> id.equals(two.id()) ? List.of(new ImageUser("c", true)) : List.of());
        assertThat(store.paths().blob(two.target().digest()))
                .as("a container uses it")
                .exists();
        lists.write(name, List.of(other, same));
        lists.remove("list", id -> List.of());
        assertThat(store.find("list")).isEmpty();
        assertThat(store.find("one")).isPresent();
    }
}
