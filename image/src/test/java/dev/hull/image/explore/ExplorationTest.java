package dev.hull.image.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.layer.Compression;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplorationTest {
    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void setUp() {
        store = ImageStore.open(directory.resolve("store"));
    }

    private Exploration explore(TestImages.Layer... layers) throws IOException {
        TestImages.add(store, "app", Compression.GZIP, layers);
        return Exploration.of(ImageSources.open(store, "app", directory, ""));
    }

    private static TestImages.Layer files(Object... namesAndTexts) {
        return layer -> {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] bytes = namesAndTexts[i + 1].toString().getBytes(StandardCharsets.UTF_8);
                layer.add(TarEntry.file(namesAndTexts[i].toString(), 0644, bytes.length), bytes);
            }
        };
    }

    private static List<String> changes(Exploration image, int layer) {
        return image.layers().get(layer).changes().stream()
                .map(change -> change.kind().letter() + " " + change.file().shown())
                .toList();
    }

    private static List<String> visible(FileTree tree) {
        List<String> paths = new ArrayList<>();
        collect(tree.root(), paths);
        return paths;
    }

    private static void collect(FileTree.Node node, List<String> paths) {
        if (node.change() != Change.DELETED && !node.file().isDirectory()) {
            paths.add(node.file().shown());
        }
        if (node.change() != Change.DELETED) {
            node.children().forEach(child -> collect(child, paths));
        }
    }

    @Test
    void everyLayerSaysWhatItDoes() throws IOException {
        Exploration image = explore(
                files("etc/a", "aaaa", "etc/b", "bb", "opt/x", "xxx"),
                layer -> {
                    layer.add(TarEntry.directory("etc", 0755));
                    files("etc/a", "AAAAAA", "etc/c", "c").write(layer);
                    layer.whiteout("opt");
                },
                files("new", "n"));
        assertThat(changes(image, 0)).containsExactly("A /etc", "A /etc/a", "A /etc/b", "A /opt", "A /opt/x");
        assertThat(changes(image, 1)).containsExactly("D /opt", "C /etc/a", "A /etc/c");
        assertThat(changes(image, 2)).containsExactly("A /new");
        assertThat(visible(image.merged())).containsExactly("/etc/a", "/etc/b", "/etc/c", "/new");
        assertThat(image.files()).isEqualTo(4);
        assertThat(image.totalBytes()).isEqualTo(4 + 2 + 3 + 6 + 1 + 1);
        assertThat(image.wastedBytes()).isEqualTo(4 + 3);
        assertThat(image.wasted().stream().map(path -> path.path() + " " + path.losses()))
                .containsExactly(
                        "etc/a [Loss[layer=0, by=1, bytes=4, reason=overwritten]]",
                        "opt/x [Loss[layer=0, by=1, bytes=3, reason=deleted]]");
        assertThat(image.efficiency()).isEqualTo(1 - 7.0 / 17);
        assertThat(visible(image.mergedUpTo(0))).containsExactly("/etc/a", "/etc/b", "/opt/x");
    }

    @Test
    void aFileThatIsRewrittenWithTheSameContentIsToldApart() throws IOException {
        Exploration image = explore(files("big", "same content"), layer -> {
            byte[] bytes = "same content".getBytes(StandardCharsets.UTF_8);
            layer.add(TarEntry.file("big", 0644, bytes.length).withOwner(7, 7), bytes);
        });
        assertThat(image.layers().get(1).changes().getFirst().attributesOnly()).isTrue();
        assertThat(image.wasted().getFirst().losses().getFirst().reason()).isEqualTo("rewritten");
    }

    @Test
    void aDirectoryThatIsRemovedAndMadeAnewLosesWhatWasInIt() throws IOException {
        Exploration image = explore(files("d/one", "1", "d/two", "22", "d/s/three", "333"), layer -> {
            layer.add(TarEntry.directory("d", 0755));
            layer.opaque("d");
            files("d/two", "2").write(layer);
        });
        assertThat(changes(image, 1)).containsExactlyInAnyOrder("D /d/one", "D /d/s", "C /d/two");
        assertThat(visible(image.merged())).containsExactly("/d/two");

        TestImages.add(
                store,
                "again",
                files("d/one", "1", "e", "1"),
                layer -> {
                    layer.whiteout("d");
                    layer.whiteout("e");
                    layer.add(TarEntry.directory("d", 0755));
                    files("d/new", "2", "e/deep", "3").write(layer);
                },
                files("f", "f"));
        Exploration again = Exploration.of(ImageSources.open(store, "again", directory, ""));
        assertThat(changes(again, 1)).contains("D /d/one", "A /d/new", "A /e/deep");
        assertThat(visible(again.merged())).containsExactly("/d/new", "/e/deep", "/f");
    }

    @Test
    void aFileInThePlaceOfADirectoryAndTheOtherWayRound() throws IOException {
        Exploration image = explore(files("a/b/c", "123", "x", "4"), files("a", "now a file", "x/y", "5"));
        assertThat(visible(image.merged())).containsExactly("/a", "/x/y");
        assertThat(image.wastedBytes()).isEqualTo(3 + 1);
    }

    @Test
    void filesAreReadThroughLinksAndFromTheLayerThatIsAskedFor() throws IOException {
        Exploration image = explore(
                layer -> {
                    files("usr/bin/tool", "first").write(layer);
                    layer.add(TarEntry.symlink("bin", "usr/bin"));
                    layer.add(TarEntry.hardLink("usr/bin/same", "usr/bin/tool"));
                },
                files("usr/bin/tool", "second"));
        assertThat(print(image, image.merged(), "/bin/tool")).isEqualTo("second");
        assertThat(print(image, image.mergedUpTo(0), "bin/tool")).isEqualTo("first");
        assertThat(print(image, image.merged(), "/bin/../bin/same")).isEqualTo("first");
        assertThatThrownBy(() -> print(image, image.merged(), "/bin/none"))
                .isInstanceOf(HullException.class)
                .hasMessage("no such file in image 'app': /bin/none");
        assertThatThrownBy(() -> print(image, image.merged(), "/usr")).hasMessageContaining("not a regular file");
    }

    private static String print(Exploration image, FileTree tree, String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Extraction(image, tree).print(path, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void directoriesAreTakenOutAsTheyAre() throws IOException {
        Exploration image = explore(
                layer -> {
                    files("srv/a", "a", "srv/gone", "x", "srv/deep/b", "b").write(layer);
                    layer.add(TarEntry.symlink("srv/link", "../../../../etc/passwd"));
                    layer.add(TarEntry.file("srv/run", 04755, 1), new byte[] {'r'});
                },
                layer -> {
                    layer.whiteout("srv/gone");
                    files("srv/a", "changed").write(layer);
                });
        Path target = directory.resolve("out");
        assertThat(new Extraction(image, image.merged()).write("/srv", target)).isEqualTo(3);
        assertThat(target.resolve("a")).hasContent("changed");
        assertThat(target.resolve("deep/b")).hasContent("b");
        assertThat(target.resolve("gone")).doesNotExist();
        assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("../../../../etc/passwd");
        assertThat(Files.getAttribute(target.resolve("run"), "unix:mode")).isEqualTo(0100755);
        assertThatThrownBy(() -> new Extraction(image, image.merged()).write("/srv/a", target))
                .hasMessageContaining("it exists");
    }

    @Test
    void aDamagedLayerIsNamed() throws IOException {
        TestImages.add(store, "app", Compression.GZIP, files("a", "b".repeat(10_000)));
        Path blob = store.paths()
                .blob(store.resolve("app").manifest().layers().getFirst().digest());
        byte[] bytes = Files.readAllBytes(blob);
        Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Exploration.of(ImageSources.open(store, "app", directory, "")))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("cannot read layer sha256:")
                .hasMessageContaining("ends early");
    }
}
