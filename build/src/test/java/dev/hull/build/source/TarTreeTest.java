package dev.hull.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.tree.TreeFile;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarWriter;
import dev.hull.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTreeTest {
    @TempDir
    Path directory;

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        put(tar, TarEntry.file("a/b", 0640, 3).withOwner(501, 20), "one");
        put(tar, TarEntry.file("a/ü", 0644, 3), "two");
        tar.add(TarEntry.symlink("a/link", "b"));
        tar.add(TarEntry.hardLink("c", "a/b"));
        put(tar, TarEntry.file("d", 0644, 3), "old");
        put(tar, TarEntry.file("d", 0644, 3), "new");
        tar.finish();
        return bytes.toByteArray();
    }

    private static void put(TarWriter tar, TarEntry entry, String content) throws IOException {
        tar.add(entry, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsEntries() throws IOException {
        try (TarTree tree =
                TarTree.read(new ByteArrayInputStream(archive()), directory.resolve("spool"), "an archive")) {
            assertThat(tree.list("")).containsExactly("a", "c", "d");
            assertThat(tree.list("a")).contains("b", "link");
            TreeFile file = tree.lookup("a/b").orElseThrow();
            assertThat(file.uid()).isEqualTo(501);
            assertThat(file.mode()).isEqualTo(0640);
            assertThat(tree.open(file).readAllBytes()).isEqualTo("one".getBytes(StandardCharsets.UTF_8));
            assertThat(tree.digest(file)).isEqualTo(Digest.ofBytes("one".getBytes(StandardCharsets.UTF_8)));
            TreeFile second = tree.lookup("c").orElseThrow();
            assertThat(second.identity()).isEqualTo(file.identity()).isNotEmpty();
            assertThat(tree.lookup("a").orElseThrow().isDirectory()).isTrue();
            assertThat(tree.open(tree.lookup("d").orElseThrow()).readAllBytes())
                    .isEqualTo("new".getBytes(StandardCharsets.UTF_8));
            assertThat(tree.lookup("none")).isEqualTo(Optional.empty());
        }
    }

    @Test
    void tellsArchivesFromTexts() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(archive());
        }
        try (RemoteSources sources = new RemoteSources(directory, () -> {
            throw new IllegalStateException("nothing is fetched");
        })) {
            RemoteSources.Context files =
                    sources.stream(new ByteArrayInputStream(packed.toByteArray()), "standard input");
            assertThat(files.definition()).isEmpty();
            assertThat(files.tree().lookup("a/b")).isPresent();
            RemoteSources.Context text = sources.stream(
                    new ByteArrayInputStream("FROM scratch\n".getBytes(StandardCharsets.UTF_8)), "standard input");
            assertThat(text.definition()).isEqualTo(Optional.of("FROM scratch\n"));
            assertThatThrownBy(() -> sources.stream(new ByteArrayInputStream(new byte[0]), "standard input"))
                    .hasMessageContaining("is empty");
            assertThatThrownBy(() -> sources.stream(new ByteArrayInputStream(new byte[] {1, 0, 2}), "standard input"))
                    .hasMessageContaining("neither an archive");
        }
    }

    @Test
    void refusesWhatIsCutOff() throws IOException {
        byte[] half = java.util.Arrays.copyOf(archive(), 514);
        assertThatThrownBy(() -> TarTree.read(new ByteArrayInputStream(half), directory.resolve("spool"), "x.tar"))
                .hasMessageContaining("cannot read x.tar");
    }
}
