package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsCommandTest {
    @TempDir
    private Path directory;

    private Console hull;
    private TestContainers containers;
    private ContainerId web;
    private ContainerId old;

    @BeforeEach
    void create() throws IOException {
        hull = new Console(directory);
        containers = new TestContainers(directory);
        Instant now = Instant.now();
        old = containers.exited(
                "old",
                now.minus(Duration.ofHours(3)),
                3,
                now.minus(Duration.ofMinutes(2)).minusSeconds(5));
        containers.created("fresh", now.minus(Duration.ofMinutes(5)), "true");
        web = containers.running("web", now.minus(Duration.ofDays(3)), TestContainers.self(), TestContainers.self());
        Files.writeString(containers.paths.container(web).resolve("health"), "{\"Status\": \"healthy\"}");
        Files.createDirectories(containers.paths.upper(web));
        Files.writeString(containers.paths.upper(web).resolve("file"), "12345");
        Files.writeString(containers.paths.config(web), """
                {"mounts": [
                  {"destination": "/mnt", "type": "bind", "source": "/srv", "options": ["rbind"]},
                  {"destination": "/data", "type": "bind", "source": "%s/volumes/db/_data", "options": ["rbind"]}]}
                """.formatted(containers.paths.root()));
    }

    @Test
    void showsWhatRuns() {
        Console.Result result = hull.run("ps");
        assertThat(result.status()).isZero();
        assertThat(result.output().lines()).hasSize(2);
        assertThat(result.output().lines().findFirst().orElseThrow().split(" {3,}"))
                .containsExactly("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
        assertThat(result.output())
                .contains(web.shortForm() + "   app       \"sleep '1000 or \\\"mor…\"   3 days ago   Up ")
                .contains("web");
    }

    @Test
    void allShowsEveryStateNewestFirst() {
        String format = "{{.Names}}: {{.Status}}, {{.State}}";
        assertThat(hull.run("ps", "-a", "--format", format).output().lines())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("fresh: Created, created"),
                        second -> assertThat(second).isEqualTo("old: Exited (3) 2 minutes ago, exited"),
                        third -> assertThat(third).startsWith("web: Up ").endsWith(", running"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            -q                              :: web
            -aq                             :: fresh old web
            -lq                             :: fresh
            -qn 2                           :: fresh old
            -aqf name=e                     :: fresh web
            -aqf name=^/?o.d$               :: old
            -aqf label=tier=web             :: fresh old web
            -aqf label=tier=db              ::
            -aqf exited=3                   :: old
            -aqf exited=0                   ::
            -qf status=exited -f status=created :: fresh old
            -qf status=running              :: web
            -aqf ancestor=app:latest        :: fresh old web
            -aqf ancestor=abab              :: fresh old web
            -aqf ancestor=other             ::
            -qf name=old                    ::
            -aqf before=fresh               :: old web
            -aqf since=old                  :: fresh
            -aqf network=bridge             :: fresh old web
            -aqf network=host               ::
            -aqf volume=db                  :: web
            -aqf volume=/mnt                :: web
            -aqf volume=none                ::
            -aqf health=healthy             :: web
            -aqf health=none                :: fresh old
            -aqf is-task=true               ::
            -aqf is-task=false              :: fresh old web
            -aqf expose=80                  :: web
            -aqf expose=80/udp              ::
            -aqf expose=70-90/tcp           :: web
            -aqf label=tier=web -f label=x  ::
            """)
    void filters(String options, String names) {
        String words = options.replace("q", "");
        String arguments =
                words.equals("-") ? "ps" : words.startsWith("- ") ? "ps" + words.substring(1) : "ps " + words;
        String shown =
                hull.shell(arguments + " --format {{.Names}}").output().strip().replace('\n', ' ');
        assertThat(shown).isEqualTo(names == null ? "" : names);
        assertThat(hull.shell("ps " + options).output().lines().count())
                .isEqualTo(shown.isEmpty() ? 0 : shown.split(" ").length);
    }

    @Test
    void idsAreShortUnlessAsked() {
        assertThat(hull.run("ps", "-q").line()).isEqualTo(web.shortForm());
        assertThat(hull.run("ps", "-q", "--no-trunc").line()).isEqualTo(web.value());
        assertThat(hull.run("ps", "-aq", "--no-trunc", "--filter", "id=" + old.shortForm())
                        .line())
                .isEqualTo(old.value());
        assertThat(hull.run("ps", "--no-trunc").output()).contains("\"sleep '1000 or \\\"more\\\"' seconds\"");
    }

    @Test
    void everyFieldOfDockersRows() {
        assertThat(hull.run(
                                "ps",
                                "--format",
                                "{{.Label \"tier\"}}|{{.Label \"x\"}}|{{.LocalVolumes}}|{{.Mounts}}|{{.Networks}}")
                        .line())
                .isEqualTo("web||1|/srv,db|bridge");
        assertThat(hull.run("ps", "--format", "table {{.Names}}\t{{.Label \"com.example.the-tier\"}}\t{{.Size}}")
                        .output())
                .isEqualTo("NAMES     the tier   SIZE\nweb                  5B (virtual 5B)\n");
        assertThat(hull.run("ps", "-s").output().lines().toList().getFirst()).endsWith("NAMES     SIZE");
        assertThat(hull.run("ps", "-s").output()).endsWith("web       5B (virtual 5B)\n");
        assertThat(hull.run("ps", "--format", "{{.Ports}} {{.Status}}").line()).matches("80/tcp Up .* \\(healthy\\)");
        assertThat(hull.run("ps", "--format", "json").line())
                .isEqualTo(hull.run("ps", "--format", "{{json .}}").line())
                .contains("\"Size\":\"0B\"", "\"State\":\"running\"")
                .doesNotContain("\"Label\"");
    }

    @Test
    void pruneTakesFilters() {
        assertThat(hull.run("container", "prune", "-f", "--filter", "label=tier=db")
                        .line())
                .isEqualTo("Total reclaimed space: 0B");
        assertThat(hull.run("container", "prune", "-f", "--filter", "label!=tier")
                        .output())
                .startsWith("Total");
        assertThat(hull.run("container", "prune", "-f", "--filter", "until=2h", "--filter", "label=tier")
                        .output())
                .contains(old.value())
                .hasLineCount(4);
        assertThat(hull.run("container", "prune", "-f", "--filter", "until=2h").output())
                .hasLineCount(1);
        assertThat(hull.run("container", "prune", "-f", "--filter", "colour=red")
                        .error())
                .contains("invalid filter 'colour'");
        assertThat(hull.run("container", "prune", "-f", "--filter", "until=x").status())
                .isEqualTo(1);
        assertThat(hull.run("ps", "-aq", "--filter", "name=old").output()).isEmpty();
    }

    @Test
    void templatesAndJson() {
        assertThat(hull.run("ps", "--format", "table {{.Names}}\t{{.Image}}").output())
                .isEqualTo("NAMES     IMAGE\nweb       app\n");
        assertThat(hull.run("ps", "--format", "json").output())
                .contains("\"Names\":\"web\"", "\"Labels\":\"tier=web\"", "\"Networks\":\"bridge\"");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(hull.run("ps", "-f", "colour=red").error()).contains("invalid filter 'colour'");
        assertThat(hull.run("ps", "-f", "status=green").error()).contains("invalid filter 'status=green'");
        assertThat(hull.run("ps", "-f", "health=green").error()).contains("invalid filter 'health=green'");
        assertThat(hull.run("ps", "-f", "publish=x").error()).contains("invalid filter 'publish=x'");
        assertThat(hull.run("ps", "-f", "before=gone").error()).contains("No such container: gone");
        assertThat(hull.run("ps", "-f", "is-task=maybe").error()).contains("expected true or false");
        assertThat(hull.run("ps", "--format", "{{.Nope}}").status()).isEqualTo(1);
        assertThat(hull.run("ps", "--format", "{{.Names").error()).contains("unclosed action");
        assertThat(hull.run("ps", "-f", "exited=x").error()).contains("expected an exit code");
        assertThat(hull.run("ps", "-f", "running").status()).isEqualTo(125);
        assertThat(hull.run("ps", "-f", "name=(").error()).contains("invalid filter 'name=('");
    }

    @Test
    void tellsThatAMonitorDied() throws IOException {
        ProcessIdentity dead = new ProcessIdentity(ProcessHandle.current().pid(), 1);
        ContainerId orphan = containers.running("orphan", Instant.now(), dead, dead);
        assertThat(hull.run("ps", "-a", "-f", "name=orphan").output()).contains("Exited (137) ");
        assertThat(Files.readString(containers.paths.exitRecord(orphan))).contains("monitor");
    }
}
