package dev.hull.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.cache.BuildCaches;
import dev.hull.build.context.IgnoreRules;
import dev.hull.build.output.StoreOutput;
import dev.hull.build.progress.PlainProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.request.RemoteFiles;
import dev.hull.build.request.Surroundings;
import dev.hull.build.tree.DigestMemory;
import dev.hull.build.tree.LocalTree;
import dev.hull.engine.Engine;
import dev.hull.engine.container.EngineOptions;
import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.image.cache.BuildLayers;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.History;
import dev.hull.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds without RUN: no privilege, no namespace, no program. */
class BuilderTest {
    @TempDir
    Path directory;

    private final SequencedMap<String, String> arguments = new LinkedHashMap<>();
    private String progress = "";
    private ImageStore store;
    private Path context;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        context = Files.createDirectory(directory.resolve("context"));
        Files.createDirectories(context.resolve("bin"));
        Files.writeString(context.resolve("bin/tool"), "tool");
        Files.writeString(context.resolve("readme"), "read me");
    }

    private Image build(String text) throws Exception {
        return build(text, "built", true);
    }

    private Image build(String text, String name, boolean cached) throws Exception {
        BuildRequest request = new BuildRequest(
                new BuildRequest.Definition("Dockerfile", text),
                new LocalTree(context, IgnoreRules.NONE, DigestMemory.none()),
                Map.of(),
                new BuildRequest.Choices("", arguments, new LinkedHashMap<>(), Optional.empty(), Optional.empty()),
                new BuildRequest.Caching(cached, List.of(), false),
                BuildRequest.Running.usual(2));
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (PlainProgress plain = new PlainProgress(new PrintStream(shown, true, StandardCharsets.UTF_8))) {
            Engine engine = Engine.of(new EngineOptions(
                    directory.resolve("store"),
                    directory.resolve("run"),
                    Path.of("/nowhere/hull-init"),
                    Map.of(),
                    context,
                    ProcessHandle.current().pid(),
                    "none:the test has none"));
            Surroundings surroundings = new Surroundings(
                    engine,
                    store,
                    (reference, platform, renew, lines) -> store.resolve(reference),
                    RemoteFiles.NONE,
                    BuildCaches.none(),
                    directory.resolve("passing"),
                    plain);
            String id = new Builder(surroundings)
                    .build(request, new StoreOutput(store, List.of(Reference.parse(name)), plain));
            return store.resolve(id);
        } finally {
            progress = shown.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void theSameInputsGiveTheSameImage() throws Exception {
        String text = "FROM scratch\nCOPY bin /bin/\nCOPY readme /\n";
        Image first = build(text);
        assertThat(progress).contains("COPY bin /bin/").doesNotContain("CACHED");
        Files.setLastModifiedTime(context.resolve("readme"), FileTime.from(Instant.EPOCH));
        assertThat(build(text).id()).isEqualTo(first.id());
        assertThat(progress.split("CACHED", -1)).hasSize(3);
        assertThat(build(text, "again", false).id()).isEqualTo(first.id());
        assertThat(progress).doesNotContain("CACHED");
    }

    @Test
    void onlyWhatDependsOnAChangeIsDoneAgain() throws Exception {
        String text = "FROM scratch AS a\nCOPY bin /bin/\nFROM scratch\nCOPY --from=a /bin /x/\nCOPY readme /\n";
        build(text);
        Files.writeString(context.resolve("readme"), "changed");
        build(text);
        assertThat(progress)
                .containsSubsequence("COPY --from=a /bin /x/", "CACHED", "COPY readme /", "DONE")
                .containsSubsequence("COPY bin /bin/", "CACHED");
        // The same files again from another instruction: what follows is not done again.
        build(text.replace("COPY bin /bin/", "COPY bin/tool /bin/tool"));
        assertThat(progress).containsSubsequence("COPY --from=a /bin /x/", "CACHED");
    }

    @Test
    void theConfigurationIsThatOfDocker() throws Exception {
        arguments.put("VERSION", "2");
        Image image = build("""
                ARG BASE=scratch
                FROM $BASE
                ARG VERSION=1 OTHER
                ENV A=a$VERSION B="b c"
                LABEL l=${A}
                EXPOSE 80 53/udp 80
                VOLUME /data /cache
                WORKDIR /srv
                WORKDIR app
                USER 1:2
                SHELL ["/bin/bash", "-c"]
                HEALTHCHECK --interval=30s CMD true
                STOPSIGNAL SIGINT
                CMD echo $A
                ENTRYPOINT ["/bin/tool"]
                """);
        ContainerConfig config = image.config().config();
        assertThat(config.env())
                .containsExactly("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=a2", "B=b c");
        assertThat(config.labels()).containsExactly(Map.entry("l", "a2"));
        assertThat(config.exposedPorts()).containsExactlyInAnyOrder("80/tcp", "53/udp");
        assertThat(config.workingDir()).isEqualTo("/srv/app");
        assertThat(config.cmd()).containsExactly("/bin/bash", "-c", "echo $A");
        assertThat(config.entrypoint()).containsExactly("/bin/tool");
        assertThat(image.config().history())
                .extracting(History::createdBy, History::emptyLayer)
                .startsWith(
                        org.assertj.core.groups.Tuple.tuple("ARG VERSION=2 OTHER", true),
                        org.assertj.core.groups.Tuple.tuple("ENV A=a2 B=b c", true),
                        org.assertj.core.groups.Tuple.tuple("LABEL l=a2", true),
                        org.assertj.core.groups.Tuple.tuple("EXPOSE [53/udp 80/tcp 80/tcp]", true),
                        org.assertj.core.groups.Tuple.tuple("VOLUME [/data /cache]", true),
                        org.assertj.core.groups.Tuple.tuple("WORKDIR /srv", false),
                        org.assertj.core.groups.Tuple.tuple("WORKDIR /srv/app", false));
        assertThat(image.config().diffIds()).hasSize(2);
    }

    @Test
    void anEntrypointTakesTheCommandOfTheBaseAway() throws Exception {
        build("FROM scratch\nCMD [\"a\"]\n", "base", true);
        assertThat(build("FROM base\nENTRYPOINT [\"b\"]\n").config().config().cmd())
                .isEmpty();
    }

    @Test
    void triggersOfTheBaseComeFirst() throws Exception {
        build("FROM scratch\nONBUILD COPY readme /from-trigger\nONBUILD ENV T=1\n", "base", true);
        Image image = build("FROM base\nENV T=${T}2\n");
        assertThat(image.config().config().env()).contains("T=12");
        assertThat(image.config().config().onBuild()).isEmpty();
        assertThat(progress).contains("ONBUILD COPY readme /from-trigger");
        assertThat(image.config().diffIds()).hasSize(1);
    }

    @Test
    void aFailureIsShownWithItsPlaceAndLeavesNoName() throws Exception {
        assertThatThrownBy(() -> build("FROM scratch\nCOPY readme /\nCOPY gone /\n"))
                .hasMessageContaining("Dockerfile:3:1: \"/gone\": not found in the build context");
        assertThat(store.find("built")).isEmpty();
        assertThatThrownBy(() -> build("FROM scratch\nRUN true\n"))
                .hasMessageContaining("Dockerfile:2")
                .hasMessageContaining("cannot run containers as this user");
        assertThatThrownBy(() -> build("FROM scratch\nCOPY readme bin /target\n"))
                .hasMessageContaining("Dockerfile:2:1: cannot make the directory /target");
        assertThatThrownBy(() -> build("FROM scratch\nCOPY [\"[a\", \"/x/\"]\n"))
                .hasMessageContaining("Dockerfile:2:1: syntax error in pattern");
        assertThatThrownBy(() -> build("FROM scratch\nCOPY --exclude=[a . /x/\n"))
                .hasMessageContaining("syntax error in pattern");
        assertThatThrownBy(() -> build("FROM scratch\nSTOPSIGNAL SIGFOO\n"))
                .hasMessageContaining("Dockerfile:2:12: invalid signal: SIGFOO");
        assertThatThrownBy(() -> build("FROM scratch\nADD --checksum=sha256:aa readme /x\n"))
                .hasMessageContaining("checksum requires HTTP(S) or Git sources");
    }

    @Test
    void aDirectoryOfAUserThatTheImageDoesNotKnowIsRoots() throws Exception {
        Image image = build("FROM scratch\nUSER nobody\nWORKDIR /w\n");
        assertThat(image.config().config().user()).isEqualTo("nobody");
        assertThat(image.config().diffIds())
                .isEqualTo(build("FROM scratch\nWORKDIR /w\n").config().diffIds());
    }

    @Test
    void theCacheOutlivesItsImages() throws Exception {
        String text = "FROM scratch\nCOPY bin /bin/\n";
        Image image = build(text);
        store.remove("built", true, id -> List.of());
        store.sweep();
        assertThat(build(text).id()).isEqualTo(image.id());
        assertThat(progress).contains("CACHED");

        store.remove("built", true, id -> List.of());
        BuildLayers layers = new BuildLayers(store.paths());
        layers.remove(layers.list().getFirst());
        store.sweep();
        assertThat(Files.exists(
                        store.paths().blob(image.manifest().layers().getFirst().digest())))
                .isFalse();
        build(text);
        assertThat(progress).doesNotContain("CACHED");
    }

    @Test
    void aStageGoesOnWithTheVariablesOfTheImageBelow() throws Exception {
        Image image = build("""
                FROM scratch AS one
                ARG A B=b
                ENV A=env
                ARG A=again
                ENV SEEN=$A
                FROM one
                ENV C=$A D=$B
                """);
        assertThat(image.config().config().env()).contains("A=env", "SEEN=again", "C=env", "D=b");
    }

    @Test
    void hereDocumentsBecomeFiles() throws Exception {
        Image image = build("FROM scratch\nENV N=you\nCOPY <<a <<\"b\" /d/\nhello $N\na\nhello $N\nb\n");
        assertThat(image.config().diffIds()).hasSize(1);
        Image again = build("FROM scratch\nENV N=you\nCOPY <<a <<b /d/\nhello $N\na\nhello \\$N\nb\n");
        assertThat(again.config().diffIds()).isEqualTo(image.config().diffIds());
    }
}
