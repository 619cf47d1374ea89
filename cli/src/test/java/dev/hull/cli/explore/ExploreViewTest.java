package dev.hull.cli.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ImageSources;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.TarEntry;
import dev.hull.oci.Descriptor;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExploreViewTest {
    @TempDir
    Path directory;

    private ExploreView view;

    @BeforeEach
    void setUp() throws IOException {
        ImageStore store = ImageStore.open(directory.resolve("store"));
        try (Ingest ingest = store.begin()) {
            LayerWriter.Layer one;
            try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
                file(layer, "etc/motd", "hello\nworld\n");
                file(layer, "etc/gone", "x");
                file(layer, "usr/bin/tool", "t".repeat(2000));
                one = layer.finish();
            }
            LayerWriter.Layer two;
            try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
                file(layer, "etc/motd", "good bye");
                layer.whiteout("etc/gone");
                file(layer, "new", "n");
                two = layer.finish();
            }
            ImageConfig config = ImageConfig.builder(Platform.host())
                    .addLayer(one.diffId(), new History("", "COPY first", "", "", false))
                    .addLayer(two.diffId(), new History("", "RUN second", "", "", false))
                    .build();
            Descriptor blob = ingest.add(MediaTypes.OCI_CONFIG, config.raw());
            ImageManifest manifest = ImageManifest.of(blob, List.of(one.descriptor(), two.descriptor()), Map.of());
            store.add(ingest, ingest.add(MediaTypes.OCI_MANIFEST, manifest.raw()), List.of(Reference.parse("app")));
        }
        view = new ExploreView(Exploration.of(ImageSources.open(store, "app", directory, "")), directory);
    }

    private static void file(LayerWriter layer, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        layer.add(TarEntry.file(name, 0644, bytes.length), bytes);
    }

    /** Presses keys as a terminal sends them; returns the screen without its colours. */
    private String press(String keys) throws IOException {
        KeyReader reader = new KeyReader(new ByteArrayInputStream(keys.getBytes(StandardCharsets.ISO_8859_1)));
        for (Optional<KeyReader.Press> press = reader.next(); press.isPresent(); press = reader.next()) {
            view.press(press.get());
        }
        List<String> lines = view.render(12, 100);
        assertThat(lines).hasSize(12);
        return String.join("\n", lines).replaceAll("\u001b\\[[0-9;]*m", "");
    }

    @Test
    void layersAndTree() throws IOException {
        assertThat(press("")).contains("COPY first", "RUN second", "files after layer 1  [all]", "▸ etc", "new");
        assertThat(press("\u001b[A")).contains("files after layer 0").doesNotContain("  new");
        assertThat(press("\u001b[B\t ")).contains("▾ etc", "C     motd", "D     gone");
        assertThat(press("\u001b[D")).contains("▸ etc");
        assertThat(press("s")).contains("[all, by size]");
    }

    @Test
    void filterAndSearch() throws IOException {
        assertThat(press("f")).contains("[added]", "new").doesNotContain("etc");
        assertThat(press("ff")).contains("[deleted]", "etc").doesNotContain("usr");
        assertThat(press("f/TOOL\r"))
                .contains("/TOOL".toLowerCase(java.util.Locale.ROOT), "▾ usr", "▾ bin", "tool")
                .doesNotContain("etc");
        assertThat(press("\u001b")).contains("etc");
    }

    @Test
    void filesAreViewedAndExtracted() throws IOException {
        assertThat(press("\t \u001b[B\u001b[B")).contains("motd");
        assertThat(press("v")).startsWith("/etc/motd").contains("good bye", "q back");
        assertThat(press("q")).contains("layers");
        assertThat(press("e")).contains("1 file written to");
        assertThat(directory.resolve("motd")).hasContent("good bye");
        assertThat(press("e")).contains("it exists");
        assertThat(press("\u001b[A")).contains("gone");
        assertThat(press("v")).startsWith("/etc/gone").contains("x");
        press("qq");
        assertThat(view.isDone()).isTrue();
    }
}
