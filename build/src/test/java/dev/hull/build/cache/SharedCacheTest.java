package dev.hull.build.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.Builder;
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
import dev.hull.image.content.CacheUse;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ImageIndex;
import dev.hull.oci.ImageManifest;
import dev.hull.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines, which are two stores, share a cache in a directory. */
class SharedCacheTest {
    private static final String TEXT = """
            FROM scratch AS tools
            COPY bin /opt/
            FROM scratch
            ARG TOKEN
            COPY --from=tools /opt /bin/
            COPY readme /
            """;

    @TempDir
    Path directory;

    private final SequencedMap<String, String> arguments = new LinkedHashMap<>(Map.of("TOKEN", "hunter2"));
    private Path context;
    private Path cache;
    private String progress = "";

    @BeforeEach
    void open() throws IOException {
        context = Files.createDirectory(directory.resolve("context"));
        cache = directory.resolve("cache");
        Files.createDirectories(context.resolve("bin"));
        Files.writeString(context.resolve("bin/tool"), "tool");
        Files.writeString(context.resolve("readme"), "read me");
    }

    private Image build(String machine, boolean cached, List<CacheSpec> from, List<CacheSpec> to) throws Exception {
        ImageStore store = ImageStore.open(directory.resolve(machine));
        BuildRequest request = new BuildRequest(
                new BuildRequest.Definition("Dockerfile", TEXT),
                new LocalTree(context, IgnoreRules.NONE, DigestMemory.none()),
                Map.of(),
                new BuildRequest.Choices("", arguments, new LinkedHashMap<>(), Optional.empty(), Optional.empty()),
                new BuildRequest.Caching(cached, List.of(), false),
                BuildRequest.Running.usual(2));
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (PlainProgress plain = new PlainProgress(new PrintStream(shown, true, StandardCharsets.UTF_8))) {
            Surroundings surroundings = new Surroundings(
                    Engine.of(new EngineOptions(
                            directory.resolve(machine),
                            directory.resolve("run"),
                            Path.of("/nowhere/hull-init"),
                            Map.of(),
                            context,
                            ProcessHandle.current().pid(),
                            "none:the test has none")),
                    store,
                    (reference, platform, renew, lines) -> store.resolve(reference),
                    RemoteFiles.NONE,
                    BuildCaches.of(
                            from,
                            to,
                            new BuildCaches.Ways(
                                    store,
                                    directory,
                                    () -> {
                                        throw new AssertionError("no registry is wanted");
                                    },
                                    plain)),
                    directory.resolve("passing"),
                    plain);
            return store.resolve(new Builder(surroundings)
                    .build(request, new StoreOutput(store, List.of(Reference.parse("built")), plain)));
        } finally {
            progress = shown.toString(StandardCharsets.UTF_8);
        }
    }

    private static List<CacheSpec> from(String text) {
        return List.of(CacheSpec.from(text));
    }

    private static List<CacheSpec> to(String text) {
        return List.of(CacheSpec.to(text));
    }

    private ImageManifest written() throws IOException {
        List<Descriptor> entries = ImageIndex.parse(Files.readAllBytes(cache.resolve("index.json")))
                .manifests();
        assertThat(entries).hasSize(1);
        return ImageManifest.parse(Files.readAllBytes(blob(entries.getFirst())));
    }

    private Path blob(Descriptor descriptor) {
        return cache.resolve("blobs/sha256").resolve(descriptor.digest().hex());
    }

