package dev.hull.build.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.output.BuildResult;
import dev.hull.build.progress.BuildProgress;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerArchive;
import dev.hull.image.layer.LayerWriter;
import dev.hull.image.tar.ByteFeed;
import dev.hull.image.tar.TarEntry;
import dev.hull.image.tar.TarReader;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.History;
import dev.hull.oci.ImageConfig;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExporterTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private BuildResult result;
    private final List<Reference> pushed = new ArrayList<>();

    @BeforeEach
    void build() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        List<Descriptor> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        try (Ingest ingest = store.begin()) {
            layer(ingest, Compression.NONE, layers, diffIds, "a/one", "1", "a/two", "2", "b", "b");
            layer(ingest, Compression.GZIP, layers, diffIds, "a/.wh.two", "", "c", "c");
            ImageConfig config = ImageConfig.builder(Platform.host())
                    .layers(diffIds, List.of(history(), history()))
                    .build();
            Image image = store.add(ingest, keep(ingest, config, layers), List.of(Reference.parse("keep:1")));
            result = new BuildResult(image.config(), layers);
        }
    }

    private static History history() {
        return new History("1970-01-01T00:00:00Z", "RUN", "", "", false);
    }

    private static Descriptor keep(Ingest ingest, ImageConfig config, List<Descriptor> layers) throws IOException {
        BuiltImage image = BuiltImage.of(new BuildResult(config, layers), Annotations.NONE);
        for (var document : image.documents().entrySet()) {
            ingest.add(document.getKey().mediaType(), document.getValue());
        }
        return image.target();
    }

    private static void layer(
            Ingest ingest, Compression compression, List<Descriptor> layers, List<Digest> diffIds, String... files)
            throws IOException {
        try (LayerWriter writer = new LayerWriter(ingest, compression)) {
            for (int i = 0; i < files.length; i += 2) {
                byte[] content = files[i + 1].getBytes(StandardCharsets.UTF_8);
                writer.add(TarEntry.file(files[i], 0640, content.length), new ByteArrayInputStream(content));
            }
            LayerWriter.Layer layer = writer.finish();
            layers.add(layer.descriptor());
            diffIds.add(layer.diffId());
        }
    }

    private Exporter exporter(AttestationOptions options, ByteArrayOutputStream out, String... outputs) {
        List<OutputSpec> specs =
                List.of(outputs).stream().map(OutputSpec::parse).toList();
        Exporter.Places places = new Exporter.Places(store, out, (name, lines) -> pushed.add(name), BuildProgress.NONE);
        Provenance provenance = new Provenance(
                List.of(),
                new Provenance.Request("Dockerfile", "", new LinkedHashMap<>(), new LinkedHashMap<>(), Platform.host()),
                new Provenance.Times(Instant.EPOCH, Instant.EPOCH));
        return new Exporter(
                places,
                specs,
                List.of(Reference.parse("new:1")),
                Annotations.NONE,
                new Attestations(options, () -> provenance));
    }

    private static List<String> names(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        TarReader tar = new TarReader(ByteFeed.of(new ByteArrayInputStream(archive)));
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            names.add(next.get().name());
        }
        return names;
    }

    @Test
    void filesGoToAnArchiveAndADirectory() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path target = directory.resolve("files");
        exporter(AttestationOptions.NONE, out, "-", target.toString()).accept(result);
        assertThat(names(out.toByteArray())).containsExactly("a", "a/one", "b", "c");
        assertThat(target.resolve("a/one")).hasContent("1");
        assertThat(target.resolve("a/two")).doesNotExist();
        assertThat(target.resolve("c")).hasContent("c");
        assertThat(Files.getAttribute(target.resolve("b"), "unix:mode")).isEqualTo(0100640);
    }

    @Test
    void layouts() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path layout = directory.resolve("layout");
        exporter(AttestationOptions.NONE, out, "type=docker,dest=-", "type=oci,tar=false,dest=" + layout)
                .accept(result);
        assertThat(names(out.toByteArray())).contains("manifest.json", "index.json", "oci-layout");
        ImageIndex index = ImageIndex.parse(Files.readAllBytes(layout.resolve("index.json")));
        Digest manifest = index.manifests().getFirst().digest();
        assertThat(layout.resolve("blobs/sha256/" + manifest.hex())).exists();
        assertThat(index.manifests().getFirst().annotations().toString()).contains("docker.io/library/new:1");
    }

    @Test
    void layersAreCompressedAsAnOutputWants() throws IOException {
        Path layout = directory.resolve("layout");
        exporter(
                        AttestationOptions.NONE,
                        new ByteArrayOutputStream(),
                        "type=image,compression=zstd",
                        "type=image,compression=zstd,compression-level=19",
                        "type=oci,tar=false,compression=gzip,compression-level=1,annotation.k=v,dest=" + layout)
                .accept(result);
        Image image = store.resolve("new:1");
        assertThat(image.config().raw()).isEqualTo(result.config().raw());
        assertThat(image.manifest().layers())
                .extracting(Descriptor::mediaType)
                .containsExactly(MediaTypes.OCI_LAYER_ZSTD, MediaTypes.OCI_LAYER_GZIP); // what was compressed stays
        Descriptor first = image.manifest().layers().getFirst();
        assertThat(LayerArchive.verify(
                                store.paths().blob(first.digest()),
                                first.digest(),
                                result.config().diffIds().getFirst())
                        .entries())
                .isEqualTo(3);
        ImageIndex index = ImageIndex.parse(Files.readAllBytes(layout.resolve("index.json")));
        ImageManifest manifest = ImageManifest.parse(Files.readAllBytes(layout.resolve(
                "blobs/sha256/" + index.manifests().getFirst().digest().hex())));
        assertThat(manifest.annotations()).containsExactly(Map.entry("k", "v"));
        assertThat(manifest.layers()).extracting(Descriptor::mediaType).containsOnly(MediaTypes.OCI_LAYER_GZIP);
        exporter(
                        AttestationOptions.NONE,
                        new ByteArrayOutputStream(),
                        "type=image,compression=uncompressed,force-compression=true")
                .accept(result);
        assertThat(store.resolve("new:1").manifest().layers())
                .extracting(Descriptor::digest)
                .isEqualTo(result.config().diffIds());
    }

    @Test
    void annotationsOfAnIndexNeedOne() {
        assertThatThrownBy(() -> exporter(
                                AttestationOptions.NONE, new ByteArrayOutputStream(), "type=image,annotation-index.k=v")
                        .accept(result))
                .hasMessageContaining("an image has with --provenance or --sbom alone");
    }

    @Test
    void statementsStandBesideTheImage() throws IOException {
        AttestationOptions options =
                AttestationOptions.NONE.withProvenance("mode=max").withPackages("true");
        Exporter exporter = exporter(options, new ByteArrayOutputStream(), "type=image,push=true");
        String id = exporter.accept(result);
        Image image = store.resolve("new:1");
        assertThat(image.id().toString()).isEqualTo(id);
        Digest index = Digest.parse(exporter.metadata().string("containerimage.digest", ""));
        List<Descriptor> manifests =
                ImageIndex.parse(Files.readAllBytes(store.paths().blob(index))).manifests();
        assertThat(manifests).hasSize(2);
        assertThat(manifests.get(1).annotations().get("vnd.docker.reference.digest"))
                .isEqualTo(manifests.get(0).digest().toString());
        String attestation =
                Files.readString(store.paths().blob(manifests.get(1).digest()));
        assertThat(attestation).contains("https://slsa.dev/provenance/v0.2").contains("https://spdx.dev/Document");
        assertThat(pushed).isEqualTo(List.of(Reference.parse("new:1")));
        assertThat(Json.writeString(exporter.metadata())).contains("image.name");
    }
}
