package dev.hull.build.graph;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Variables that FROM sees, and that an ARG without a value takes over: what is known of the platforms, and ARG before the first FROM. */
public final class GlobalScope {
    private GlobalScope() {}

    /**
     * The scope of a file.
     *
     * @param arguments what the caller has given
     * @param target platform of the image
     * @param stage name or number of the stage that is built
     */
    public static Scope of(BuildFile file, Map<String, String> arguments, Platform target, String stage) {
        SequencedMap<String, String> values = predefined(target, stage);
        values.replaceAll((name, value) -> arguments.getOrDefault(name, value));
        Scope scope = new Scope(values);
        for (Instruction.Arg arg : file.globals()) {
            for (Instruction.Declaration declaration : arg.declarations()) {
                String name = scope.word(file.file(), arg.statement(), declaration.name());
                if (arguments.containsKey(name)) {
                    scope.set(name, arguments.getOrDefault(name, ""));
                } else {
                    declaration
                            .value()
                            .ifPresent(value -> scope.set(name, scope.word(file.file(), arg.statement(), value)));
                }
            }
        }
        return scope;
    }

    /**
     * What every build knows of its platforms.
     *
     * @param target platform of the image
     * @param stage name or number of the stage that is built, empty for the last
     */
    public static SequencedMap<String, String> predefined(Platform target, String stage) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        platform(values, "BUILD", Platform.host());
        platform(values, "TARGET", target);
        values.put("TARGETSTAGE", stage.isEmpty() ? "default" : stage);
        return values;
    }

    private static void platform(Map<String, String> values, String prefix, Platform platform) {
        values.put(prefix + "PLATFORM", platform.toString());
        values.put(prefix + "OS", platform.os());
        values.put(prefix + "OSVERSION", platform.osVersion());
        values.put(prefix + "ARCH", platform.architecture());
        values.put(prefix + "VARIANT", platform.variant());
    }
}
