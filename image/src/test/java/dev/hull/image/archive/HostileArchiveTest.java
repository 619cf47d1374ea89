package dev.hull.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.TestImages;
import dev.hull.image.registry.TransferListener;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are damaged, or made to do harm: refused in one sentence, and the store stays as it was. */
class HostileArchiveTest {
    @TempDir
    Path directory;

    ImageStore target;
    byte[] legacy = new byte[0];
    String layer = "";

    @BeforeEach
    void prepare() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        target = ImageStore.open(directory.resolve("target"));
        Image image = TestImages.add(store, "app:1", TestImages.file("a", "one"));
        legacy = save(store, SaveFormat.LEGACY);
        layer = LegacyIds.of(image.config()).getFirst().id() + "/layer.tar";
    }

    private static byte[] save(ImageStore store, SaveFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ImageSaver(store).toStream(new SaveRequest(List.of("app:1"), format, Optional.empty()), out);
        return out.toByteArray();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(target.list()).isEmpty();
        try (Stream<Path> files = Files.walk(directory.resolve("target"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(path -> path.getFileName().toString())
                            .filter(name -> !name.endsWith(".lock")
                                    && !name.equals("oci-layout")
                                    && !name.equals("index.json")))
                    .isEmpty();
        }
    }

    private HullException refused(byte[] archive) {
        ImageLoader loader = new ImageLoader(target, TransferListener.NONE);
        HullException failure = catchThrowableOfType(
                HullException.class,
                () -> loader.stream(new LoadRequest("x.tar", Optional.empty()), new ByteArrayInputStream(archive)));
        assertThat(failure).hasMessageStartingWith("cannot load x.tar: ");
        return failure;
    }

    /** The archive with one file changed, left out (null) or with other entries behind it. */
    private static byte[] with(byte[] archive, String name, UnaryOperator<byte[]> change, TarEntry... more)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        TarReader reader = new TarReader(ByteFeed.of(new ByteArrayInputStream(archive)));
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            byte[] content = new byte[(int) entry.size()];
            reader.content((position, bytes, offset, length) ->
                    System.arraycopy(bytes, offset, content, (int) position, length));
            byte[] changed = entry.name().equals(name) ? change.apply(content) : content;
            if (changed.length > 0 || !entry.name().equals(name)) {
                writer.add(
                        entry.type() == TarEntry.Type.FILE ? TarEntry.file(entry.name(), 0644, changed.length) : entry,
                        new ByteArrayInputStream(changed));
            }
        }
        for (TarEntry entry : more) {
            writer.add(entry);
        }
        writer.finish();
        return out.toByteArray();
    }

    private static byte[] replaced(byte[] content, String from, String to) {
        return new String(content, StandardCharsets.UTF_8).replace(from, to).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anotherLayer() throws IOException {
        byte[] archive = with(legacy, layer, content -> {
            content[600] ^= 1;
            return content;
        });
        HullException failure = refused(archive);
        assertThat(failure.kind()).isEqualTo(ErrorKind.DATA_LOSS);
        assertThat(failure).hasMessageContaining("is damaged: the uncompressed archive has the digest sha256:");
    }

    @Test
    void anotherConfiguration() throws IOException {
        String config = SaveLoadTest.listing(legacy).stream()
                .filter(name -> name.endsWith(".json") && name.length() == 69)
                .findFirst()
                .orElseThrow();
        byte[] archive = with(legacy, config, content -> replaced(content, "amd64", "amd65"));
        assertThat(refused(archive))
                .hasMessageContaining("its file '" + config + "' is damaged: its content is sha256:");
    }

    @Test
    void aMissingLayer() throws IOException {
        assertThat(refused(with(legacy, layer, content -> new byte[0])))
                .hasMessageContaining("its file '" + layer + "' is missing");
    }

    @Test
    void aLayerThatIsALinkOut() throws IOException {
        byte[] without = with(legacy, layer, content -> new byte[0], TarEntry.symlink(layer, "/etc/passwd"));
        assertThat(refused(without)).hasMessageContaining("it is a link out of the archive, to '/etc/passwd'");
        byte[] above = with(legacy, layer, content -> new byte[0], TarEntry.symlink(layer, "../../etc/passwd"));
        assertThat(refused(above)).hasMessageContaining("it is a link out of the archive");
    }

    @Test
    void linksInACircle() throws IOException {
        byte[] archive = with(legacy, layer, content -> new byte[0], TarEntry.symlink(layer, "layer.tar"));
        assertThat(refused(archive)).hasMessageContaining("a link to a link");
    }

    @Test
    void namesThatLeadOutOfIt() throws IOException {
        byte[] archive = with(legacy, "manifest.json", content -> replaced(content, "layer.tar", "../../layer.tar"));
        assertThat(refused(archive)).hasMessageContaining("..");
    }

    @Test
    void aFileTwice() throws IOException {
        byte[] archive = with(legacy, "", content -> content, TarEntry.file("manifest.json", 0644, 0));
        assertThat(refused(archive)).hasMessageContaining("'manifest.json' is refused: it occurs twice");
    }

    @Test
    void aHugeDocument() throws IOException {
        byte[] archive = with(legacy, "manifest.json", content -> new byte[5 << 20]);
        assertThat(refused(archive)).hasMessageContaining("should be a short document, but has 5242880 bytes");
    }

    @Test
    void aDeepDocument() throws IOException {
        byte[] archive =
                with(legacy, "manifest.json", content -> "[".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
        assertThat(refused(archive).kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT);
    }

    @Test
    void fewerLayersThanItShould() throws IOException {
        byte[] archive = with(legacy, "manifest.json", content -> replaced(content, "\"" + layer + "\"", ""));
        assertThat(refused(archive)).hasMessageContaining("manifest.json names 0 layers, the configuration");
    }

    @Test
    void somethingElse() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        writer.add(TarEntry.directory("bin", 0755));
        writer.finish();
        assertThat(refused(out.toByteArray())).hasMessageContaining("becomes an image by hull import");
        assertThat(refused("no tar at all".repeat(100).getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("this is not a tar archive");
        assertThat(refused(new byte[0])).hasMessageContaining("it is empty");
    }

    /** Cut at any place, or with any byte changed, it is refused, or loads the very image. */
    @Test
    void damageAnywhere() throws IOException {
        for (int cut = 0; cut < legacy.length - 1024; cut += 1021) {
            refused(Arrays.copyOf(legacy, cut));
        }
        long seed = Long.getLong("hull.seed", 4711);
        Random random = new Random(seed);
        int loaded = 0;
        for (int round = 0; round < 100; round++) {
            byte[] changed = legacy.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                new ImageLoader(target, TransferListener.NONE)
                        .stream(new LoadRequest("x.tar", Optional.empty()), new ByteArrayInputStream(changed));
                loaded++;
                target.list().forEach(image -> target.remove(image.id().hex(), true, id -> List.of()));
            } catch (HullException e) {
                assertThat(e.sentence()).as("seed %d, round %d", seed, round).startsWith("cannot load x.tar: ");
            }
        }
        assertThat(loaded).as("changes that make no difference").isLessThan(90);
    }
}
