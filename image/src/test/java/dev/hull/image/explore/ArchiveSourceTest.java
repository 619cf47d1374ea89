package dev.hull.image.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.layer.Compression;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveSourceTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private Image image;

    @BeforeEach
    void setUp() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        image = TestImages.add(
                store,
                "app:1",
                Compression.GZIP,
                TestImages.file("etc/motd", "hello"),
                TestImages.file("etc/motd", "good bye"));
    }

    private interface Members {
        void write(TarWriter tar) throws IOException;
    }

    private Path archive(String name, Members members) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
            TarWriter tar = new TarWriter(out);
            members.write(tar);
            tar.finish();
        }
        return file;
    }

    private static void add(TarWriter tar, String name, byte[] bytes) throws IOException {
        tar.add(TarEntry.file(name, 0644, bytes.length), new java.io.ByteArrayInputStream(bytes));
    }

    /** As {@code docker save} wrote it until 24, the second layer being a link to another one's. */
    private void docker(TarWriter tar) throws IOException {
        byte[] lower = Files.readAllBytes(
                store.paths().blob(image.manifest().layers().get(0).digest()));
        byte[] upper = Files.readAllBytes(
                store.paths().blob(image.manifest().layers().get(1).digest()));
        add(tar, "one/layer.tar", lower);
        add(tar, "three/layer.tar", upper);
        tar.add(TarEntry.symlink("two/layer.tar", "../three/layer.tar"));
        add(tar, "config.json", image.config().raw());
        add(tar, "manifest.json", """
                [{"Config":"config.json","RepoTags":["app:1","app:latest"],
                  "Layers":["one/layer.tar","two/layer.tar"]}]""".getBytes(StandardCharsets.UTF_8));
    }

    private void check(ImageSource source) throws IOException {
        try (source) {
            Exploration read = Exploration.of(source);
            assertThat(source.id()).isEqualTo(image.id());
            assertThat(read.layers()).hasSize(2);
            assertThat(read.wastedBytes()).isEqualTo(5);
            assertThat(read.merged().resolve("/etc/motd", true).orElseThrow().layer())
                    .isEqualTo(1);
        }
    }

    @Test
    void archivesOfDocker() throws IOException {
        check(ImageSources.open(store, archive("a.tar", this::docker).toString(), directory, ""));
        archive("b.tar.gz", this::docker);
        check(ImageSources.open(store, "b.tar.gz", directory, ""));
        check(ImageSources.open(store, "docker-archive:b.tar.gz", directory, "app"));
        assertThatThrownBy(() -> ImageSources.open(store, "./a.tar", directory, "other"))
                .isInstanceOf(HullException.class)
                .hasMessage("'./a.tar' has 1 images; say which by --image, one of: app:1, app:latest");
    }

    @Test
    void layouts() throws IOException {
        check(ImageSources.open(store, "oci:" + store.paths().images(), directory, ""));
        TestImages.add(store, "other", TestImages.file("x", "y"));
        assertThatThrownBy(() -> ImageSources.open(store, "oci:store/images", directory, ""))
                .hasMessageContaining("has 2 images");
        check(ImageSources.open(store, "oci:store/images", directory, "app:1"));
        check(ImageSources.open(store, "app:1", directory, ""));
    }

    @Test
    void whatIsNoImageSaysSo() throws IOException {
        archive("plain.tar", tar -> add(tar, "etc/passwd", new byte[10]));
        assertThatThrownBy(() -> ImageSources.open(store, "plain.tar", directory, ""))
                .hasMessageContaining("it has neither manifest.json nor index.json");
        archive("half.tar", tar -> {
            add(tar, "config.json", image.config().raw());
            add(
                    tar,
                    "manifest.json",
                    "[{\"Config\":\"config.json\",\"Layers\":[\"a\",\"b\"]}]".getBytes(StandardCharsets.UTF_8));
        });
        assertThatThrownBy(() -> ImageSources.open(store, "half.tar", directory, ""))
                .hasMessageContaining("its layer a is missing");
        assertThatThrownBy(() -> ImageSources.open(store, "./none.tar", directory, ""))
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() -> ImageSources.open(store, "none", directory, ""))
                .hasMessage("No such image: none:latest");
    }
}
