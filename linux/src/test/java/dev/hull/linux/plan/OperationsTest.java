package dev.hull.linux.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The records of plan steps are the operations that the native program knows: its ops.def is the contract. */
class OperationsTest {
    private static final Path DEFINITIONS = Path.of("..", "native", "src", "ops.def");
    private static final Pattern OPERATION = Pattern.compile("OP\\((\\d+), (\\w+), \"(\\w*)\", \"([LHCX]+)\"\\)");

    /** Name and signature by code. */
    private static Map<Integer, String> definitions() throws IOException {
        Map<Integer, String> definitions = new TreeMap<>();
        for (String line : Files.readAllLines(DEFINITIONS)) {
            Matcher operation = OPERATION.matcher(line);
            if (operation.lookingAt()) {
                String previous = definitions.put(
                        Integer.valueOf(operation.group(1)), operation.group(2) + " " + operation.group(3));
                assertThat(previous).as("code " + operation.group(1)).isNull();
            }
        }
        return definitions;
    }

    @Test
    void everyOperationIsARecordWithTheSameFields() throws Exception {
        Map<Integer, String> records = new TreeMap<>();
        for (Class<?> type : steps(PlanStep.class)) {
            StringBuilder signature = new StringBuilder();
            for (RecordComponent component : type.getRecordComponents()) {
                signature.append(letter(component));
            }
            records.put(sample(type).code(), snakeCase(type.getSimpleName()) + " " + signature);
        }
        assertThat(records).isEqualTo(definitions());
    }

    @Test
    void everyRecordEncodesItsFieldsInThatOrder() throws Exception {
        Map<Integer, String> definitions = definitions();
        for (Class<?> type : steps(PlanStep.class)) {
            PlanStep step = sample(type);
            byte[] plan = LaunchPlan.builder()
                    .add(Phase.HOST_BEFORE_CLONE, step)
                    .build()
                    .toBytes();
            ByteBuffer bytes =
                    ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN).position(16);
            assertThat((int) bytes.getShort()).isEqualTo(step.code());
            assertThat(bytes.get()).isEqualTo((byte) 1);
            assertThat(bytes.get()).isZero();
            assertThat(bytes.getInt()).isEqualTo(bytes.remaining());
            String signature = definitions.get(step.code()).split(" ", -1)[1];
            for (int field = 0; field < signature.length(); field++) {
                read(bytes, signature.charAt(field), field);
            }
            assertThat(bytes.remaining()).as(type.getSimpleName()).isZero();
        }
    }

    private static void read(ByteBuffer bytes, char kind, int field) {
        switch (kind) {
            case 's' -> assertThat(string(bytes)).isEqualTo("field " + field);
            case 'u' -> assertThat(bytes.getInt()).isEqualTo(field);
            case 'U' -> assertThat(bytes.getLong()).isEqualTo(-1L - field);
            case 'b' -> {
                assertThat(bytes.getInt()).isEqualTo(1);
                assertThat(bytes.get()).isEqualTo((byte) field);
            }
            case 'S' -> {
                assertThat(bytes.getInt()).isEqualTo(2);
                assertThat(string(bytes)).isEqualTo("first of " + field);
                assertThat(string(bytes)).isEqualTo("second of " + field);
            }
            default -> throw new AssertionError("signature letter " + kind);
        }
    }

    private static String string(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        assertThat(bytes.get()).as("closing NUL").isZero();
        return new String(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Every record below a sealed interface. */
    private static List<Class<?>> steps(Class<?> type) {
        if (type.isRecord()) {
            return List.of(type);
        }
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            found.addAll(steps(permitted));
        }
        return found;
    }

    private static char letter(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return 's';
        }
        if (type == int.class) {
            return 'u';
        }
        if (type == long.class) {
            return 'U';
        }
        if (type == byte[].class) {
            return 'b';
        }
        assertThat(component.getGenericType().getTypeName()).isEqualTo("java.util.List<java.lang.String>");
        return 'S';
    }

    private static PlanStep sample(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = switch (letter(components[i])) {
                case 's' -> "field " + i;
                case 'u' -> i;
                case 'U' -> -1L - i;
                case 'b' -> new byte[] {(byte) i};
                default -> List.of("first of " + i, "second of " + i);
            };
        }
        return (PlanStep) type.getDeclaredConstructor(types).newInstance(values);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
