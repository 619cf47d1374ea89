package dev.hull.oci.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpecTest {
    private static final String VALID = """
            {"ociVersion": "1.2.0", "process": {"args": ["sh"], "cwd": "/"}, "root": {"path": "rootfs"},
             "linux": {"resources": {}}}
            """;

    private static String resource(String name) throws IOException {
        try (var in = SpecTest.class.getResourceAsStream("/testfiles/runtime/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyMemberIsReadAndWrittenBack() throws IOException {
        JsonValue document = Json.parse(resource("full.json"));
        List<String> unknown = new ArrayList<>();
        Spec spec = Spec.parse(document, unknown);
        assertThat(unknown).isEmpty();
        assertThat(Json.parse(Json.write(spec.toJson()))).isEqualTo(document);
        assertThat(Spec.parse(spec.toJson())).isEqualTo(spec);
        assertThat(spec.toBuilder().linux(spec.linux().toBuilder().build()).build())
                .isEqualTo(spec);
    }

    @Test
    void numbersKeepTheirBits() throws IOException {
        Spec spec = Spec.parse(Json.parse(resource("full.json")));
        assertThat(spec.process().rlimits().get(1).hard()).isEqualTo(-1L);
        assertThat(spec.linux().resources().memory().swap()).isEqualTo(-1L);
        assertThat(spec.linux().uidMappings().getFirst().line()).isEqualTo("0 100000 4294967295");
    }

    @Test
    void whatIsAbsentStaysAbsent() {
        JsonValue document = Json.parse("{\"ociVersion\": \"1.0.2-dev\"}");
        Spec spec = Spec.parse(document);
        assertThat(spec.process()).isNull();
        assertThat(spec.root()).isNull();
        assertThat(spec.toJson()).isEqualTo(document);
    }

    @Test
    void unknownMembersAreCollectedAndOtherwisePassedOver() {
        List<String> unknown = new ArrayList<>();
        Spec.parse(Json.parse("""
                        {"ociVersion": "1.2.0", "extra": 1, "linux": {"cgroupPath": "/x", "resources": {"memory": {"limits": 1}}}}
                        """), unknown);
        assertThat(unknown).containsExactly("$.linux.resources.memory.limits", "$.linux.cgroupPath", "$.extra");
    }

    static Stream<Arguments> violations() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (String block : resource("violations.txt").split("\n\n", -1)) {
            String[] lines = block.strip().split("\n", -1);
            if (!lines[0].startsWith("#")) {
                cases.add(Arguments.of(lines[0], lines[1]));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void everyViolationNamesPathValueAndRule(String change, String message) {
        int equals = change.indexOf(" = ");
        List<String> path = List.of(change.substring(0, equals).split("\\.", -1));
        JsonObject document = replace(Json.parse(VALID).asObject(), path, Json.parse(change.substring(equals + 3)));
        JsonValue reread = Json.parse(Json.write(document));
        assertThatThrownBy(() -> Spec.parse(reread))
                .isInstanceOf(JsonException.class)
                .hasMessage(message);
    }

    private static JsonObject replace(JsonObject object, List<String> path, JsonValue value) {
        JsonValue replacement =
                path.size() == 1 ? value : replace(object.object(path.getFirst()), path.subList(1, path.size()), value);
        return object.toBuilder().put(path.getFirst(), replacement).build();
    }
}
