package dev.hull.image.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.explore.Change;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.Extraction;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerStream;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageEditorTest {
    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void setUp() {
        store = ImageStore.open(directory.resolve("store"));
    }

    private static List<Reference> names(String name) {
        return List.of(Reference.parse(name));
    }

    private Image edit(String name, List<String> removals, List<Addition> additions, int squash) {
        return ImageEditor.edit(
                store,
                new EditRequest(
                        "app",
                        names(name),
                        Optional.empty(),
                        removals,
                        additions,
                        squash,
                        List.of(),
                        "edit",
                        Optional.of(Instant.EPOCH)));
    }

    private Exploration explore(String name) {
        return Exploration.of(ImageSources.open(store, name, directory, ""));
    }

    private static List<String> visible(Exploration image) {
        List<String> paths = new ArrayList<>();
        collect(image.merged().root(), paths);
        return paths;
    }

    private static void collect(FileTree.Node node, List<String> paths) {
        if (node.change() != Change.DELETED) {
            if (!node.file().isDirectory()) {
                paths.add(node.file().shown());
            }
            node.children().forEach(child -> collect(child, paths));
        }
    }

    private static String print(Exploration image, String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Extraction(image, image.merged()).print(path, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void configurationChangesKeepTheLayers() throws IOException {
        Image old = TestImages.add(store, "app", TestImages.file("a", "b"));
        EditRequest request = new EditRequest(
                "app",
                names("new"),
                Optional.empty(),
                List.of(),
                List.of(),
                0,
                List.of(config -> config.withUser("7"), config -> config.withEnv("A", "1")),
                "edit",
                Optional.empty());
        Image changed = ImageEditor.edit(store, request);
        assertThat(changed.config().config().user()).isEqualTo("7");
        assertThat(changed.config().config().cmd()).isEqualTo(List.of("/bin/sh"));
        assertThat(changed.manifest().layers()).isEqualTo(old.manifest().layers());
        assertThat(changed.config().history()).hasSize(3);
        assertThat(changed.config().created()).isEqualTo(old.config().created());
        assertThat(ImageEditor.edit(store, request).id()).isEqualTo(changed.id());
        assertThat(store.resolve("app").id()).isEqualTo(old.id());
    }

    @Test
    void filesAreAddedAndRemovedInALayerOfTheirOwn() throws IOException {
        TestImages.add(
                store,
                "app",
                layer -> {
                    layer.add(TarEntry.directory("tmp", 01777));
                    layer.add(TarEntry.directory("usr/bin", 0755));
                    layer.add(TarEntry.symlink("bin", "usr/bin"));
                },
                TestImages.file("etc/secret", "s"),
                TestImages.file("opt/deep/x", "x"));
        Path source = Files.createDirectories(directory.resolve("source/sub"));
        Files.writeString(source.resolve("file"), "content");
        Files.createSymbolicLink(source.resolve("link"), Path.of("file"));
        Addition tree = new Addition(
                directory.resolve("source"), "/srv", OptionalLong.of(5), OptionalLong.of(6), OptionalInt.of(0640));
        Addition tool = new Addition(
                source.resolve("file"), "/bin/", OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(0755));
        Addition temporary = new Addition(
                source.resolve("file"), "/tmp/t", OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());
        Image image = edit("new", List.of("/etc/secret", "/opt"), List.of(tree, tool, temporary), 0);
        Exploration read = explore("new");
        assertThat(visible(read)).containsExactly("/bin", "/srv/sub/file", "/srv/sub/link", "/tmp/t", "/usr/bin/file");
        assertThat(read.merged().at("tmp").orElseThrow().file().mode()).isEqualTo(01777);
        FileTree.Node file = read.merged().at("srv/sub/file").orElseThrow();
        assertThat(file.file().permissions()).isEqualTo("-rw-r-----");
        assertThat(file.file().uid()).isEqualTo(5);
        assertThat(file.file().gid()).isEqualTo(6);
        assertThat(file.file().seconds()).isZero();
        assertThat(edit("again", List.of("/opt", "/etc/secret"), List.of(tool, tree, temporary), 0)
                        .id())
                .isEqualTo(image.id());
        assertThatThrownBy(() -> edit("x", List.of("/none"), List.of(), 0))
                .hasMessage("cannot remove /none: no such file in the image");
        assertThatThrownBy(() -> edit(
                        "x",
                        List.of(),
                        List.of(new Addition(
                                directory.resolve("none"),
                                "/a",
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalInt.empty())),
                        0))
                .hasMessageContaining("no such file or directory");
    }

    private void layered() throws IOException {
        TestImages.add(
                store,
                "app",
                Compression.GZIP,
                layer -> {
                    TestImages.file("etc/base", "base").write(layer);
                    TestImages.file("var/old/x", "x").write(layer);
                    TestImages.file("keep/a", "a").write(layer);
                },
                layer -> {
                    TestImages.file("etc/one", "1").write(layer);
                    TarEntry first = TarEntry.file("usr/first", 04751, 6).withOwner(3, 4);
                    layer.add(first, "linked".getBytes(StandardCharsets.UTF_8));
                    layer.add(TarEntry.hardLink("usr/second", first));
                    layer.add(TarEntry.hardLink("usr/third", first));
                    layer.whiteout("var/old");
                },
                layer -> {
                    TestImages.file("etc/one", "2").write(layer);
                    layer.whiteout("usr/first");
                    layer.whiteout("etc/base");
                    TestImages.file("var/old/y", "y").write(layer);
                    layer.opaque("keep");
                    TestImages.file("keep/b", "b").write(layer);
                });
    }

    /** Mode and owner as the archive of an image's only layer says: others unpack hard links with what stands at their names. */
    private List<String> modes(Image image, String... names) throws IOException {
        List<String> modes = new ArrayList<>();
        Path blob = store.paths().blob(image.manifest().layers().getFirst().digest());
        try (LayerStream stream = LayerStream.open(Files.newInputStream(blob))) {
            for (Optional<TarEntry> next = stream.tar().next();
                    next.isPresent();
                    next = stream.tar().next()) {
                if (List.of(names).contains(next.get().name())) {
                    modes.add(Integer.toOctalString(next.get().mode()) + " "
                            + next.get().uid() + ":" + next.get().gid());
                }
            }
        }
        return modes;
    }

    @Test
    void squashingAllShowsTheSameFilesWithoutWaste() throws IOException {
        layered();
        List<String> before = visible(explore("app"));
        Image image = edit("flat", List.of(), List.of(), EditRequest.ALL);
        Exploration flat = explore("flat");
        assertThat(image.config().diffIds()).hasSize(1);
        assertThat(visible(flat)).isEqualTo(before);
        assertThat(flat.wastedBytes()).isZero();
        assertThat(print(flat, "/etc/one")).isEqualTo("2");
        assertThat(print(flat, "/usr/second")).isEqualTo("linked");
        assertThat(print(flat, "/usr/third")).isEqualTo("linked");
        assertThat(edit("flat2", List.of(), List.of(), 3).id()).isEqualTo(image.id());
        assertThat(modes(image, "usr/second", "usr/third")).containsExactly("4751 3:4", "4751 3:4");
    }

    @Test
    void squashingTheUppermostKeepsWhatTheyRemove() throws IOException {
        layered();
        List<String> before = visible(explore("app"));
        Image image = edit("two", List.of(), List.of(), 2);
        Exploration two = explore("two");
        assertThat(image.config().diffIds()).hasSize(2);
        assertThat(image.config().diffIds().getFirst())
                .isEqualTo(store.resolve("app").config().diffIds().getFirst());
        assertThat(visible(two)).isEqualTo(before);
        assertThat(before).containsExactly("/etc/one", "/keep/b", "/usr/second", "/usr/third", "/var/old/y");
    }

    @Test
    void anotherBase() throws IOException {
        TestImages.Layer base = TestImages.file("base", "1");
        TestImages.add(store, "base:1", base);
        TestImages.add(store, "base:2", TestImages.file("base", "2"), TestImages.file("more", "2"));
        TestImages.add(store, "app", base, TestImages.file("app", "a"));
        EditRequest request = new EditRequest(
                "app",
                names("new"),
                Optional.of(new EditRequest.Rebase("base:1", "base:2")),
                List.of(),
                List.of(),
                0,
                List.of(),
                "edit",
                Optional.empty());
        ImageEditor.edit(store, request);
        Exploration image = explore("new");
        assertThat(visible(image)).containsExactly("/app", "/base", "/more");
        assertThat(print(image, "/base")).isEqualTo("2");
        EditRequest wrong = new EditRequest(
                "app",
                names("new"),
                Optional.of(new EditRequest.Rebase("base:2", "base:1")),
                List.of(),
                List.of(),
                0,
                List.of(),
                "edit",
                Optional.empty());
        assertThatThrownBy(() -> ImageEditor.edit(store, wrong))
                .hasMessageContaining("cannot rebase 'app': its lowest layers are not those of 'base:2'");
    }
}
