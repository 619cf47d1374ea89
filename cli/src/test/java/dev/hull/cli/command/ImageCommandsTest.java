package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.image.Image;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {
    @TempDir
    Path directory;

    private Console console;
    private Image old;
    private Image young;
    private Image nameless;

    @BeforeEach
    void setUp() throws IOException {
        console = new Console(directory);
        TestImages images = new TestImages(directory.resolve("store"));
        Instant now = Instant.now();
        ContainerConfig config = ContainerConfig.empty()
                .withEnv("A", "1")
                .withCmd(List.of("/bin/sh"))
                .withLabel("kind", "test");
        old = images.add(now.minus(Duration.ofDays(21)), 7_340_000, config, "app:1", "registry.example/x/app:2");
        young = images.add(now.minus(Duration.ofDays(2)), 5000, ContainerConfig.empty(), "base", "app:young");
        nameless = images.add(now.minus(Duration.ofHours(3)), 100, ContainerConfig.empty());
    }

    private static String id(Image image) {
        return image.id().shortHex();
    }

    private String lines(String line) {
        Console.Result result = console.shell(line);
        assertThat(result.error()).isEmpty();
        assertThat(result.status()).isZero();
        return result.output();
    }

    private void fails(String line, int status, String message) {
        Console.Result result = console.shell(line);
        assertThat(result.error().split("\n\n", 2)[0].strip()).isEqualTo(message);
        assertThat(result.status()).isEqualTo(status);
    }

    @Test
    void images() {
        String expected = String.format("""
                REPOSITORY               TAG       IMAGE ID       CREATED       SIZE
                <none>                   <none>    %s   3 hours ago   100B
                base                     latest    %s   2 days ago    5kB
                app                      young     %s   2 days ago    5kB
                app                      1         %s   3 weeks ago   7.34MB
                registry.example/x/app   2         %s   3 weeks ago   7.34MB
                """, id(nameless), id(young), id(young), id(old), id(old));
        assertThat(lines("images")).isEqualTo(expected);
        assertThat(lines("image ls")).isEqualTo(expected);
        assertThat(lines("image list --all")).isEqualTo(expected);
        assertThat(lines("images -q"))
                .isEqualTo(String.join("\n", id(nameless), id(young), id(young), id(old), id(old)) + "\n");
        assertThat(lines("images --no-trunc -q app:1")).isEqualTo(old.id() + "\n");
    }

    @Test
    void imagesOfAnEmptyStore() {
        console.with("HULL_ROOT", directory.resolve("nothing").toString());
        assertThat(lines("images")).isEqualTo("REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n");
        assertThat(lines("images -q")).isEmpty();
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void imagesByFormat() {
        assertThat(lines("images --format {{.Repository}}:{{.Tag}}"))
                .isEqualTo("<none>:<none>\nbase:latest\napp:young\napp:1\nregistry.example/x/app:2\n");
        assertThat(lines("images --format 'table {{.ID}}\\t{{.Size}}' app:1"))
                .isEqualTo("IMAGE ID       SIZE\n" + id(old) + "   7.34MB\n");
        JsonObject row = Json.parse(lines("images --format json app:1").strip()).asObject();
        assertThat(row.members().keySet())
                .containsExactly(
                        "Containers",
                        "CreatedAt",
                        "CreatedSince",
                        "Digest",
                        "ID",
                        "Repository",
                        "SharedSize",
                        "Size",
                        "Tag",
                        "UniqueSize",
                        "VirtualSize");
        assertThat(lines("images --digests app:1").lines().findFirst())
                .hasValue("REPOSITORY   TAG       DIGEST    IMAGE ID       CREATED       SIZE");
        fails(
                "images --format {{.Nonsense}}",
                1,
                "hull: template parsing error: template: :1:2: executing \"\" at <.Nonsense>: map has no entry for key"
                        + " \"Nonsense\"");
    }

    @Test
    void imagesByFilter() {
        String format = " --format {{.Repository}}:{{.Tag}}";
        assertThat(lines("images app" + format)).isEqualTo("app:young\napp:1\n");
        assertThat(lines("images app:1" + format)).isEqualTo("app:1\n");
        assertThat(lines("images docker.io/library/app:1" + format)).isEqualTo("app:1\n");
        assertThat(lines("images nothing" + format)).isEmpty();
        assertThat(lines("images -f reference=registry.example/*/a*" + format)).isEqualTo("registry.example/x/app:2\n");
        assertThat(lines("images -f reference=ba?e -f reference=app:[0-9]" + format))
                .isEqualTo("base:latest\napp:1\n");
        assertThat(lines("images -f dangling=true -q")).isEqualTo(id(nameless) + "\n");
        assertThat(lines("images -f dangling=0 -f label=kind=test" + format))
                .isEqualTo("app:1\nregistry.example/x/app:2\n");
        assertThat(lines("images -f label=kind -f label=other" + format)).isEmpty();
        assertThat(lines("images -f before=base" + format)).isEqualTo("app:1\nregistry.example/x/app:2\n");
        assertThat(lines("images -f since=app:1 -f reference=*" + format)).isEqualTo("base:latest\napp:young\n");
        fails(
                "images -f foo",
                125,
                "invalid argument \"foo\" for \"-f, --filter\" flag: bad format of filter (expected name=value)");
        fails(
                "images -f foo=1",
                1,
                "hull: invalid filter 'foo': expected reference, dangling, label, before, since or until");
        fails(
                "tag app:1 sha256:abc",
                1,
                "hull: refusing to create an ambiguous tag using digest algorithm as name: sha256:abc");
        assertThat(lines("images -q -f until=2001-01-01 -f reference=app:1")).isEmpty();
        assertThat(lines("images -f until=2100-01-01 -f reference=app:1" + format))
                .isEqualTo("app:1\n");
        fails("images -f since=nothing", 1, "hull: No such image: nothing:latest");
        fails("images a b", 1, "hull: 'hull images' requires at most 1 argument");
    }

    @Test
    void tag() {
        assertThat(lines("tag app:1 new/name")).isEmpty();
        assertThat(lines("tag " + id(young) + " new/name:b")).isEmpty();
        assertThat(lines("images new/name --format '{{.Tag}} {{.ID}}'"))
                .isEqualTo("b " + id(young) + "\nlatest " + id(old) + "\n");
        fails("tag nothing x", 1, "hull: No such image: nothing:latest");
        Console.Result wrong = console.shell("tag app:1 Upper");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.error())
                .startsWith(
                        "hull: Error parsing reference: \"Upper\" is not a valid repository/tag: invalid reference");
        fails("tag a", 1, "hull: 'hull tag' requires 2 arguments");
    }

    @Test
    void remove() {
        assertThat(lines("rmi app:young")).isEqualTo("Untagged: app:young\n");
        String layer = young.config().diffIds().getFirst().toString();
        assertThat(lines("image rm base"))
                .isEqualTo("Untagged: base:latest\nDeleted: " + young.id() + "\nDeleted: " + layer + "\n");
        assertThat(lines("rmi " + id(nameless))).startsWith("Deleted: " + nameless.id());
        fails(
                "rmi " + id(old),
                1,
                "hull: conflict: unable to delete " + id(old)
                        + " (must be forced) - image is referenced in multiple repositories");
        assertThat(lines("rmi -f " + id(old)))
                .startsWith("Untagged: app:1\nUntagged: registry.example/x/app:2\nDeleted: " + old.id());
        assertThat(lines("images -q")).isEmpty();
    }

    @Test
    void removeGoesOnAfterAFailure() {
        Console.Result result = console.shell("rmi nothing base:latest");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.error()).isEqualTo("hull: No such image: nothing:latest\n");
        assertThat(result.output()).isEqualTo("Untagged: base:latest\n");
        result = console.shell("rmi -f nothing");
        assertThat(result.status()).isZero();
        assertThat(result.error()).isEqualTo("hull: No such image: nothing:latest\n");
        fails("rmi", 1, "hull: 'hull rmi' requires at least 1 argument");
    }

    @Test
    void prune() {
        String question = "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ";
        assertThat(lines("image prune")).isEqualTo(question + "\n");
        console.input("no\n".getBytes(StandardCharsets.UTF_8));
        assertThat(lines("image prune")).isEqualTo(question);
        console.input("y\n".getBytes(StandardCharsets.UTF_8));
        assertThat(lines("image prune"))
                .matches("(?s)\\Q" + question + "\\EDeleted Images:\ndeleted: " + nameless.id()
                        + "\ndeleted: sha256:[0-9a-f]{64}\n\nTotal reclaimed space: .*kB\n");
        assertThat(lines("image prune -f")).isEqualTo("Total reclaimed space: 0B\n");
        assertThat(lines("image prune -af"))
                .startsWith("Deleted Images:\nuntagged: base:latest\nuntagged: app:young\ndeleted: " + young.id());
        assertThat(lines("images -q")).isEmpty();
    }

    @Test
    void inspect() {
        JsonObject image =
                Json.parse(lines("image inspect app:1")).asList().getFirst().asObject();
        assertThat(image.members().keySet())
                .containsExactly(
                        "Id",
                        "RepoTags",
                        "RepoDigests",
                        "Parent",
                        "Comment",
                        "Created",
                        "DockerVersion",
                        "Author",
                        "Config",
                        "Architecture",
                        "Variant",
                        "Os",
                        "Size",
                        "RootFS",
                        "Metadata",
                        "Descriptor");
        assertThat(image.string("Id", "")).isEqualTo(old.id().toString());
        assertThat(image.strings("RepoTags")).containsExactly("app:1", "registry.example/x/app:2");
        assertThat(lines("inspect app:1")).isEqualTo(lines("image inspect " + id(old)));
        assertThat(
                        lines(
                                "inspect -f '{{.Size}} {{.Config.Cmd}} {{index .Config.Labels `kind`}} {{.Config.Entrypoint}}' app:1"))
                .isEqualTo("7340000 [/bin/sh] test []\n");
        assertThat(lines("inspect --type image -f '{{range .Config.Env}}{{.}};{{end}}{{.Os}}/{{.Architecture}}' app:1"))
                .isEqualTo("A=1;linux/amd64\n");
        assertThat(lines("inspect -f {{.ID}} app:1 base")).isEqualTo(old.id() + "\n" + young.id() + "\n");
    }

    @Test
    void inspectShowsWhatThereIs() {
        Console.Result result = console.shell("image inspect -f {{.Author}} nothing app:1");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).isEqualTo("somebody\n");
        assertThat(result.error()).isEqualTo("hull: No such image: nothing:latest\n");
        assertThat(console.shell("inspect nothing").output()).isEqualTo("[]\n");
        fails(
                "inspect --type foo x",
                1,
                "hull: unknown type: \"foo\": must be one of \"container\", \"image\", \"volume\"");
        fails("inspect -f '{{foo' x", 64, "hull: template parsing error: template: :1: function \"foo\" not defined");
    }

    @Test
    void info() {
        String root = directory.resolve("store").toString();
        assertThat(lines("info")).startsWith("Hull:\n Version: ").contains("\n Images: 3\n Root Dir: " + root + "\n");
        assertThat(lines("system info -f '{{.Images}} {{.Containers}} {{.DockerRootDir}} {{.OSType}}'"))
                .isEqualTo("3 0 " + root + " linux\n");
        console.with("HULL_USERNS", "none:kernel.unprivileged_userns_clone").with("HULL_UID", "1000");
        assertThat(lines("info")).contains("WARNING: containers cannot be run by this user: kernel.unprivileged_");
        assertThat(lines("info -f {{.Rootless}}")).isEqualTo("true\n");
    }

    @Test
    void history() {
        assertThat(lines("history app:1")).isEqualTo(String.format("""
                        IMAGE          CREATED       CREATED BY                                      SIZE      COMMENT
                        %s   3 weeks ago   COPY a-file-with-a-long-name /to/a/very/long…   7.34MB    made by hand
                        <missing>      3 weeks ago   ENV A=1                                         0B       \s
                        """, id(old)));
        assertThat(lines("image history -q app:1")).isEqualTo(id(old) + "\n<missing>\n");
        assertThat(lines("history --no-trunc --format {{.ID}}={{.CreatedBy}} base"))
                .isEqualTo(young.id() + "=COPY a-file-with-a-long-name /to/a/very/long/place # it\n"
                        + "<missing>=ENV A=1\n");
        assertThat(lines("history --human=false --format '{{.Size}} {{.CreatedAt}} {{.CreatedSince}}' app:1"))
                .matches("7340000 (\\S+T\\S+) \\1\n0 (\\S+) \\2\n");
        assertThat(lines("history -H=false app:1")).startsWith("IMAGE          CREATED AT  ");
        fails("history nothing", 1, "hull: No such image: nothing:latest");
    }
}