    @Test
    void anotherMachineFindsEverything() throws Exception {
        Image first = build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        assertThat(written().layers()).hasSize(3);
        assertThat(Files.readString(blob(written().config()))).doesNotContain("hunter2", "TOKEN", "COPY");
        Image second = build("two", true, from("type=local,src=cache"), List.of());
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.manifest().layers()).isEqualTo(first.manifest().layers());
        assertThat(progress.split("CACHED", -1)).hasSize(4);
        // What only a stage has that nobody looks into stays where it is.
        assertThat(progress.split("importing layer", -1)).hasSize(3);
        build("two", true, from("type=local,src=cache"), List.of());
        assertThat(progress).doesNotContain("importing layer");
    }

    @Test
    void theSameStepsGiveTheSameCacheAndMinimumIsTheImage() throws Exception {
        build("one", true, List.of(), to("type=local,dest=cache"));
        ImageManifest first = written();
        assertThat(first.layers()).hasSize(2);
        build("two", true, from("type=local,src=cache"), to("type=local,dest=cache"));
        assertThat(written().raw()).isEqualTo(first.raw());
    }

    @Test
    void whatOnlyTheReplacedVersionHadIsRemoved() throws Exception {
        build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        ImageManifest first = written();
        Path foreign = Files.writeString(cache.resolve("blobs/sha256").resolve("0".repeat(64)), "somebody else's");
        Files.writeString(context.resolve("readme"), "another");
        build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        ImageManifest second = written();
        assertThat(first.layers()).anyMatch(layer -> !second.layers().contains(layer));
        for (Descriptor layer : first.layers()) {
            assertThat(Files.exists(blob(layer))).isEqualTo(second.layers().contains(layer));
        }
        assertThat(blob(first.config())).doesNotExist();
        assertThat(foreign).exists();
        second.layers().forEach(layer -> assertThat(blob(layer)).exists());

        // What another tag has stays, and so does all while somebody else writes.
        build("one", true, List.of(), to("type=local,dest=cache,mode=max,tag=other"));
        Files.writeString(context.resolve("readme"), "a third");
        build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        second.layers().forEach(layer -> assertThat(blob(layer)).exists());
        Files.writeString(context.resolve("readme"), "a fourth");
        long before;
        try (CacheUse other = new CacheUse(cache);
                Stream<Path> blobs = Files.list(cache.resolve("blobs/sha256"))) {
            other.begin();
            before = blobs.count();
            build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        }
        try (Stream<Path> blobs = Files.list(cache.resolve("blobs/sha256"))) {
            assertThat(blobs.count()).isGreaterThan(before);
        }
    }

    @Test
    void onlyWhatHitsIsUsedAndWithoutCacheNothing() throws Exception {
        build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        Files.writeString(context.resolve("readme"), "another");
        build("two", true, from("type=local,src=cache"), List.of());
        assertThat(progress).containsSubsequence("COPY --from=tools /opt /bin/", "CACHED");
        assertThat(progress.split("CACHED", -1)).hasSize(3);
        build("three", false, from("type=local,src=cache"), List.of());
        assertThat(progress).doesNotContain("CACHED").doesNotContain("importing");
    }

    @Test
    void damagedLayersAreRefusedAndDoneAgain() throws Exception {
        Image first = build("one", true, List.of(), to("type=local,dest=cache,mode=max"));
        ImageManifest manifest = written();
        // Each layer becomes another one, which is whole in itself.
        byte[] last = Files.readAllBytes(blob(manifest.layers().getLast()));
        byte[] other = Files.readAllBytes(blob(manifest.layers().getFirst()));
        for (Descriptor layer : manifest.layers()) {
            Files.write(blob(layer), layer.equals(manifest.layers().getFirst()) ? last : other);
        }
        Image second = build("two", true, from("type=local,src=cache"), List.of());
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(progress)
                .contains("is damaged")
                .contains("the cache " + cache + " is not used any more")
                .contains("the build begins again without it");
    }

    @Test
    void aMissingOrBrokenCacheIsAWarning() throws Exception {
        Image first = build("one", true, from("type=local,src=cache"), to("type=local,dest=cache"));
        assertThat(progress).contains("the cache " + cache + " is not used: there is no cache in");
        Descriptor config = written().config();
        Files.writeString(blob(config), "{}");
        assertThat(build("two", true, from("type=local,src=cache"), List.of()).id())
                .isEqualTo(first.id());
        assertThat(progress).contains("is damaged: it is not what its name says");
        Files.writeString(cache.resolve("index.json"), "no json");
        assertThat(build("three", true, from("type=local,src=cache"), List.of()).id())
                .isEqualTo(first.id());
        assertThat(progress).contains("is not used");
    }

    @Test
    void whatCannotBeWrittenIsAnErrorUnlessItMayFail() throws Exception {
        Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> build("one", true, List.of(), to("type=local,dest=file")))
                .isInstanceOf(IOException.class);
        build("two", true, List.of(), to("type=local,dest=file,ignore-error=true"));
        assertThat(progress).contains("was not written");
    }

    @Test
    void anImageHoldsItsOwnCache() throws Exception {
        Image image = build("one", true, List.of(), List.of(CacheSpec.inline()));
        CacheContent content = CacheContent.of(image.manifest(), image.config().raw());
        assertThat(content.layers().values().stream().map(CacheContent.Entry::diffId))
                .containsAll(image.config().diffIds());
        assertThat(new String(image.config().raw(), StandardCharsets.UTF_8)).contains(CacheDocument.MEMBER);
        assertThat(content.layers().keySet()).allMatch(key -> key.algorithm().equals(Digest.SHA256));
    }
}
