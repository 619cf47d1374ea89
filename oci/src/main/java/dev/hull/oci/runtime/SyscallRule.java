package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to some system calls, perhaps only with certain arguments (config-linux.md, "Seccomp").
 *
 * @param names names of the calls
 * @param action what happens to them
 * @param errnoRet number for that action, or null for EPERM
 * @param arguments conditions that must all hold; several on one argument are alternatives
 */
public record SyscallRule(
        List<String> names, Seccomp.Action action, @Nullable Integer errnoRet, List<Argument> arguments) {

    /** How an argument is compared, as unsigned 64-bit numbers. */
    public enum Operator {
        SCMP_CMP_NE,
        SCMP_CMP_LT,
        SCMP_CMP_LE,
        SCMP_CMP_EQ,
        SCMP_CMP_GE,
        SCMP_CMP_GT,
        /** {@code (argument & value) == valueTwo}. */
        SCMP_CMP_MASKED_EQ
    }

    /**
     * A condition on one argument.
     *
     * @param index which argument, from 0 to 5
     * @param value number to compare with, or the mask; unsigned
     * @param valueTwo what the masked argument must be; unsigned
     * @param operator how to compare
     */
    public record Argument(int index, long value, long valueTwo, Operator operator) {}

    public SyscallRule {
        names = List.copyOf(names);
        arguments = List.copyOf(arguments);
    }

    static SyscallRule read(Fields fields) {
        List<String> names = fields.strings("names");
        if (names.isEmpty()) {
            throw fields.wrong("names", "required, but missing or empty");
        }
        Seccomp.Action action = Enums.required(fields, "action", Seccomp.Action.values());
        SyscallRule rule = new SyscallRule(names, action, Seccomp.errno(fields, "errnoRet", action), arguments(fields));
        fields.finish();
        return rule;
    }

    private static List<Argument> arguments(Fields parent) {
        List<Argument> arguments = new ArrayList<>();
        for (Fields fields : parent.children("args")) {
            Long valueTwo = fields.uint64("valueTwo");
            arguments.add(new Argument(
                    (int) fields.requiredNumber("index", 0, 5),
                    fields.requiredUint64("value"),
                    valueTwo == null ? 0 : valueTwo,
                    Enums.required(fields, "op", Operator.values())));
            fields.finish();
        }
        return arguments;
    }

    JsonObject toJson() {
        List<JsonObject> conditions = new ArrayList<>();
        for (Argument argument : arguments) {
            conditions.add(new Members()
                    .number("index", (long) argument.index)
                    .unsigned("value", argument.value)
                    .unsigned("valueTwo", argument.valueTwo == 0 ? null : Long.valueOf(argument.valueTwo))
                    .text("op", argument.operator.name())
                    .build());
        }
        return new Members()
                .strings("names", names)
                .text("action", action.name())
                .number("errnoRet", errnoRet == null ? null : errnoRet.longValue())
                .list("args", conditions)
                .build();
    }
}
