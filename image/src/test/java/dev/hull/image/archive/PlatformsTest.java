package dev.hull.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.ImageStore;
import dev.hull.image.ManifestList;
import dev.hull.image.TestImages;
import dev.hull.image.registry.TransferListener;
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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several platforms' images of an index in an archive. */
class PlatformsTest {
    private static final List<String> PLATFORMS = List.of(Platform.host().toString(), "linux/s390x", "linux/riscv64");

    @TempDir
    Path directory;

    ImageStore store;
    ImageStore other;
    Descriptor index;

    @BeforeEach
    void anIndexOfThree() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        other = ImageStore.open(directory.resolve("other"));
        ManifestList lists = new ManifestList(store);
        List<Descriptor> entries = new ArrayList<>();
        for (String platform : PLATFORMS) {
            String name = "app-" + platform.replace('/', '-');
            TestImages.add(store, name, TestImages.file("a", platform));
            entries.add(lists.entry(name).withPlatform(Platform.parse(platform)));
        }
        index = lists.write(Reference.parse("app:1"), entries);
    }

    private byte[] save(SaveFormat format, String... platforms) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageSaver(store)
                .toStream(new SaveRequest(List.of("app:1"), format, PlatformChoice.parse(List.of(platforms))), out);
        return out.toByteArray();
    }

    private LoadedImage load(byte[] archive, String... platforms) {
        List<LoadedImage> loaded = new ImageLoader(other, TransferListener.NONE)
                .stream(
                        new LoadRequest("it", PlatformChoice.parse(List.of(platforms))),
                        new ByteArrayInputStream(archive));
        assertThat(loaded).hasSize(1);
        assertThat(loaded.getFirst().names()).containsExactly(Reference.parse("app:1"));
        return loaded.getFirst();
    }

    private List<String> platforms(String name) {
        return new ManifestList(other)
                .read(name).manifests().stream()
                        .map(entry -> entry.platform().orElseThrow().toString())
                        .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"DOCKER", "OCI"})
    void twoOfThree(SaveFormat format) {
        byte[] archive = save(format, "linux/riscv64", "linux/s390x");
        load(archive, "all");
        assertThat(platforms("app:1")).containsExactly("linux/s390x", "linux/riscv64");
        assertThat(load(archive, "linux/s390x").image().target().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(other.resolve("app:1").manifest().raw())
                .isEqualTo(store.resolve("app-linux-s390x").manifest().raw());
        assertThatThrownBy(() -> load(archive))
                .hasMessageContaining("no image for this machine, only for linux/s390x, linux/riscv64; --platform");
        assertThatThrownBy(() -> load(archive, "linux/s390x", "linux/mips", "windows/amd64"))
                .hasMessageContaining("no image for linux/mips, windows/amd64, only for linux/s390x, linux/riscv64")
                .extracting(failure -> ((HullException) failure).kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOCKER", "OCI"})
    void eachOfAllAndTwoOfAll(SaveFormat format) {
        byte[] archive = save(format, "all");
        for (String platform : PLATFORMS) {
            load(archive, platform);
            assertThat(other.resolve("app:1").manifest().raw())
                    .isEqualTo(store.resolve("app-" + platform.replace('/', '-'))
                            .manifest()
                            .raw());
        }
        load(archive, "linux/s390x", "linux/riscv64");
        assertThat(platforms("app:1")).containsExactly("linux/s390x", "linux/riscv64");
        load(archive, PLATFORMS.toArray(String[]::new));
        assertThat(other.resolve("app:1").target().digest())
                .as("nothing was left out")
                .isEqualTo(index.digest());
        other.remove("app:1", false, id -> List.of());
        assertThat(other.list()).allMatch(image -> image.tags().isEmpty());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        for (String platform : PLATFORMS.subList(1, 3)) {
            Files.delete(store.paths()
                    .blob(store.resolve("app-" + platform.replace('/', '-'))
                            .target()
                            .digest()));
        }
        String host = PLATFORMS.getFirst();
        assertThatThrownBy(() -> save(SaveFormat.OCI, "all"))
                .hasMessageContaining(
                        "image 'app:1' is not here for linux/s390x, linux/riscv64; hull pull --platform all")
                .hasMessageEndingWith("--platform present saves what is here: " + host);
        assertThatThrownBy(() -> save(SaveFormat.OCI, host, "linux/s390x"))
                .hasMessageContaining("image 'app:1' is not here for linux/s390x; hull pull");
        assertThatThrownBy(() -> save(SaveFormat.OCI, host, "linux/mips"))
                .hasMessageContaining("image 'app:1' has nothing for linux/mips, only for " + host + ", linux/s390x");
        assertThatThrownBy(() -> save(SaveFormat.OCI, "linux/s390x"))
                .hasMessageContaining("image 'app:1' is not here for linux/s390x, only for " + host);
        load(save(SaveFormat.OCI, "present"), "all");
        assertThat(platforms("app:1")).containsExactly(host);
    }

    @Test
    void whatIsSaidAboutAnImageGoesWithIt() {
        ManifestList lists = new ManifestList(store);
        Descriptor image = lists.entry("app-linux-s390x").withPlatform(Platform.parse("linux/s390x"));
        Descriptor said = lists.entry("app-linux-riscv64")
                .withPlatform(Platform.of("unknown", "unknown", ""))
                .withAnnotations(
                        Map.of("vnd.docker.reference.digest", image.digest().toString()));
        Descriptor more =
                lists.entry(PLATFORMS.getFirst().equals("linux/amd64") ? "app-linux-amd64" : "app-linux-arm64");
        lists.write(Reference.parse("app:1"), List.of(more, image, said));
        load(save(SaveFormat.OCI, "linux/s390x", PLATFORMS.getFirst()), "all");
        assertThat(platforms("app:1"))
                .contains("linux/s390x", "unknown/unknown")
                .hasSize(3);
    }

    @Test
    void oneImageIsNoTwo() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlatformChoice two = PlatformChoice.parse(List.of(PLATFORMS.getFirst(), "linux/mips"));
        SaveRequest request = new SaveRequest(List.of("app-linux-s390x"), SaveFormat.OCI, two);
        assertThatThrownBy(() -> new ImageSaver(store).toStream(request, out))
                .hasMessageContaining("does not match the specified platform (linux/mips)");
        assertThatThrownBy(() -> PlatformChoice.parse(List.of("all", "linux/amd64")))
                .hasMessage("invalid platform: 'all' goes with no other");
    }
}
