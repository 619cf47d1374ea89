package dev.hull.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.ManifestList;
import dev.hull.image.layer.LayerRecord;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PullerTest extends PullTestBase {
    private static final byte[] NOTE = "{}".getBytes(StandardCharsets.UTF_8);

    private static final byte[] EMPTY = FakeImage.gzip(new byte[1024]);

    @Test
    void byTagWithDockersWords() throws IOException {
        FakeImage image = new FakeImage().docker().gzip("a", 5000);
        String digest = image.into(registry, "library/alpine", "3.12.0");
        String name = registry.host() + "/library/alpine";

        PullResult result = pull(name + ":3.12.0");

        String layer = image.layers.getFirst().digest().shortHex();
        assertThat(heard)
                .containsExactly(
                        "3.12.0: Pulling from library/alpine",
                        layer + ": Pulling fs layer",
                        layer + ": Download complete",
                        layer + ": Pull complete",
                        "Digest: " + digest,
                        "Status: Downloaded newer image for " + name + ":3.12.0");
        assertThat(result.digest()).hasToString(digest);
        assertThat(result.newer()).isTrue();
        assertThat(result.name()).isEqualTo(Reference.parse(name + ":3.12.0"));
        assertThat(result.image().id()).isEqualTo(Digest.ofBytes(image.config()));
        assertStored(image);
        assertThat(store.summary(name + ":3.12.0").digests()).containsExactly(Reference.parse(name + "@" + digest));
        assertThat(LayerRecord.read(store.paths(), image.layers.getFirst().diffId()))
                .as("unpacked")
                .isPresent();
        assertThat(files("downloads")).isEmpty();
        assertNothingUnfinished();
    }

    @Test
    void whatIsHereIsNotFetchedAgain() throws IOException {
        FakeImage image = new FakeImage().gzip("a", 5000).gzip("b", 10);
        image.into(registry, "app", "1");
        String name = registry.host() + "/app:1";
        pull(name);
        registry.requests().clear();
        heard.clear();
        assertThat(pull(name).newer()).isFalse();
        assertThat(registry.count("GET /v2/app/blobs")).isZero();
        assertThat(heard)
                .contains(image.layers.getFirst().digest().shortHex() + ": Already exists")
                .endsWith("Status: Image is up to date for " + name);

        FakeImage next = new FakeImage().gzip("a", 5000).gzip("c", 10);
        next.into(registry, "app", "1");
        assertThat(pull(name).newer()).isTrue();
        assertThat(registry.count("GET /v2/app/blobs"))
                .as("configuration and one layer")
                .isEqualTo(2);
        assertThat(store.resolve(name).id()).isEqualTo(Digest.ofBytes(next.config()));
        assertThat(store.list())
                .as("the earlier image keeps its digest as a name")
                .hasSize(2);
    }

    @Test
    void byDigestIgnoresTheTag() {
        FakeImage image = new FakeImage().gzip("a", 10);
        String digest = image.into(registry, "app", "other");
        String name = registry.host() + "/app";
        PullResult result = pull(name + ":1@" + digest);
        assertThat(result.name()).hasToString(name + "@" + digest);
        assertThat(store.find(name + ":1")).isEmpty();
        assertThat(store.resolve(name + "@" + digest).id())
                .isEqualTo(result.image().id());
        assertThat(heard).contains(digest + ": Pulling from app");
    }

    @Test
    void anIndexWithAllOfItsImages() throws IOException {
        FakeImage intel = new FakeImage().gzip("amd64", 10);
        FakeImage arm = new FakeImage().architecture("arm64").gzip("arm64", 10);
        FakeImage note = new FakeImage().architecture("unknown").add("application/vnd.in-toto+json", NOTE, NOTE);
        String index = FakeImage.index(
                MediaTypes.OCI_INDEX,
                arm.entry(arm.into(registry, "app", ""), "linux", "arm64", "v8"),
                intel.entry(intel.into(registry, "app", ""), "linux", "amd64", ""),
                note.entry(note.into(registry, "app", ""), "unknown", "unknown", ""));
        String digest = registry.putManifest("app", "1", MediaTypes.OCI_INDEX, index);
        String name = registry.host() + "/app:1";
        PullResult all = pull(PullRequest.ofEveryPlatform(name));
        assertThat(all.image().target().digest()).hasToString(digest);
        assertThat(all.image().config().architecture()).isEqualTo("amd64");
        assertThat(store.list()).hasSize(1);
        assertThat(new ManifestList(store).read(name).manifests())
                .allMatch(each -> Files.exists(store.paths().blob(each.digest())));
        assertThat(store.paths().layer(arm.layers.getFirst().diffId())).doesNotExist();
        assertThat(pull(PullRequest.ofEveryPlatform(name)).newer()).isFalse();

        registry.removeBlob(arm.layers.getFirst().digest().toString());
        registry.putManifest("app", "2", MediaTypes.OCI_INDEX, index);
        store.remove(name, true, digests -> List.of());
        assertThatThrownBy(() -> pull(PullRequest.ofEveryPlatform(registry.host() + "/app:2")))
                .isInstanceOf(HullException.class);
        assertStoreIsEmpty();
    }

    @Test
    void theIndexDecidesByPlatform() {
        FakeImage intel = new FakeImage().gzip("amd64", 10);
        FakeImage arm = new FakeImage().architecture("arm64").gzip("arm64", 10);
        String index = FakeImage.index(
                MediaTypes.DOCKER_INDEX,
                arm.entry(arm.into(registry, "app", ""), "linux", "arm64", "v8"),
                intel.entry(intel.into(registry, "app", ""), "linux", "amd64", ""),
                intel.entry("sha256:" + "0".repeat(64), "unknown", "unknown", ""));
        String digest = registry.putManifest("app", "1", MediaTypes.DOCKER_INDEX, index);
        String name = registry.host() + "/app:1";

        PullResult own = pull(PullRequest.of(name).forPlatform(Platform.parse("linux/amd64")));
        assertThat(own.digest()).hasToString(digest);
        assertThat(own.image().config().architecture()).isEqualTo("amd64");
        assertThat(store.resolve(registry.host() + "/app@" + digest).id())
                .as("the index's digest names the image")
                .isEqualTo(own.image().id());
        PullResult other = pull(PullRequest.of(name).forPlatform(Platform.parse("arm64")));
        assertThat(other.image().config().architecture()).isEqualTo("arm64");
        assertThat(store.resolve(name).id()).isEqualTo(other.image().id());

        assertThatThrownBy(() -> pull(PullRequest.of(name).forPlatform(Platform.parse("linux/s390x"))))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessageContaining("no image for linux/s390x behind 1; there are linux/arm64, linux/amd64");
    }

    @Test
    void anImageWithoutAnIndexMustBeForThePlatformThatWasAskedFor() {
        new FakeImage().architecture("riscv64").gzip("a", 10).into(registry, "app", "1");
        String name = registry.host() + "/app:1";
        assertThatThrownBy(() -> pull(PullRequest.of(name).forPlatform(Platform.parse("linux/amd64"))))
                .hasMessageContaining("the image is for linux/riscv64 only, not for linux/amd64");
        assertThat(pull(name).image().config().architecture()).isEqualTo("riscv64");
    }

    @Test
    void layersOfAllKindsAndTwiceTheSame() throws IOException {
        FakeImage image = new FakeImage()
                .gzip("a", 70_000)
                .add(MediaTypes.DOCKER_LAYER_GZIP, EMPTY, new byte[1024])
                .zstd("b", 70_000)
                .add(MediaTypes.DOCKER_LAYER_GZIP, EMPTY, new byte[1024])
                .plain("c", 70_000);
        image.into(registry, "app", "1");
        pull(registry.host() + "/app:1");
        assertStored(image);
        assertThat(registry.count("GET /v2/app/blobs/" + Digest.ofBytes(EMPTY))).isEqualTo(1);
        for (FakeImage.Layer layer : image.layers) {
            assertThat(LayerRecord.read(store.paths(), layer.diffId())).isPresent();
        }
    }

    @Test
    void anImageWithoutLayers() {
        FakeImage image = new FakeImage();
        image.into(registry, "app", "1");
        assertThat(pull(registry.host() + "/app:1").image().config().diffIds()).isEmpty();
    }

    @Test
    void concurrentPullsFetchEachBlobOnce() throws Exception {
        FakeImage one = new FakeImage();
        FakeImage two = new FakeImage();
        for (int i = 0; i < 6; i++) {
            one.gzip("shared" + i, 200_000);
        }
        two.layers.addAll(one.layers.reversed());
        one.gzip("one", 10).into(registry, "one", "1");
        two.gzip("two", 10).into(registry, "two", "1");
        List<Callable<PullResult>> pulls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String repository = i % 2 == 0 ? "one" : "two";
            pulls.add(() -> pull(registry.host() + "/" + repository + ":1"));
        }
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Future<PullResult> each : threads.invokeAll(pulls)) {
                assertThat(each.get().image()).isNotNull();
            }
        }
        for (FakeImage image : List.of(one, two)) {
            assertStored(image);
            for (FakeImage.Layer layer : image.layers) {
                long fetched = registry.requests().stream()
                        .filter(request -> request.startsWith("GET") && request.contains("blobs/" + layer.digest()))
                        .count();
                assertThat(fetched).as(layer.digest().toString()).isEqualTo(1);
            }
        }
        assertThat(files("downloads")).isEmpty();
    }

    @Test
    void aTagThatMovesMeanwhileIsFollowed() {
        FakeImage old = new FakeImage().gzip("old", 10);
        FakeImage young = new FakeImage().gzip("young", 10);
        old.into(registry, "app", "1");
        registry.on("GET /v2/app/blobs/" + old.layers.getFirst().digest(), exchange -> {
            young.into(registry, "app", "1");
            return FakeRegistry.error(exchange, 404, "BLOB_UNKNOWN", "blob unknown to registry");
        });
        PullResult result = pull(registry.host() + "/app:1");
        assertThat(result.image().id()).isEqualTo(Digest.ofBytes(young.config()));
        assertThat(heard).contains("1 was moved to another image meanwhile; starting again");
    }

    @Test
    void mirrorsAreAskedFirstAndHelpEachOther() throws IOException {
        FakeImage image = new FakeImage().gzip("a", 10).gzip("b", 10);
        image.into(registry, "team/app", "1");
        try (FakeRegistry mirror = new FakeRegistry()) {
            image.into(mirror, "copy/app", "1");
            mirror.removeBlob(image.layers.getFirst().digest().toString());
            Path settings = Files.writeString(directory.resolve("registries.conf"), """
                    [[registry]]
                    prefix = "upstream.example/team"
                    location = "%s/team"
                    [[registry.mirror]]
                    location = "127.0.0.1:1/nobody"
                    [[registry.mirror]]
                    location = "%s/empty"
                    [[registry.mirror]]
                    location = "%s/copy"
                    """.formatted(
                            registry.host(), registry.host(), mirror.host()));
            environment = Map.of("HULL_REGISTRIES_CONF", settings.toString());
            PullResult result = pull("upstream.example/team/app:1");
            assertThat(result.name()).hasToString("upstream.example/team/app:1");
            assertStored(image);
            assertThat(mirror.count("GET /v2/copy/app/manifests/1")).isEqualTo(1);
            assertThat(registry.count("GET /v2/empty/app/manifests/1")).isEqualTo(1);
            assertThat(registry.requests().stream().filter(request -> request.contains("/blobs/")))
                    .as("the blob that the mirror lacks")
                    .hasSize(1);

            assertThatThrownBy(() -> pull("upstream.example/team/app:2"))
                    .hasMessageContaining("repository team/app: 404 not found: manifest unknown; before that, ")
                    .hasMessageContaining("registry 127.0.0.1:1, repository nobody/app: connection refused");
        }
    }

    @Test
    void shortNamesAreSearchedFor() throws IOException {
        new FakeImage().gzip("a", 10).into(registry, "tool", "latest");
        Path settings = Files.writeString(
                directory.resolve("registries.conf"),
                "unqualified-search-registries = ['127.0.0.1:1', '" + registry.host() + "']");
        environment = Map.of("HULL_REGISTRIES_CONF", settings.toString());
        assertThat(pull("tool").name()).hasToString(registry.host() + "/tool:latest");
        assertThatThrownBy(() -> pull("missing"))
                .hasMessageStartingWith("cannot pull missing: registry " + registry.host())
                .hasMessageContaining("before that, registry 127.0.0.1:1, repository missing: connection refused");
    }

    @Test
    void packedOnlyWhenAskedFor() throws IOException {
        FakeImage image = new FakeImage().gzip("a", 10);
        image.into(registry, "app", "1");
        pull(new PullRequest(registry.host() + "/app:1", Optional.empty(), false));
        assertThat(LayerRecord.read(store.paths(), image.layers.getFirst().diffId()))
                .isEmpty();
    }

    @Test
    void foreignLayersAreTakenFromTheRegistryIfItHasThem() {
        FakeImage image = new FakeImage().gzip("a", 10);
        FakeImage.Layer layer = image.layers.removeFirst();
        image.layers.add(new FakeImage.Layer(MediaTypes.DOCKER_FOREIGN_LAYER, layer.stored(), layer.diffId()));
        image.into(registry, "app", "1");
        pull(registry.host() + "/app:1");
        assertStored(image);
    }

    @Test
    void aForeignLayerIsNotFetchedWithoutTls() throws IOException {
        FakeImage image = new FakeImage().gzip("a", 10);
        registry.putBlob(image.config());
        JsonValue layer = image.layers
                .getFirst()
                .descriptor()
                .put("mediaType", MediaTypes.DOCKER_FOREIGN_LAYER)
                .put("urls", List.of("http://" + registry.host() + "/elsewhere"))
                .build();
        registry.putManifest(
                "app",
                "1",
                MediaTypes.OCI_MANIFEST,
                Json.writeString(image.manifest().toBuilder()
                        .put("layers", JsonValue.array(List.of(layer)))
                        .build()));
        assertThat(refused(ErrorKind.NOT_FOUND).sentence()).contains("404 not found: blob unknown");
        assertThat(registry.count("GET /elsewhere")).isZero();
    }
}
