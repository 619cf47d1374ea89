package dev.hull.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.oci.ImageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Names of layers as Docker had them until version 24. */
class LegacyIdsTest {
    /** The configuration of Alpine Linux 3.12.0 for amd64, and what {@code docker save} called its layer in May 2020. */
    @Test
    void alpineHasTheNamesThatDockerGaveIt() throws IOException {
        ImageConfig config = read("alpine-3.12.0.json");
        assertThat(config.computeDigest().hex())
                .isEqualTo("a24bb4013296f61e89ba57005a7b3e52274d8edd3ae2077d04395f806b63d83e");
        List<LegacyIds.LegacyLayer> layers = LegacyIds.of(config);
        assertThat(layers).hasSize(1);
        assertThat(layers.getFirst().id())
                .isEqualTo("fa27ccac46e9a5b7ff1d188e99763db1a5fb45adb34a917c1c482dfde99ad432");
        assertThat(layers.getFirst().json())
                .startsWith("{\"id\":\"fa27ccac46e9a5b7ff1d188e99763db1a5fb45adb34a917c1c482dfde99ad432\","
                        + "\"created\":\"2020-05-29T21:19:46.363518345Z\",\"container\":\"ce1874fa")
                .endsWith("\"architecture\":\"amd64\",\"os\":\"linux\"}");
    }

    @Test
    void whatAConfigurationLeavesOutIsFilledInAsDockerDoes() {
        String lower = "sha256:" + "1".repeat(64);
        String upper = "sha256:" + "2".repeat(64);
        ImageConfig config = ImageConfig.parse(("{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":"
                        + "\"2020-01-01T00:00:00.120Z\",\"config\":{\"Cmd\":[\"a<b>&c\"],\"Labels\":{\"z\":\"1\",\"a\":\"2\"}},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + lower + "\",\"" + upper + "\"]}}")
                .getBytes(StandardCharsets.UTF_8));
        List<LegacyIds.LegacyLayer> layers = LegacyIds.of(config);
        assertThat(layers.getFirst().json())
                .isEqualTo(
                        "{\"id\":\"" + layers.getFirst().id() + "\",\"created\":\"1970-01-01T00:00:00Z\","
                                + "\"container_config\":{\"Hostname\":\"\",\"Domainname\":\"\",\"User\":\"\",\"AttachStdin\":false,"
                                + "\"AttachStdout\":false,\"AttachStderr\":false,\"Tty\":false,\"OpenStdin\":false,"
                                + "\"StdinOnce\":false,\"Env\":null,\"Cmd\":null,\"Image\":\"\",\"Volumes\":null,"
                                + "\"WorkingDir\":\"\",\"Entrypoint\":null,\"OnBuild\":null,\"Labels\":null},\"os\":\"linux\"}");
        assertThat(layers.getLast().json())
                .contains("\"parent\":\"" + layers.getFirst().id() + "\",\"created\":\"2020-01-01T00:00:00.12Z\"")
                .contains("\"Cmd\":[\"a\\u003cb\\u003e\\u0026c\"]")
                .contains("\"Labels\":{\"a\":\"2\",\"z\":\"1\"}");
    }

    private static ImageConfig read(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(LegacyIdsTest.class.getResourceAsStream(name))) {
            return ImageConfig.parse(in.readAllBytes());
        }
    }
}
