package dev.hull.engine.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.tar.TarEntry;
import dev.hull.linux.fs.DirectoryHandle;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that exchanges a directory for a link out of its root, thousands of times while it is copied (CVE-2018-15664). */
class HostileTreeTest {
    private static final int TRIES = 3000;
    private static final long PATIENCE_NANOS =
            60_000_000_000L; // on a busy machine the attacker may hold the link for long

    @TempDir
    Path directory;

    private Path root;
    private Path outside;
    private final AtomicBoolean stop = new AtomicBoolean();
    private Thread attacker;

    @BeforeEach
    void start() throws Exception {
        root = Files.createDirectory(directory.resolve("root"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        Files.createDirectory(root.resolve("x"));
        Files.writeString(root.resolve("x/f"), "inside");
        Files.createSymbolicLink(root.resolve("link"), outside);
        attacker = Thread.ofPlatform().start(() -> {
            try (DirectoryHandle handle = DirectoryHandle.open(root)) {
                while (!stop.get()) {
                    handle.exchange("x", "link");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        stop.set(true);
        attacker.join();
    }

    /** Keeps the content of the files that it takes. */
    private static final class Memory implements EntrySink {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        @Override
        public void add(TarEntry entry, Content content) throws IOException {
            content.pieces((position, bytes, offset, length) -> seen.write(bytes, offset, length));
        }

        @Override
        public void finish() {}
    }

    @Test
    void nothingOutsideIsRead() throws Exception {
        int read = 0;
        long latest = System.nanoTime() + PATIENCE_NANOS;
        try (DirectoryHandle handle = DirectoryHandle.open(root)) {
            for (int i = 0; i < TRIES || (read == 0 && System.nanoTime() < latest); i++) {
                Memory memory = new Memory();
                try (Location location = i % 2 == 0 ? Location.of(handle, "/x/f") : Location.followed(handle, "/x")) {
                    if (location.exists()) {
                        TreeSource source = new TreeSource(memory, warning -> {});
                        source.read(location.parent(), location.name(), "copy");
                    }
                } catch (IOException | HullException e) {
                    continue; // it was not there at that moment
                }
                String seen = memory.seen.toString(StandardCharsets.UTF_8);
                assertThat(seen).doesNotContain("secret");
                read += seen.isEmpty() ? 0 : 1;
            }
        }
        assertThat(read).as("copies that found the file").isPositive();
    }

    @Test
    void nothingOutsideIsWritten() throws Exception {
        int written = 0;
        long latest = System.nanoTime() + PATIENCE_NANOS;
        byte[] bytes = "overwritten".getBytes(StandardCharsets.UTF_8);
        TarEntry entry = TarEntry.file("x/f", 0644, bytes.length);
        TarEntry deep = TarEntry.file("x/made/g", 0644, bytes.length);
        try (DirectoryHandle handle = DirectoryHandle.open(root)) {
            for (int i = 0; i < TRIES || (written == 0 && System.nanoTime() < latest); i++) {
                try (TreeSink sink = new TreeSink(handle, Ownership.CALLER, warning -> {})) {
                    sink.add(i % 2 == 0 ? entry : deep, out -> out.write(0, bytes, 0, bytes.length));
                    sink.finish();
                    written++;
                } catch (IOException | HullException e) {
                    // a link or nothing stood there at that moment
                }
            }
        }
        assertThat(written).as("copies that found the directory").isPositive();
        assertThat(outside.resolve("f")).hasContent("secret");
        assertThat(outside).isDirectoryNotContaining("glob:**/made");
    }

    @Test
    void archivesDoNotLeaveTheTarget() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        try (DirectoryHandle handle = DirectoryHandle.open(target);
                TreeSink sink = new TreeSink(handle, Ownership.CALLER, warning -> {})) {
            sink.add(TarEntry.symlink("way", outside.toString()), Content.NONE);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> sink.add(TarEntry.file("way/f", 0644, 0), Content.NONE)))
                    .isInstanceOf(HullException.class)
                    .hasMessageContaining("links are not followed");
        }
        assertThat(outside.resolve("f")).hasContent("secret");
    }
}
