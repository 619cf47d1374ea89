package dev.hull.image.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hull.image.HistoryStep;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarImportTest {
    @TempDir
    Path directory;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(directory.resolve("store"));
    }

    private static byte[] sample() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        tar.add(TarEntry.directory("bin", 0755));
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        tar.add(TarEntry.file("bin/busybox", 0755, content.length), new ByteArrayInputStream(content));
        tar.add(TarEntry.symlink("bin/ls", "busybox"));
        tar.add(TarEntry.hardLink("bin/sh", "bin/busybox"));
        tar.finish();
        return out.toByteArray();
    }

    private ImportResult read(byte[] bytes) {
        return TarImport.stream(
                store, new ByteArrayInputStream(bytes), ImportRequest.of(Optional.of(Reference.parse("app"))));
    }

    @ParameterizedTest
    @CsvSource({
        "cat,application/vnd.oci.image.layer.v1.tar",
        "gzip,application/vnd.oci.image.layer.v1.tar+gzip",
        "zstd,application/vnd.oci.image.layer.v1.tar+zstd",
        "xz,application/vnd.oci.image.layer.v1.tar",
        "bzip2,application/vnd.oci.image.layer.v1.tar"
    })
    void takesEveryCompression(String program, String mediaType) throws Exception {
        byte[] archive = sample();
        Path file = Files.write(directory.resolve("archive"), archive);
        Process process = new ProcessBuilder(program, program.equals("cat") ? "-" : "-c")
                .redirectInput(file.toFile())
                .start();
        byte[] packed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        Path source = Files.write(directory.resolve("packed"), packed);
        ImportResult result = TarImport.file(store, source, ImportRequest.of(Optional.empty()));
        Image image = result.image();
        assertThat(result.notices()).isEmpty();
        assertThat(image.config().diffIds()).containsExactly(Digest.ofBytes(archive));
        assertThat(image.manifest().layers()).hasSize(1);
        assertThat(image.manifest().layers().getFirst().mediaType()).isEqualTo(mediaType);
        boolean kept = !mediaType.endsWith(".tar");
        assertThat(Files.readAllBytes(
                        store.paths().blob(image.manifest().layers().getFirst().digest())))
                .isEqualTo(kept ? packed : archive);
        assertThat(store.summary(image.id().hex()).size()).isEqualTo(3_000_000);
        assertThat(left()).isEmpty();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> paths = Files.list(store.paths().temporary())) {
            return paths.toList();
        }
    }

    @Test
    void makesDockersConfiguration() throws IOException {
        ImportRequest request = new ImportRequest(
                Optional.of(Reference.parse("app:1")),
                List.of(ChangeInstruction.parse("ENV A=1"), ChangeInstruction.parse("CMD [\"/bin/ls\"]")),
                "",
                Platform.parse("linux/arm64"),
                Instant.parse("2026-01-02T03:04:05.5Z"));
        Image image = TarImport.stream(store, new ByteArrayInputStream(sample()), request)
                .image();
        assertThat(image.config().json().members().keySet())
                .containsExactly("architecture", "os", "created", "config", "rootfs", "history");
        assertThat(image.config().platform()).hasToString("linux/arm64");
        assertThat(image.config().config().cmd()).containsExactly("/bin/ls");
        List<HistoryStep> history = store.history(image);
        assertThat(history).hasSize(1);
        assertThat(history.getFirst().step().comment()).isEqualTo("Imported from -");
        assertThat(history.getFirst().size()).isEqualTo(3_000_000);
        assertThat(store.resolve("app:1").id())
                .isEqualTo(TarImport.stream(store, new ByteArrayInputStream(sample()), request)
                        .image()
                        .id());
        assertThat(image.manifest().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    }

    @Test
    void anEmptyFileIsAnImageWithAnEmptyLayer() throws IOException {
        Image image = read(new byte[0]).image();
        assertThat(image.config().diffIds())
                .containsExactly(
                        Digest.parse("sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"));
        assertThat(store.summary("app").size()).isZero();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        new GZIPOutputStream(gzip).close();
        assertThat(read(gzip.toByteArray()).image().config().diffIds())
                .isEqualTo(image.config().diffIds());
    }

    @Test
    void aCutArchiveIsNoticedOrRefused() throws IOException {
        byte[] archive = sample();
        ImportResult withoutEnd = read(Arrays.copyOf(archive, archive.length - 1024));
        assertThat(withoutEnd.notices())
                .containsExactly("the archive has no end mark: it may have been cut off after its entry 4");
        assertThatThrownBy(() -> read(Arrays.copyOf(archive, 100_000)))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA_LOSS))
                .hasMessage("cannot import from standard input: damaged archive: the archive ends in the middle of an"
                        + " entry's content (entry 3, byte 512)");
    }

    @Test
    void refusesWhatCannotBeUnpacked() throws IOException {
        refused("is a hard link to 'nothing', which is not in the archive", TarEntry.hardLink("a", "nothing"));
        refused("it is a hard link to itself", TarEntry.hardLink("a", "a"));
        refused("which is a directory", TarEntry.directory("d", 0755), TarEntry.hardLink("a", "d"));
        refused(
                "entry 'f/x/y' refused: 'f', where a directory is needed, is a file",
                TarEntry.file("f", 0644, 0),
                TarEntry.file("f/x/y", 0644, 0));
        assertThat(store.list()).isEmpty();
        assertThat(left()).isEmpty();
    }

    private void refused(String why, TarEntry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        for (TarEntry entry : entries) {
            tar.add(entry);
        }
        tar.finish();
        assertThatThrownBy(() -> read(out.toByteArray()))
                .isInstanceOf(HullException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatIsNoArchiveIsSaid() {
        assertThatThrownBy(() -> read("#!/bin/sh\nexit 0\n".repeat(100).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("this is not a tar archive");
        assertThatThrownBy(() -> read(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3}))
                .hasMessageStartingWith("cannot import from standard input: damaged archive: gzip: ");
        assertThatThrownBy(() -> TarImport.file(store, directory, ImportRequest.of(Optional.empty())))
                .hasMessageContaining("it is a directory; make an archive of it: tar -C");
        assertThatThrownBy(() ->
                        TarImport.file(store, directory.resolve("missing.tar"), ImportRequest.of(Optional.empty())))
                .hasMessageContaining("missing.tar: no such file or directory");
    }

    @Test
    void aFailingSourceLeavesNothing() throws IOException {
        InputStream broken = new InputStream() {
            private int count;

            @Override
            public int read() throws IOException {
                if (count++ > 5_000) {
                    throw new IOException("the cable is gone");
                }
                return 0;
            }
        };
        assertThatThrownBy(() -> TarImport.stream(store, broken, ImportRequest.of(Optional.empty())))
                .isInstanceOf(HullException.class)
                .hasMessage("cannot import from standard input: the cable is gone");
        assertThat(store.list()).isEmpty();
        assertThat(left()).isEmpty();
    }

    /** Damaged input of every kind ends in an image or in an error, and never leaves half of one. */
    @Test
    void damagedInputLeavesNothingHalf() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] small = Arrays.copyOf(sample(), 4096);
        for (String program : List.of("cat", "gzip", "zstd", "xz", "bzip2")) {
            Path file = Files.write(directory.resolve("small"), small);
            Process process = new ProcessBuilder(program, program.equals("cat") ? "-" : "-c")
                    .redirectInput(file.toFile())
                    .start();
            byte[] packed = process.getInputStream().readAllBytes();
            for (int round = 0; round < 60; round++) {
                byte[] mutant = Arrays.copyOf(packed, 1 + random.nextInt(packed.length));
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Throwable failure = catchThrowable(() -> read(mutant));
                assertThat(failure == null || failure instanceof HullException)
                        .as("seed %d, %s, round %d: %s", seed, program, round, failure)
                        .isTrue();
            }
        }
        assertThat(left()).isEmpty();
        store.list()
                .forEach(
                        summary -> assertThat(store.resolve(summary.id().hex())).isNotNull());
    }
}
