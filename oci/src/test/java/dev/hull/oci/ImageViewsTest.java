package dev.hull.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageViewsTest {
    private static final String ZEROS = "sha256:" + "0".repeat(64);
    private static final String CONFIG = """
            {"architecture":"arm64","variant":"v8","os":"linux","created":"2020-05-29T21:19:46.363518345Z",
             "container":"keep me",
             "config":{"User":"1000:1000","Env":["PATH=/bin","A=b=c"],"Cmd":["/bin/sh"],"Entrypoint":null,
               "ExposedPorts":{"80/tcp":{}},"Volumes":{"/data":{}},"WorkingDir":"/w","Labels":{"k":"v"},
               "StopSignal":"SIGINT","Shell":["/bin/bash","-c"],"OnBuild":["RUN x"],"Domainname":"keep me too",
               "Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":30000000000,"Retries":3}},
             "rootfs":{"type":"layers","diff_ids":["%s"]},
             "history":[{"created":"2020-05-29T21:19:46.1Z","created_by":"/bin/sh -c #(nop) ADD x in / "},
                        {"created_by":"CMD","empty_layer":true}]}
            """.formatted(ZEROS);

    @Test
    void readsAConfigurationWithDockersFields() {
        byte[] raw = CONFIG.getBytes(StandardCharsets.UTF_8);
        ImageConfig image = ImageConfig.parse(raw);
        assertThat(image.raw()).isEqualTo(raw);
        assertThat(image.computeDigest()).isEqualTo(Digest.ofBytes(raw));
        assertThat(image.platform()).isEqualTo(Platform.parse("linux/arm64"));
        assertThat(image.variant()).isEqualTo("v8");
        assertThat(image.created()).contains(Instant.parse("2020-05-29T21:19:46.363518345Z"));
        assertThat(image.diffIds()).containsExactly(Digest.parse(ZEROS));
        assertThat(image.history()).hasSize(2);
        assertThat(image.history().get(1).emptyLayer()).isTrue();
        ContainerConfig config = image.config();
        assertThat(config.user()).isEqualTo("1000:1000");
        assertThat(config.env()).containsExactly("PATH=/bin", "A=b=c");
        assertThat(config.entrypoint()).isEmpty();
        assertThat(config.cmd()).containsExactly("/bin/sh");
        assertThat(config.exposedPorts()).containsExactly("80/tcp");
        assertThat(config.volumes()).containsExactly("/data");
        assertThat(config.labels()).isEqualTo(Map.of("k", "v"));
        assertThat(config.stopSignal()).isEqualTo("SIGINT");
        assertThat(config.shell()).containsExactly("/bin/bash", "-c");
        assertThat(config.onBuild()).containsExactly("RUN x");
        assertThat(config.healthcheck())
                .contains(new Healthcheck(List.of("CMD-SHELL", "true"), 30_000_000_000L, 0, 0, 0, 3));
    }

    @Test
    void anEditKeepsWhatItDoesNotKnow() {
        ImageConfig image = ImageConfig.parse(CONFIG.getBytes(StandardCharsets.UTF_8));
        ContainerConfig changed = image.config()
                .withEnv("A", "new")
                .withEnv("B", "")
                .withCmd(List.of())
                .withHealthcheck(Healthcheck.none());
        Digest added = Digest.ofBytes(new byte[] {1});
        ImageConfig edited = image.edit()
                .config(changed)
                .created(Instant.EPOCH)
                .addLayer(added, new History("", "step", "", "comment", false))
                .build();
        assertThat(edited.config().env()).containsExactly("PATH=/bin", "A=new", "B=");
        assertThat(edited.config().cmd()).isEmpty();
        assertThat(edited.config().json().string("Domainname", "")).isEqualTo("keep me too");
        assertThat(edited.config().healthcheck().orElseThrow().isNone()).isTrue();
        assertThat(edited.json().string("container", "")).isEqualTo("keep me");
        assertThat(edited.diffIds()).containsExactly(Digest.parse(ZEROS), added);
        assertThat(edited.history()).hasSize(3);
        assertThat(ImageConfig.parse(edited.raw()).json()).isEqualTo(edited.json());
    }

    @Test
    void buildsAConfigurationReproducibly() {
        ImageConfig first = ImageConfig.builder(Platform.of("linux", "arm", "v7"))
                .created(Instant.EPOCH)
                .author("me")
                .config(ContainerConfig.empty().withExposedPorts(List.of("80/tcp")))
                .build();
        assertThat(new String(first.raw(), StandardCharsets.UTF_8))
                .isEqualTo("{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\","
                        + "\"created\":\"1970-01-01T00:00:00Z\",\"author\":\"me\","
                        + "\"config\":{\"ExposedPorts\":{\"80/tcp\":{}}},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},\"history\":[]}");
    }

    @Test
    void readsAndWritesManifestsAndIndexes() {
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.parse(ZEROS), 7);
        Descriptor layer =
                Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.parse(ZEROS), 9).withAnnotations(Map.of("a", "b"));
        ImageManifest manifest = ImageManifest.of(config, List.of(layer), Map.of());
        ImageManifest again = ImageManifest.parse(manifest.raw());
        assertThat(again.config()).isEqualTo(config);
        assertThat(again.layers()).containsExactly(layer);
        assertThat(again.contentSize()).isEqualTo(16);
        assertThat(again.computeDescriptor()).isEqualTo(manifest.computeDescriptor());

        Descriptor arm = manifest.computeDescriptor().withPlatform(Platform.parse("linux/arm64"));
        Descriptor intel = manifest.computeDescriptor().withPlatform(Platform.parse("linux/amd64"));
        ImageIndex index =
                ImageIndex.parse(ImageIndex.of(List.of(arm, intel), Map.of()).raw());
        assertThat(index.find(Platform.parse("linux/amd64"))).contains(intel);
        assertThat(index.find(Platform.parse("linux/arm64/v8"))).contains(arm);
        assertThat(index.find(Platform.parse("linux/s390x"))).isEmpty();
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> ImageManifest.parse(bytes("{\"schemaVersion\":1}")))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> ImageManifest.parse(bytes("{\"config\":{\"digest\":\"sha256:0\",\"size\":1}}")))
                .hasMessageStartingWith("$.config.digest: invalid digest");
        assertThatThrownBy(() -> ImageManifest.parse(bytes("{\"config\":{\"digest\":\"" + ZEROS + "\",\"size\":-1}}")))
                .hasMessage("$.config.size: negative");
        assertThatThrownBy(() -> ImageConfig.parse(bytes("[]"))).isInstanceOf(JsonException.class);
    }

    @Test
    void normalisesPlatforms() {
        assertThat(Platform.parse("x86_64")).hasToString("linux/amd64");
        assertThat(Platform.parse("linux/aarch64")).hasToString("linux/arm64");
        assertThat(Platform.parse("linux/arm/7")).hasToString("linux/arm/v7");
        assertThat(Platform.parse("LINUX/armhf")).hasToString("linux/arm/v7");
        assertThat(Platform.parse("linux").os()).isEqualTo("linux");
        assertThatThrownBy(() -> Platform.parse("linux/")).hasMessageContaining("expected os/architecture");
        assertThatThrownBy(() -> Platform.parse("a/b/c/d")).isInstanceOf(HullException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
