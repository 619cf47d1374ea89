package dev.hull.build.lint;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known in the middle of a stage. */
final class StageState {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Variables with a value. */
    final Map<String, String> values = new LinkedHashMap<>();
    /** Variables that an ARG names, also without a value. */
    final Set<String> declared = new LinkedHashSet<>();
    /** Whether a base that nobody knows may have set more. */
    boolean open;

    boolean hasShell;
    boolean hasDirectory;

    /** Of the base image's environment. */
    static StageState of(List<String> environment, boolean open) {
        StageState state = new StageState();
        state.open = open;
        state.values.put("PATH", DEFAULT_PATH);
        for (String each : environment) {
            int equals = each.indexOf('=');
            state.values.put(
                    equals < 0 ? each : each.substring(0, equals), equals < 0 ? "" : each.substring(equals + 1));
        }
        return state;
    }

    /** What a stage that begins from this one has. */
    StageState next() {
        StageState state = new StageState();
        state.values.putAll(values);
        state.declared.addAll(declared);
        state.open = open;
        state.hasShell = hasShell;
        state.hasDirectory = hasDirectory;
        return state;
    }
}
