package dev.hull.cli.runtime;

import dev.hull.runtime.LowLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What hooks of the host get: the directory of the bundle, and the caller's environment where they bring none. */
final class RuntimeHooks {
    private RuntimeHooks() {}

    static List<String> environment(RuntimeContext context) {
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> variable : context.environment().entrySet()) {
            if (!variable.getKey().startsWith("HULL_")) {
                environment.add(variable.getKey() + "=" + variable.getValue());
            }
        }
        return environment;
    }

    /** For a command that changes a container. */
    static LowLevel of(RuntimeContext context, String bundle) {
        return new LowLevel("", "", false, false, false, bundle, environment(context));
    }
}
