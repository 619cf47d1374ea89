package dev.hull.engine.run;

import dev.hull.runtime.DefaultSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of a program: the image's, overlaid by the caller's. */
final class Environment {
    static final String DEFAULT_PATH = "PATH=" + DefaultSpec.PATH;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** Adds {@code NAME=value} in its place, or replaces the earlier value. */
    Environment set(String assignment) {
        int equals = assignment.indexOf('=');
        variables.put(equals < 0 ? assignment : assignment.substring(0, equals), assignment);
        return this;
    }

    /** Adds it only when the name is not there yet. */
    Environment setDefault(String assignment) {
        int equals = assignment.indexOf('=');
        variables.putIfAbsent(assignment.substring(0, equals), assignment);
        return this;
    }

    /** Takes a variable away. */
    void unset(String name) {
        variables.remove(name);
    }

    /** Value of a variable, or the fallback. */
    String get(String name, String fallback) {
        String assignment = variables.get(name);
        return assignment == null ? fallback : assignment.substring(name.length() + 1);
    }

    /**
     * The environment of a container, in Docker's order: PATH, HOSTNAME, TERM, the image's, the caller's.
     *
     * @param image the image's assignments
     * @param requested the caller's; a bare name takes over the caller's own value, or removes the image's when unset
     * @param caller the caller's own environment
     */
    static Environment of(
            List<String> image, List<String> requested, Map<String, String> caller, String hostname, boolean tty) {
        Environment environment = new Environment();
        environment.set(DEFAULT_PATH).set("HOSTNAME=" + hostname);
        if (tty) {
            environment.set("TERM=xterm");
        }
        return environment.overlay(image, requested, caller);
    }

    /** Only what the image and the caller set, by the rules of {@link #of}. */
    static Environment configured(List<String> image, List<String> requested, Map<String, String> caller) {
        return new Environment().overlay(image, requested, caller);
    }

    private Environment overlay(List<String> image, List<String> requested, Map<String, String> caller) {
        image.forEach(this::set);
        for (String assignment : requested) {
            if (assignment.indexOf('=') >= 0) {
                set(assignment);
            } else if (caller.containsKey(assignment)) {
                set(assignment + "=" + caller.get(assignment));
            } else {
                unset(assignment);
            }
        }
        return this;
    }

    /** The assignments in order. */
    List<String> toList() {
        return new ArrayList<>(variables.values());
    }
}
