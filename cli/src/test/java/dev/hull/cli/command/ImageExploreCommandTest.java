package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageExploreCommandTest {
    @TempDir
    Path directory;

    private Console console;

    @BeforeEach
    void setUp() throws IOException {
        console = new Console(directory);
        new TestImages(directory.resolve("store"))
                .add(Instant.EPOCH.plusSeconds(99), 5000, ContainerConfig.empty(), "app");
    }

    private String lines(String line) {
        Console.Result result = console.shell(line);
        assertThat(result.error()).isEmpty();
        assertThat(result.status()).isZero();
        return result.output();
    }

    @Test
    void text() {
        assertThat(lines("image explore app"))
                .contains("Size:         5kB unpacked")
                .contains("Files:        1\n")
                .contains("Efficiency:   100.0%, 0B wasted")
                .contains("COPY a-file-with-a-long-name");
        assertThat(lines("image explore --layer 0 app")).endsWith("A -rw-r--r--       0:0      5kB  /file\n");
        assertThat(lines("image explore --tree app")).contains("└── file\n");
        assertThat(lines("image explore --largest 3 app")).contains("5kB       0         /file\n");
        assertThat(lines("image explore --find f* app")).startsWith("0\tA -rw-r--r--");
        assertThat(lines("image explore --file /file app")).hasSize(5000);
    }

    @Test
    void layersWithoutReadingThem() {
        assertThat(lines("image explore --layers app"))
                .contains("ID:         sha256:")
                .contains("LAYER     DIGEST")
                .contains("no          COPY a-file-with-a-long-name");
        JsonObject image =
                Json.parse(lines("image explore --layers --format json app")).asObject();
        assertThat(image.number("storedBytes", 0)).isPositive();
        assertThat(image.list("layers").getFirst().asObject().bool("fileList", true))
                .isFalse();
        assertThat(console.shell("image explore --layers --tree app").error())
                .contains("--layers reads no layer and cannot be combined with --tree");
    }

    @Test
    void json() {
        JsonObject image = Json.parse(lines("image explore --format json app")).asObject();
        assertThat(image.number("bytes", 0)).isEqualTo(5000);
        JsonObject layer = image.list("layers").getFirst().asObject();
        assertThat(layer.list("changes").getFirst().asObject().string("path", ""))
                .isEqualTo("/file");
        assertThat(lines("image explore --format json --layer 0 app")).startsWith("{\"index\":0,");
        assertThat(lines("image explore --format json --find /file app"))
                .startsWith("{\"layer\":0,\"change\":\"added\"");
    }

    @Test
    void extraction() {
        Console.Result result = console.shell("image explore --extract /file -o out app");
        assertThat(result.error()).isEqualTo("1 file written\n");
        assertThat(directory.resolve("out")).hasSize(5000);
        assertThat(console.shell("image explore --extract /file -o out app").error())
                .contains("it exists");
    }

    @Test
    void mistakes() {
        assertThat(console.shell("image explore --layer 7 app").error())
                .isEqualTo("hull: image 'app' has no layer 7: its layers are 0 to 0\n");
        assertThat(console.shell("image explore --find nothing app").status()).isEqualTo(1);
        assertThat(console.shell("image explore --format yaml app").error()).contains("expected text or json");
        assertThat(console.shell("image explore none").error()).isEqualTo("hull: No such image: none:latest\n");
    }
}
