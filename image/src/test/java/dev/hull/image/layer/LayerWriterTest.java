package dev.hull.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Digest;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerWriterTest {
    @TempDir
    Path directory;

    @Test
    void theSameEntriesGiveTheSameDigestsHoweverCompressed() throws IOException {
        LayerWriter.Layer plain = write(Compression.NONE);
        LayerWriter.Layer gzip = write(Compression.GZIP);
        assertThat(write(Compression.NONE)).isEqualTo(plain);
        assertThat(write(Compression.GZIP)).isEqualTo(gzip);
        assertThat(plain.diffId())
                .isEqualTo(gzip.diffId())
                .isEqualTo(plain.descriptor().digest());
        assertThat(gzip.descriptor().digest()).isNotEqualTo(gzip.diffId());
        assertThat(plain.sizes().content()).isEqualTo(5);
        assertThat(plain.sizes().entries()).isEqualTo(4);
        assertThat(plain.sizes().archive()).isEqualTo(plain.descriptor().size());
    }

    private LayerWriter.Layer write(Compression compression) throws IOException {
        try (Ingest ingest = ImageStore.open(directory).begin();
                LayerWriter layer = new LayerWriter(ingest, compression)) {
            layer.add(TarEntry.directory("d", 0755));
            layer.add(TarEntry.file("d/f", 0644, 5), "hello".getBytes(StandardCharsets.UTF_8));
            layer.whiteout("d/gone");
            layer.opaque("d");
            LayerWriter.Layer done = layer.finish();
            Path blob = ingest.locate(done.descriptor().digest());
            try (InputStream in = compression == Compression.GZIP
                    ? new GZIPInputStream(Files.newInputStream(blob))
                    : Files.newInputStream(blob)) {
                assertThat(Digest.ofBytes(in.readAllBytes())).isEqualTo(done.diffId());
            }
            return done;
        }
    }

    @Test
    void otherCompressionsAreRefused() throws IOException {
        try (Ingest ingest = ImageStore.open(directory).begin()) {
            assertThatThrownBy(() -> new LayerWriter(ingest, Compression.XZ)).isInstanceOf(HullException.class);
        }
    }
}
