package dev.hull.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.cli.Console;
import dev.hull.engine.container.ContainerId;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {
    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.6Z");

    @TempDir
    private Path directory;

    private Console hull;
    private TestContainers containers;
    private ContainerId web;

    @BeforeEach
    void create() throws IOException {
        hull = new Console(directory);
        containers = new TestContainers(directory);
        containers.exited("old", CREATED, 3, Instant.parse("2026-01-02T03:05:00Z"));
        web = containers.running("web", CREATED, TestContainers.self(), TestContainers.self());
        Files.writeString(
                containers.paths.config(web), """
                {"process": {"apparmorProfile": "strict"},
                 "linux": {"maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"]},
                 "mounts": [
                  {"destination": "/proc", "type": "proc", "source": "proc"},
                  {"destination": "/etc/hosts", "type": "bind", "source": "%s/hosts", "options": ["rbind", "rprivate"]},
                  {"destination": "/dev/null", "type": "bind", "source": "/dev/null", "options": ["bind"]},
                  {"destination": "/mnt", "type": "bind", "source": "/srv", "options": ["rbind", "ro", "rslave"]},
                  {"destination": "/data", "type": "bind", "source": "%s/volumes/db/_data", "options": ["rbind", "rprivate"]}]}
                """.formatted(containers.paths.container(web), containers.paths.root()));
    }

    /** What Docker 20.10 answers (API 1.41), without the members whose names are data. */
    @Test
    void everyMemberOfDockersDocumentIsThereInItsOrder() throws IOException {
        List<String> expected;
        try (InputStream in = getClass().getResourceAsStream("inspect.members")) {
            expected = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(member -> !member.startsWith("Config"))
                    .toList();
        }
        List<String> members = new ArrayList<>();
        collect(
                "",
                Json.parse(hull.run("inspect", "web").output())
                        .asList()
                        .getFirst()
                        .asObject(),
                members);
        assertThat(members).containsAll(expected);
        List<String> top = new ArrayList<>(
                expected.stream().filter(member -> member.indexOf('.') < 0).toList());
        top.add(top.indexOf("NetworkSettings"), "Config");
        assertThat(members.stream().filter(member -> member.indexOf('.') < 0)).containsExactlyElementsOf(top);
    }

    private static void collect(String prefix, JsonObject object, List<String> members) {
        for (var member : object.members().entrySet()) {
            String name = prefix + (prefix.equals("NetworkSettings.Networks.") ? "*" : member.getKey());
            members.add(name);
            if (member.getValue() instanceof JsonValue.JsonObject inner) {
                collect(name + ".", inner, members);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "::", textBlock = """
            {{.State.Status}} {{.State.Running}} {{.State.ExitCode}}      :: web :: running true 0
            {{.State.Status}} {{.State.ExitCode}} {{.State.FinishedAt}}   :: old :: exited 3 2026-01-02T03:05:00Z
            {{.Name}} {{.Path}} {{join .Args ","}}                        :: web :: /web sleep 1000 or "more",seconds
            {{.Created}}                                                  :: web :: 2026-01-02T03:04:05.600Z
            {{index .Config.Labels "tier"}} {{.Config.Labels.none}}       :: web :: web <no value>
            {{range .Mounts}}{{.Type}}:{{.Destination}}:{{.RW}} {{end}}   :: web :: bind:/mnt:false volume:/data:true
            {{(index .Mounts 1).Name}} {{(index .Mounts 0).Propagation}}  :: web :: db rslave
            {{range $k, $v := .NetworkSettings.Networks}}{{$k}}{{end}}    :: web :: bridge
            {{.HostConfig.NetworkMode}} {{.HostConfig.RestartPolicy.Name}} :: web :: default no
            {{json .HostConfig.MaskedPaths}} {{.AppArmorProfile}}         :: web :: ["/proc/kcore"] strict
            {{if .State.Health}}x{{end}}{{json .HostConfig.PortBindings}} :: web :: {}
            {{if .State.Running}}up{{else}}down{{end}}                    :: old :: down
            {{.HostConfig.CapAdd}} {{len .HostConfig.CapAdd}} {{.HostConfig.PidsLimit}} :: old :: [] 0 <nil>
            {{if .HostConfig.PidsLimit}}x{{end}}{{json .HostConfig.PidsLimit}}{{json .HostConfig.CapAdd}} :: old :: nullnull
            {{eq .HostConfig.PidsLimit nil}} {{.HostConfig.CapAdd | json}} :: old :: true null
            {{len .NetworkSettings.Ports}} {{.NetworkSettings.IPAddress}} :: old :: 0
            {{.Config.StopSignal}}{{.Config.StopTimeout}}{{.State.Health}}{{json .Config.StopSignal}} :: old :: <nil><nil>""
            {{.HostConfig.RestartPolicy}} {{.Config.Labels}} {{.HostConfig.PortBindings}} :: old :: {no 0} map[tier:web] map[]
            {{index .Mounts 0}} {{printf "%v" .HostConfig.RestartPolicy}} :: web :: {bind  /srv /mnt  ro false rslave} {no 0}
            """)
    void templatesThatScriptsUse(String template, String container, String expected) {
        assertThat(hull.run("inspect", "-f", template, container).line()).isEqualTo(expected);
        assertThat(hull.run("container", "inspect", "--format", template, container)
                        .line())
                .isEqualTo(expected);
    }

    @Test
    void whatIsMissingIsSaidAfterWhatIsThere() {
        Console.Result result = hull.run("inspect", "-f", "{{.Name}}", "gone", "web", "lost", "old");
        assertThat(result.output()).isEqualTo("/web\n/old\n");
        assertThat(result.error()).isEqualTo("Error: No such object: gone\nError: No such object: lost\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(hull.run("inspect", "gone").output()).isEqualTo("[]\n");
        assertThat(hull.run("container", "inspect", "gone").error()).isEqualTo("hull: No such container: gone\n");
        assertThat(hull.run("inspect", "--type", "container", "gone").error()).contains("No such container: gone");
        assertThat(hull.run("inspect", "--type", "image", "web").error()).contains("No such image");
        assertThat(hull.run("inspect", "--type", "pod", "web").error()).contains("unknown type: \"pod\"");
        assertThat(hull.run("inspect", "-f", "{{.Nope}}", "web", "old").error())
                .hasLineCount(2)
                .contains("map has no entry for key \"Nope\"");
        assertThat(hull.run("inspect", "-f", "{{.State.Health.Status}}", "old").status())
                .isEqualTo(1);
        assertThat(hull.run("inspect", "-f", "{{.Nope", "web").status()).isEqualTo(64);
    }

    @Test
    void sizesAreCountedWhenAsked() throws IOException {
        Files.createDirectories(containers.paths.upper(web).resolve("a"));
        Path file = Files.write(containers.paths.upper(web).resolve("a/file"), new byte[1234]);
        Files.createLink(containers.paths.upper(web).resolve("again"), file);
        Files.createSymbolicLink(containers.paths.upper(web).resolve("link"), Path.of("/"));
        assertThat(hull.run("inspect", "-s", "-f", "{{.SizeRw}} {{.SizeRootFs}}", "web")
                        .line())
                .isEqualTo("1234 1234");
        assertThat(hull.run("inspect", "web").output()).doesNotContain("SizeRw");
    }
}
