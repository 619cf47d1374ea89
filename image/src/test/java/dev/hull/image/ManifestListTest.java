package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.Descriptor;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
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
}
