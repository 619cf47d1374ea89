package dev.hull.engine.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was asked for is asked for again in the same words. */
class RequestArgumentsTest {
    private static List<String> arguments(MountRequest mount) {
        RunRequest empty = RequestJson.read("{\"image\":\"box\"}".getBytes(StandardCharsets.UTF_8));
        RunRequest request = new RunRequest(
                empty.image(),
                List.of("sleep", "1"),
                empty.name(),
                empty.process(),
                empty.isolation(),
                empty.limits(),
                new RunRequest.Storage(List.of(mount), List.of(), false),
                empty.network(),
                empty.session(),
                empty.supervision());
        return RequestArguments.of(request).stream()
                .filter(word -> word.startsWith("--volume") || word.startsWith("--mount"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type=volume,source=data,target=/srv,volume-subpath=a/b",
                "type=volume,source=data,target=/srv,ro,volume-nocopy,volume-subpath=a,volume-label=tier=1",
                "type=bind,source=/srv,target=/srv,ro,bind-propagation=rslave",
                "type=bind,source=/srv,target=/srv,bind-recursive=readonly,bind-nonrecursive"
            })
    void mountsInFields(String text) {
        assertThat(arguments(MountParser.mount(text, "/here"))).containsExactly("--mount=" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv:/data", "/srv:/data:ro,bind", "data:/srv:nocopy", "/data"})
    void mountsInColons(String text) {
        assertThat(arguments(MountParser.volume(text, "/"))).containsExactly("--volume=" + text);
    }
}
