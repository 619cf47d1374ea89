package dev.hull.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.ManifestList;
import dev.hull.image.TestImages;
import dev.hull.image.layer.Compression;
import dev.hull.image.registry.TransferListener;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Descriptor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is saved can be loaded, in every format, and looks as it should. */
class SaveLoadTest {
    @TempDir
    Path directory;

    ImageStore store;
    ImageStore other;

    @BeforeEach
    void open() {
        store = ImageStore.open(directory.resolve("store"));
        other = ImageStore.open(directory.resolve("other"));
    }

    private byte[] save(SaveFormat format, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageSaver(store).toStream(new SaveRequest(List.of(names), format, Optional.empty()), out);
        return out.toByteArray();
    }

    private List<LoadedImage> load(byte[] archive) {
        return new ImageLoader(other, TransferListener.NONE)
                .stream(new LoadRequest("it", Optional.empty()), new ByteArrayInputStream(archive));
    }

    static List<String> listing(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        TarReader reader = new TarReader(ByteFeed.of(new ByteArrayInputStream(archive)));
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            String end = entry.type() == TarEntry.Type.DIRECTORY ? "/" : "";
            names.add(entry.name() + end + (entry.linkName().isEmpty() ? "" : " -> " + entry.linkName()));
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatThereAndBack(SaveFormat format) throws IOException {
        Image one = TestImages.add(
                store,
                "app:1,example.com/app:2",
                Compression.GZIP,
                TestImages.file("a", "one"),
                TestImages.file("b", "two"));
        Image two = TestImages.add(store, "web:1", TestImages.file("a", "one"), TestImages.file("c", "three"));
        List<LoadedImage> loaded = load(save(format, "app:1", "example.com/app:2", "web"));
        assertThat(loaded)
                .extracting(image -> image.image().id(), LoadedImage::names)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                one.id(), List.of(Reference.parse("app:1"), Reference.parse("example.com/app:2"))),
                        org.assertj.core.groups.Tuple.tuple(two.id(), List.of(Reference.parse("web:1"))));
        assertThat(other.resolve("web:1").config().raw()).isEqualTo(two.config().raw());
        assertThat(other.summary("app:1").size()).isEqualTo(6);
        if (format != SaveFormat.LEGACY) {
            assertThat(other.resolve("app:1").manifest().raw())
                    .isEqualTo(one.manifest().raw());
        }
        assertThat(temporary()).isEmpty();
    }

    private List<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("other/temp"))) {
            return files.toList();
        }
    }

    @Test
    void theLegacyListingIsThatOfOldDocker() throws IOException {
        Image image = TestImages.add(store, "alpine:3.12.0", Compression.GZIP, TestImages.file("a", "one"));
        List<String> names = listing(save(SaveFormat.LEGACY, "alpine:3.12.0"));
        String layer = LegacyIds.of(image.config()).getFirst().id();
        assertThat(names.stream().sorted())
                .containsExactlyElementsOf(Stream.of(
                                image.id().hex() + ".json",
                                layer + "/",
                                layer + "/VERSION",
                                layer + "/json",
                                layer + "/layer.tar",
                                "manifest.json",
                                "repositories")
                        .sorted()
                        .toList());
        assertThat(names).endsWith("manifest.json", "repositories");
    }

    @Test
    void theSameLayerTwiceIsALinkInTheLegacyFormat() throws IOException {
        Image image = TestImages.add(store, "app", TestImages.file("a", "one"), TestImages.file("a", "one"));
        byte[] archive = save(SaveFormat.LEGACY, "app");
        List<LegacyIds.LegacyLayer> layers = LegacyIds.of(image.config());
        assertThat(listing(archive))
                .contains(
                        layers.get(0).id() + "/layer.tar",
                        layers.get(1).id() + "/layer.tar -> ../" + layers.get(0).id() + "/layer.tar");
        assertThat(load(archive).getFirst().image().id()).isEqualTo(image.id());
    }

    @Test
    void theDockerListingIsThatOfPresentDocker() throws IOException {
        TestImages.add(store, "app", TestImages.file("a", "one"));
        List<String> names = listing(save(SaveFormat.DOCKER, "app"));
        assertThat(names.subList(0, 2)).containsExactly("blobs/", "blobs/sha256/");
        assertThat(names.subList(2, 5)).allMatch(name -> name.matches("blobs/sha256/[0-9a-f]{64}"));
        assertThat(names.subList(5, 9)).containsExactly("index.json", "manifest.json", "oci-layout", "repositories");
    }

    @Test
    void aDirectoryAndACompressedArchiveAreLoadedToo() throws IOException {
        Image image = TestImages.add(store, "app:1", Compression.GZIP, TestImages.file("a", "one"));
        Path layout = directory.resolve("layout");
        new ImageSaver(store).toDirectory(new SaveRequest(List.of("app:1"), SaveFormat.OCI, Optional.empty()), layout);
        List<LoadedImage> loaded =
                new ImageLoader(other, TransferListener.NONE).path(new LoadRequest("layout", Optional.empty()), layout);
        assertThat(loaded.getFirst().image().id()).isEqualTo(image.id());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(save(SaveFormat.OCI, "app:1"));
        }
        assertThat(load(packed.toByteArray()).getFirst().names()).containsExactly(Reference.parse("app:1"));
    }

    @Test
    void anIdTakesNoNameAlong() throws IOException {
        Image image = TestImages.add(store, "app:1", TestImages.file("a", "one"));
        LoadedImage loaded =
                load(save(SaveFormat.DOCKER, image.id().hex().substring(0, 12))).getFirst();
        assertThat(loaded.names()).isEmpty();
        assertThat(loaded.image().id()).isEqualTo(image.id());
    }

    @Test
    void aNameThatIsTakenIsSaid() throws IOException {
        Image old = TestImages.add(other, "app:1", TestImages.file("a", "old"));
        TestImages.add(store, "app:1", TestImages.file("a", "new"));
        LoadedImage loaded = load(save(SaveFormat.DOCKER, "app:1")).getFirst();
        assertThat(loaded.renamed()).containsEntry(Reference.parse("app:1"), old.id());
    }

    @Test
    void aFileAppearsWhenItIsWhole() throws IOException {
        TestImages.add(store, "app", TestImages.file("a", "one"));
        Path file = directory.resolve("saved.tar");
        ImageSaver saver = new ImageSaver(store);
        assertThatThrownBy(() -> saver.toFile(
                        new SaveRequest(List.of("app", "none"), SaveFormat.DOCKER, Optional.empty()), file))
                .isInstanceOf(HullException.class)
                .hasMessage("No such image: none:latest");
        assertThat(file).doesNotExist();
        saver.toFile(new SaveRequest(List.of("app"), SaveFormat.DOCKER, Optional.empty()), file);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()).toList())
                    .containsExactlyInAnyOrder("saved.tar", "store");
        }
    }

    @Test
    void anotherPlatformIsRefused() throws IOException {
        TestImages.add(store, "app", TestImages.file("a", "one"));
        SaveRequest request =
                new SaveRequest(List.of("app"), SaveFormat.DOCKER, Optional.of(Platform.parse("linux/s390x")));
        assertThatThrownBy(() -> new ImageSaver(store).toStream(request, new ByteArrayOutputStream()))
                .hasMessageContaining("does not match the specified platform (linux/s390x)")
                .extracting(failure -> ((HullException) failure).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOCKER", "OCI"})
    void anIndexWithAllOfItsImages(SaveFormat format) throws IOException {
        TestImages.add(store, "app-host", TestImages.file("a", "one"));
        TestImages.add(store, "app-arm", TestImages.file("a", "two"));
        ManifestList lists = new ManifestList(store);
        Platform strange = Platform.parse("linux/s390x");
        Descriptor index = lists.write(
                Reference.parse("app:1"),
                List.of(lists.entry("app-host"), lists.entry("app-arm").withPlatform(strange)));
        lists.write(Reference.parse("app:2"), lists.read("app:1").manifests());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageSaver(store).toStream(new SaveRequest(List.of("app"), format, PlatformChoice.ALL), out);
        byte[] archive = out.toByteArray();
        assertThat(listing(archive)).contains("blobs/sha256/" + index.digest().hex());

        List<LoadedImage> loaded = new ImageLoader(other, TransferListener.NONE)
                .stream(new LoadRequest("it", PlatformChoice.ALL), new ByteArrayInputStream(archive));
        assertThat(loaded).hasSize(1);
        assertThat(loaded.getFirst().names())
                .containsExactlyInAnyOrder(Reference.parse("app:1"), Reference.parse("app:2"));
        assertThat(other.resolve("app:1").target().digest()).isEqualTo(index.digest());
        assertThat(other.list()).hasSize(1);
        assertThat(new ManifestList(other).read("app:2").manifests()).hasSize(2);
        assertThat(load(archive).getFirst().image().target().mediaType())
                .as("this machine's image alone")
                .isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void anIndexWithoutOneOfItsImages() throws IOException {
        TestImages.add(store, "app-host", TestImages.file("a", "one"));
        TestImages.add(store, "app-arm", TestImages.file("a", "two"));
        ManifestList lists = new ManifestList(store);
        Descriptor arm = lists.entry("app-arm").withPlatform(Platform.parse("linux/s390x"));
        lists.write(Reference.parse("app:1"), List.of(lists.entry("app-host"), arm));
        Path layout = directory.resolve("layout");
        SaveRequest request = new SaveRequest(List.of("app:1"), SaveFormat.OCI, PlatformChoice.ALL);
        new ImageSaver(store).toDirectory(request, layout);
        Files.delete(layout.resolve("blobs/sha256").resolve(arm.digest().hex()));
        ImageLoader loader = new ImageLoader(other, TransferListener.NONE);
        assertThatThrownBy(() -> loader.path(new LoadRequest("layout", PlatformChoice.ALL), layout))
                .hasMessageContaining("it has not all images of index")
                .hasMessageContaining("for linux/s390x is missing");
        assertThat(other.list()).isEmpty();
        assertThat(loader.path(new LoadRequest("layout", Optional.empty()), layout))
                .hasSize(1);
        Files.delete(store.paths().blob(arm.digest()));
        assertThatThrownBy(() -> new ImageSaver(store).toStream(request, new ByteArrayOutputStream()))
                .hasMessageContaining("image 'app:1' is not here for linux/s390x; hull pull --platform all");
    }
}
