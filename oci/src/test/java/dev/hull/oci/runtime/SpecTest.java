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
import java.util.Random;
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

    /** A document in which one value became another is read or refused, and never breaks anything else. */
    @Test
    void randomChanges() throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        JsonObject document = Json.parse(resource("full.json")).asObject();
        String[] values = {
            "null",
            "true",
            "0",
            "-1",
            "1",
            "65536",
            "18446744073709551615",
            "1.5",
            "1e99",
            "\"\"",
            "\"x\"",
            "\"/x\"",
            "\"a\\u0000\"",
            "[]",
            "[1]",
            "[\"\"]",
            "[null]",
            "[{}]",
            "{}",
            "{\"x\": 1}",
            "{\"\": \"\"}"
        };
        for (int round = 0; round < 20_000; round++) {
            JsonValue value = Json.parse("[" + values[random.nextInt(values.length)] + "]")
                    .asList()
                    .getFirst();
            JsonValue changed = change(document, value, random, 1 + random.nextInt(6));
            try {
                Spec spec = Spec.parse(changed);
                assertThat(Spec.parse(spec.toJson()).equals(spec))
                        .as("seed %d: %s", seed, Json.writeString(changed))
                        .isTrue();
            } catch (JsonException e) {
                assertThat(e.sentence()).as("seed %d", seed).startsWith("$");
            }
        }
    }

    /** Goes down at random, at most so deep, and puts the value there. */
    private static JsonValue change(JsonValue tree, JsonValue value, Random random, int depth) {
        if (depth > 0 && tree instanceof JsonObject object && !object.members().isEmpty()) {
            List<String> names = List.copyOf(object.members().keySet());
            String name = names.get(random.nextInt(names.size()));
            JsonValue child = change(object.members().get(name), value, random, depth - 1);
            return object.toBuilder().put(name, child).build();
        }
        if (depth > 0
                && tree instanceof JsonValue.JsonArray array
                && !array.items().isEmpty()) {
            List<JsonValue> items = new ArrayList<>(array.items());
            int index = random.nextInt(items.size());
            items.set(index, change(items.get(index), value, random, depth - 1));
            return JsonValue.array(items);
        }
        return value;
    }

    private static JsonObject replace(JsonObject object, List<String> path, JsonValue value) {
        JsonValue replacement =
                path.size() == 1 ? value : replace(object.object(path.getFirst()), path.subList(1, path.size()), value);
        return object.toBuilder().put(path.getFirst(), replacement).build();
    }
}
