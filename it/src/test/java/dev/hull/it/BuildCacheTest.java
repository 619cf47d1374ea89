package dev.hull.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.it.support.Account;
import dev.hull.it.support.Finished;
import dev.hull.it.support.LocalRegistry;
import dev.hull.it.support.Sandbox;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine that has built nothing yet takes the steps of another from a registry: RUN and all. */
@RequiresRoot
@RequiresProgram({"busybox", "docker-registry"})
class BuildCacheTest {
    private static final String FILE = """
            FROM base AS tools
            ARG TOKEN
            RUN echo $TOKEN | wc -c > /count; cat /proc/uptime > /when
            FROM base
            COPY --from=tools /count /when /
            RUN --mount=type=secret,id=s wc -c /run/secrets/s > /size; cat /proc/uptime > /now
            """;

    private static final String ONE_STAGE = "FROM base\nRUN cat /proc/uptime > /when\n";

    private LocalRegistry registry;

    @BeforeEach
    void open() {
        registry = LocalRegistry.plain();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Finished build(Sandbox hull, String... options) throws IOException {
        return build(FILE, hull, options);
    }

    private Finished build(String file, Sandbox hull, String... options) throws IOException {
        hull.script("""
                        set -e
                        mkdir -p FILES/base/bin FILES/context
                        cd FILES/base
                        cp "$(command -v busybox)" bin/busybox
                        for name in sh cat echo wc; do ln -sf busybox bin/$name; done
                        touch -hd @0 bin/* bin .
                        tar --sort=name --owner=0 --group=0 --mtime=@0 -c . | docker import - base
                        """.replace("FILES", hull.files().toString())).ok();
        Path secret = Files.writeString(hull.files().resolve("secret"), "open sesame");
        Stream<String> fixed = Stream.of(
                "build",
                "--progress=plain",
                "--secret",
                "id=s,src=" + secret,
                "--build-arg",
                "TOKEN=hunter2",
                "--build-arg",
                "SOURCE_DATE_EPOCH=1");
        String[] words = Stream.of(
                        fixed,
                        Stream.of(options),
                        Stream.of("-f", "-", hull.files().resolve("context").toString()))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return hull.run(file.getBytes(StandardCharsets.UTF_8), words);
    }

    private static String built(Sandbox hull) {
        return layers(hull, "built");
    }

    private static String layers(Sandbox hull, String name) {
        return hull.run("image", "inspect", "--format", "{{.RootFS.Layers}}", name)
                .ok()
                .text();
    }

    @Test
    void aFreshMachineTakesEverythingFromTheRegistry() throws IOException {
        String ref = registry.host() + "/me/app:cache";
        String first;
        try (Sandbox one = Sandbox.of(Account.current())) {
            build(one, "-t", "built", "--cache-from", ref, "--cache-to", "type=registry,mode=max,ref=" + ref)
                    .ok();
            first = built(one);
        }
        try (Stream<Path> files = Files.walk(registry.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("hunter2", "open sesame");
            }
        }
        try (Sandbox two = Sandbox.of(Account.current())) {
            Finished again = build(two, "-t", "built", "--cache-from", ref).ok();
            assertThat(again.error()).contains("importing cache manifest").contains("CACHED");
            assertThat(again.error().split("CACHED", -1)).hasSize(4);
            assertThat(built(two)).isEqualTo(first);
            assertThat(two.run("run", "--rm", "--network=none", "built", "cat", "/size", "/count")
                            .ok()
                            .text())
                    .contains("11 /run/secrets/s", "8");
        }
        try (Sandbox three = Sandbox.of(Account.current())) {
            Finished anew = build(three, "-t", "built", "--no-cache", "--cache-from", ref)
                    .ok();
            assertThat(anew.error()).doesNotContain("CACHED").doesNotContain("importing");
            assertThat(built(three)).isNotEqualTo(first);
        }
    }

    @Test
    void aPushedImageIsItsOwnCache() throws IOException {
        String ref = registry.host() + "/me/image:1";
        String first;
        try (Sandbox one = Sandbox.of(Account.current())) {
            build(ONE_STAGE, one, "--cache-to", "type=inline", "-t", ref, "--push")
                    .ok();
            first = layers(one, ref);
        }
        try (Sandbox two = Sandbox.of(Account.current())) {
            Finished again =
                    build(ONE_STAGE, two, "-t", "built", "--cache-from", ref).ok();
            assertThat(again.error()).contains("CACHED");
            assertThat(layers(two, "built")).isEqualTo(first);
        }
    }

    @Test
    void aDamagedBlobIsRefusedAndAMissingCacheIsAWarning() throws IOException {
        String ref = registry.host() + "/me/app:cache";
        try (Sandbox one = Sandbox.of(Account.current())) {
            Finished built = build(one, "--cache-from", ref, "--cache-to", "type=registry,mode=max,ref=" + ref)
                    .ok();
            assertThat(built.error()).contains("is not used");
        }
        List<Path> blobs;
        try (Stream<Path> files = Files.walk(registry.data())) {
            blobs = files.filter(
                            file -> file.endsWith("data") && file.toString().contains("/blobs/"))
                    .toList();
        }
        for (Path blob : blobs) {
            byte[] bytes = Files.readAllBytes(blob);
            if (bytes[0] == 0x1f) { // gzip: a layer
                bytes[bytes.length / 2] ^= 1;
                Files.write(blob, bytes);
            }
        }
        try (Sandbox two = Sandbox.of(Account.current())) {
            Finished again = build(two, "-t", "built", "--cache-from", ref).ok();
            assertThat(again.error()).contains("is not used any more").contains("the build begins again without it");
        }
    }
}
