package dev.hull.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayeredTree;
import dev.hull.image.layer.OverlayAttribute;
import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(directory.resolve("store"));
    }

    private static final TestImages.Layer BASE = layer -> {
        for (String name : List.of("etc", "etc/conf", "usr", "usr/bin", "usr/lib", "opt", "opt/old")) {
            layer.add(TarEntry.directory(name, 0755));
        }
        for (String name :
                List.of("etc/passwd", "etc/conf/a", "etc/conf/b", "usr/bin/sh", "opt/old/x", "opt/y", "gone")) {
            TestImages.file(name, "base " + name).write(layer);
        }
        layer.add(TarEntry.symlink("bin", "usr/bin"));
        layer.add(TarEntry.symlink("usr/lib/up", "../../etc"));
        layer.add(TarEntry.symlink("usr/lib/root", "/etc"));
        layer.add(TarEntry.symlink("usr/lib/out", "../../../../../etc/passwd"));
        layer.add(TarEntry.symlink("loop", "loop2"));
        layer.add(TarEntry.symlink("loop2", "loop"));
    };

    private static final TestImages.Layer CHANGES = layer -> {
        layer.whiteout("gone");
        layer.add(TarEntry.directory("etc", 0755));
        TestImages.file("etc/passwd", "changed").write(layer);
        layer.add(TarEntry.directory("etc/conf", 0755));
        layer.opaque("etc/conf");
        TestImages.file("etc/conf/c", "new").write(layer);
        TestImages.file("opt", "a file now").write(layer);
    };

    private static final TestImages.Layer TOP = layer -> {
        layer.add(TarEntry.directory("opt", 0755));
        TestImages.file("opt/z", "z").write(layer);
        layer.whiteout("etc/conf/c");
    };

    private static LayeredTree tree(Snapshot snapshot) {
        return LayeredTree.of(snapshot.lowerDirectories(), snapshot.layers());
    }

    private static String read(LayeredTree tree, String path) throws IOException {
        try (InputStream in = tree.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void layersUnpackOnceAndAreShared() throws IOException {
        Image first = TestImages.add(store, "one", Compression.GZIP, BASE, CHANGES, TOP);
        Image second = TestImages.add(store, "two", Compression.GZIP, BASE, TestImages.file("own", "1"));
        Snapshot snapshot = Snapshots.prepare(store, first);
        assertThat(snapshot.lowerDirectories())
                .containsExactly(
                        store.paths().layerTree(first.config().diffIds().get(2)),
                        store.paths().layerTree(first.config().diffIds().get(1)),
                        store.paths().layerTree(first.config().diffIds().get(0)));
        Path marker = Files.writeString(snapshot.lowerDirectories().getLast().resolve("marker"), "");
        assertThat(Snapshots.prepare(store, second).lowerDirectories().getLast())
                .isEqualTo(marker.getParent());
        assertThat(marker).exists();
        assertThat(Snapshots.prepare(store, first)).isEqualTo(snapshot);
        store.remove("one", false, id -> List.of());
        assertThat(marker).exists();
        store.remove("two", false, id -> List.of());
        assertThat(marker).doesNotExist();
    }

    @Test
    void readsTheMergedTree() throws IOException {
        LayeredTree tree = tree(Snapshots.prepare(store, TestImages.add(store, "", BASE, CHANGES, TOP)));
        assertThat(tree.list("")).containsExactly("bin", "etc", "loop", "loop2", "opt", "usr");
        assertThat(tree.list("/opt")).containsExactly("z");
        assertThat(tree.list("etc/conf")).isEmpty();
        assertThat(read(tree, "/etc/passwd")).isEqualTo("changed");
        assertThat(read(tree, "bin/sh")).isEqualTo("base usr/bin/sh");
        assertThat(read(tree, "usr/lib/up/passwd")).isEqualTo("changed");
        assertThat(read(tree, "usr/lib/root/../etc/passwd")).isEqualTo("changed");
        assertThat(read(tree, "usr/lib/out")).isEqualTo("changed");
        assertThat(tree.find("gone")).isEmpty();
        assertThat(tree.find("etc/conf/a")).isEmpty();
        assertThat(tree.find("etc/passwd/x")).isEmpty();
        assertThat(tree.findLink("bin").orElseThrow().path()).isEqualTo("bin");
        assertThat(tree.find("bin").orElseThrow().path()).isEqualTo("usr/bin");
        assertThatThrownBy(() -> tree.find("loop")).hasMessageContaining("too many levels of symbolic links");
        assertThatThrownBy(() -> tree.open("nothing")).hasMessage("no such file in the image: nothing");
        assertThatThrownBy(() -> tree.open("usr")).hasMessage("not a regular file in the image: usr");
    }

    @Test
    void theUpperDirectoryCounts() throws IOException {
        LayeredTree lower = tree(Snapshots.prepare(store, TestImages.add(store, "", BASE)));
        Path upper = Files.createDirectories(directory.resolve("upper/etc/conf"))
                .getParent()
                .getParent();
        Files.writeString(upper.resolve("etc/hosts"), "upper");
        try (DirectoryHandle top = DirectoryHandle.open(upper);
                DirectoryHandle conf = top.openDirectory("etc/conf")) {
            top.makeNode("gone", 0020000, 0, 0);
            conf.setXattr(OverlayAttribute.ofThisProcess().key(), new byte[] {'y'});
        }
        LayeredTree tree = lower.withUpper(upper);
        assertThat(read(tree, "etc/hosts")).isEqualTo("upper");
        assertThat(read(tree, "etc/passwd")).isEqualTo("base etc/passwd");
        assertThat(tree.list("etc/conf")).isEmpty();
        assertThat(tree.list("")).doesNotContain("gone");
    }

    @Test
    void anOpaqueRootHidesAllLayersBelow() throws IOException {
        Image image = TestImages.add(store, "", BASE, layer -> {
            layer.opaque("");
            TestImages.file("only", "this").write(layer);
        });
        Snapshot snapshot = Snapshots.prepare(store, image);
        assertThat(snapshot.lowerDirectories()).hasSize(1);
        assertThat(tree(snapshot).list("")).containsExactly("only");
    }

    @Test
    void aLayerThatOccursTwiceStandsOnce() throws IOException {
        Image image = TestImages.add(store, "", BASE, TOP, BASE);
        Snapshot snapshot = Snapshots.prepare(store, image);
        assertThat(snapshot.lowerDirectories()).hasSize(2);
        assertThat(tree(snapshot).list("opt")).containsExactly("old", "y", "z");
    }

    @Test
    void anImageWithoutLayersIsAnEmptyDirectory() throws IOException {
        Snapshot snapshot = Snapshots.prepare(store, TestImages.add(store, ""));
        assertThat(snapshot.lowerDirectories()).hasSize(1);
        assertThat(tree(snapshot).list("")).isEmpty();
        assertThat(Snapshots.prepare(store, TestImages.add(store, ""))).isEqualTo(snapshot);
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Image image = TestImages.add(store, "app", BASE);
        Files.delete(store.paths().blob(image.manifest().layers().getFirst().digest()));
        assertThatThrownBy(() -> Snapshots.prepare(store, image))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("is missing in")
                .hasMessageEndingWith("remove the image and get it again");
    }

    /** The kernel's overlayfs shows what LayeredTree shows. */
    @Test
    void overlayfsAgrees() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root, to mount");
        Snapshot snapshot = Snapshots.prepare(store, TestImages.add(store, "", BASE, CHANGES, TOP));
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        String lower = snapshot.lowerDirectories().stream().map(Path::toString).collect(Collectors.joining(":"));
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t overlay overlay -o ro,lowerdir=\"$0\" \"$1\" && cd \"$1\" && find . -mindepth 1 | sort",
                        lower,
                        mounted.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> seen = output.lines().map(line -> line.substring(2)).toList();
        assertThat(new TreeSet<>(seen)).isEqualTo(new TreeSet<>(walk(tree(snapshot), "")));
    }

    private static List<String> walk(LayeredTree tree, String path) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String name : tree.list(path)) {
            String whole = path.isEmpty() ? name : path + "/" + name;
            paths.add(whole);
            if (tree.findLink(whole).orElseThrow().isDirectory()) {
                paths.addAll(walk(tree, whole));
            }
        }
        return paths;
    }
}
