package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private Image image;

    @BeforeEach
    void setUp() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        image = TestImages.add(store, "app", TestImages.file("etc/motd", "hello"), layer -> {
            layer.add(TarEntry.directory("d", 0700));
            layer.add(TarEntry.symlink("d/link", "../etc"));
            layer.add(TarEntry.file("d/empty", 0600, 0));
            layer.add(TarEntry.hardLink("d/same", "d/empty"));
            layer.whiteout("etc/motd");
            layer.opaque("d");
        });
        Snapshots.prepare(store, image);
    }

    private StoreCheck.Result check(boolean repair) {
        return StoreCheck.run(store, repair, id -> false);
    }

    private List<String> problems(boolean repair) {
        return check(repair).problems().stream()
                .map(problem -> (problem.mended() ? "mended: " : "") + problem.subject() + ": " + problem.what())
                .toList();
    }

    private Path tree(int layer) {
        return store.paths().layerTree(image.config().diffIds().get(layer));
    }

    @Test
    void aSoundStoreHasNoProblems() {
        StoreCheck.Result result = check(false);
        assertThat(result.problems()).isEmpty();
        assertThat(result.images()).isEqualTo(1);
        assertThat(result.blobs()).isEqualTo(4);
        assertThat(result.layers()).isEqualTo(2);
        assertThat(StoreCheck.run(ImageStore.open(directory.resolve("none")), true, id -> false)
                        .problems())
                .isEmpty();
    }

    @Test
    void damagedUnpackedLayersAreUnpackedAgain() throws IOException {
        String name = image.config().diffIds().get(0).shortHex();
        Files.writeString(tree(0).resolve("etc/motd"), "jello");
        assertThat(problems(false))
                .containsExactly("unpacked layer " + name + " of image app:latest: /etc/motd has other content");
        assertThat(StoreCheck.run(store, true, id -> true).left()).isEqualTo(1);
        assertThat(tree(0).resolve("etc/motd")).hasContent("jello");
        assertThat(problems(true)).hasSize(1).first().asString().startsWith("mended: ");
        assertThat(tree(0).resolve("etc/motd")).hasContent("hello");
        assertThat(problems(false)).isEmpty();

        Files.delete(tree(1).resolve("d/link"));
        assertThat(problems(true)).first().asString().endsWith("/d/link is missing");
        Files.writeString(tree(1).resolve("surplus"), "x");
        assertThat(problems(true)).first().asString().endsWith("/surplus is not in the archive");
        Files.delete(store.paths().layerRecord(image.config().diffIds().get(0)));
        assertThat(problems(true)).first().asString().endsWith("its record is missing");
        assertThat(problems(false)).isEmpty();
    }

    @Test
    void damagedAndMissingBlobsAreNamedWithTheFix() throws IOException {
        Digest layer = image.manifest().layers().getFirst().digest();
        byte[] bytes = Files.readAllBytes(store.paths().blob(layer));
        bytes[700] ^= 1;
        Files.write(store.paths().blob(layer), bytes);
        StoreCheck.Result result = check(false);
        assertThat(result.problems()).hasSize(1);
        assertThat(result.problems().getFirst().what()).isEqualTo("layer " + layer + " is damaged");
        assertThat(result.problems().getFirst().fix()).startsWith("hull pull app:latest");
        assertThat(problems(true)).hasSize(1);
        assertThat(store.paths().blob(layer)).doesNotExist();
        assertThat(problems(false)).containsExactly("image app:latest: layer " + layer + " is missing");

        Files.delete(store.paths().blob(image.id()));
        assertThat(problems(false)).contains("image app:latest: configuration " + image.id() + " is missing");
    }

    @Test
    void whatNobodyReachesIsRemoved() throws IOException {
        Digest orphan = Digest.ofBytes(new byte[] {1});
        Files.write(store.paths().blob(orphan), new byte[] {1});
        assertThat(problems(false)).containsExactly("1 blobs and layers: belong to no image");
        assertThat(problems(true)).containsExactly("mended: 1 blobs and layers: belong to no image");
        assertThat(problems(false)).isEmpty();
    }

    @Test
    void aDamagedIndexIsNamed() throws IOException {
        Files.writeString(store.paths().index(), "{\"manifests\":[");
        assertThat(problems(true)).singleElement().asString().contains("index.json: is damaged");
        assertThat(store.paths().blob(image.id())).exists();
    }
}
