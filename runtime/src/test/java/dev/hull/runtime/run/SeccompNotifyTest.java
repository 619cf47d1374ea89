package dev.hull.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.run.Bundle.Ended;
import dev.hull.testing.RequiresProgram;
import dev.hull.testing.RequiresRoot;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The state of the container that a seccomp agent is told. A program in Java cannot take the listener that comes with it, so the
 * calls fail here as if the agent had gone; native/test/unit_seccomp.c has one that answers.
 */
@RequiresRoot
@RequiresProgram("busybox")
class SeccompNotifyTest {
    private static final String FILTER = """
            {"defaultAction": "SCMP_ACT_ALLOW", %s"listenerMetadata": "100%% \\"mine\\"",
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_NOTIFY"}]}
            """;

    @TempDir
    Path directory;

    private Bundle bundle;

    @BeforeEach
    void create() throws Exception {
        bundle = Bundle.create(directory);
    }

    private Spec spec(String script, String filter, boolean noNewPrivileges) {
        Spec spec = bundle.shell(script).annotations(Map.of("note", "5%")).build();
        return spec.toBuilder()
                .process(spec.process().toBuilder()
                        .noNewPrivileges(noNewPrivileges)
                        .build())
                .linux(spec.linux().toBuilder()
                        .seccomp(Seccomp.parse(Json.parse(filter.getBytes(StandardCharsets.UTF_8))))
                        .build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAgentIsTold(boolean noNewPrivileges) throws Exception {
        Path path = directory.resolve("agent");
        try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            agent.bind(UnixDomainSocketAddress.of(path));
            CompletableFuture<String> told = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (var connection = agent.accept()) {
                    byte[] text = Channels.newInputStream(connection).readAllBytes();
                    told.complete(
                            StandardCharsets.UTF_8.decode(ByteBuffer.wrap(text)).toString());
                } catch (Exception e) {
                    told.completeExceptionally(e);
                }
            });
            String filter = FILTER.formatted("\"listenerPath\": \"" + path + "\", ");
            Ended ended = bundle.run(spec("mkdir /new; echo on", filter, noNewPrivileges));
            assertThat(ended.error()).contains("Function not implemented");
            assertThat(ended.output()).isEqualTo("on\n");
            JsonObject state = Json.parse(told.get(10, TimeUnit.SECONDS).getBytes(StandardCharsets.UTF_8))
                    .asObject();
            assertThat(state.strings("fds")).containsExactly("seccompFd");
            assertThat(state.string("metadata", "")).isEqualTo("100% \"mine\"");
            assertThat(state.string("ociVersion", "")).startsWith("1.");
            JsonObject container = state.object("state");
            assertThat(container.string("id", "")).isEqualTo(bundle.id);
            assertThat(container.string("status", "")).isEqualTo("creating");
            assertThat(container.string("bundle", "")).isEqualTo(bundle.directory.toString());
            assertThat(container.object("annotations").string("note", "")).isEqualTo("5%");
            assertThat(container.number("pid", 0))
                    .isEqualTo(state.number("pid", 0))
                    .isGreaterThan(1);
        }
    }

    @Test
    void nobodyListens() throws Exception {
        String filter = FILTER.formatted("\"listenerPath\": \"" + directory + "/nobody\", ");
        Ended ended = bundle.run(spec("true", filter, false));
        assertThat(ended.code()).isEqualTo(125);
        assertThat(ended.error()).contains("seccomp agent at " + directory + "/nobody");
    }

    @Test
    void noAgentIsNamed() {
        String filter = "{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}";
        assertThat(catchThrowable(() -> bundle.run(spec("true", filter, false))))
                .hasMessageContaining("$.linux.seccomp.listenerPath");
    }
}
