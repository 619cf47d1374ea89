package dev.hull.cli.command;

import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.imports.ChangeInstruction;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The options of {@code hull image edit} that change how an image is run. */
final class ConfigChanges {
    static final Option<List<String>> ENV =
            Option.list("env", "Set an environment variable (NAME=VALUE)").letter('e');
    static final Option<String> CMD = Option.string("cmd", "Set the command: a JSON array, or a line for the shell");
    static final Option<String> ENTRYPOINT =
            Option.string("entrypoint", "Set the entrypoint: a JSON array, or a line for the shell; the command stays");
    static final Option<String> USER =
            Option.string("user", "Set the user (name or number, with :group)").letter('u');
    static final Option<String> WORKDIR =
            Option.string("workdir", "Set the working directory").letter('w');
    static final Option<List<String>> LABEL =
            Option.list("label", "Set a label (KEY=VALUE)").letter('l');
    static final Option<List<String>> EXPOSE = Option.list("expose", "Add a port, such as 80 or 53/udp");
    static final Option<List<String>> VOLUME = Option.list("volume", "Add a path that holds a container's own data");
    static final Option<String> HEALTHCHECK = Option.string(
            "healthcheck", "Set the health check as a Dockerfile has it: '--interval=5s CMD /check', or NONE");
    static final Option<String> STOP_SIGNAL = Option.string("stop-signal", "Set the signal that asks to stop");
    static final Option<List<String>> UNSET = Option.list(
            "unset",
            "Take away: env:NAME, label:KEY, expose:PORT, volume:PATH, or all of env, label, expose, volume, cmd, entrypoint,"
                    + " user, workdir, healthcheck, stop-signal");

    static final Option<?>[] ALL = {
        CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, STOP_SIGNAL, UNSET, USER, VOLUME, WORKDIR
    };

    private ConfigChanges() {}

    /** The changes in the order in which they are made: first what is taken away. */
    static List<UnaryOperator<ContainerConfig>> of(Invocation invocation) {
        List<UnaryOperator<ContainerConfig>> changes = new ArrayList<>();
        invocation.get(UNSET).forEach(what -> changes.add(unset(what)));
        for (String variable : invocation.get(ENV)) {
            int equals = equals(ENV, variable, "NAME=VALUE");
            changes.add(config -> config.withEnv(variable.substring(0, equals), variable.substring(equals + 1)));
        }
        for (String label : invocation.get(LABEL)) {
            int equals = equals(LABEL, label, "KEY=VALUE");
            changes.add(config -> config.withLabel(label.substring(0, equals), label.substring(equals + 1)));
        }
        instruction(invocation, ENTRYPOINT, "ENTRYPOINT ", changes);
        instruction(invocation, CMD, "CMD ", changes);
        instruction(invocation, HEALTHCHECK, "HEALTHCHECK ", changes);
        instruction(invocation, STOP_SIGNAL, "STOPSIGNAL ", changes);
        if (invocation.isSet(USER)) {
            changes.add(config -> config.withUser(invocation.get(USER)));
        }
        if (invocation.isSet(WORKDIR)) {
            String path = invocation.get(WORKDIR);
            if (!path.startsWith("/")) {
                throw WORKDIR.invalid(path, "expected an absolute path");
            }
            changes.add(config -> config.withWorkingDir(path));
        }
        invocation.get(EXPOSE).forEach(port -> changes.add(ChangeInstruction.parse("EXPOSE " + port)::apply));
        for (String path : invocation.get(VOLUME)) {
            changes.add(config -> {
                Set<String> volumes = new LinkedHashSet<>(config.volumes());
                volumes.add(path);
                return config.withVolumes(volumes);
            });
        }
        return changes;
    }

    private static int equals(Option<?> option, String text, String expected) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw option.invalid(text, "expected " + expected);
        }
        return equals;
    }

    private static void instruction(
            Invocation invocation, Option<String> option, String word, List<UnaryOperator<ContainerConfig>> changes) {
        if (invocation.isSet(option)) {
            changes.add(ChangeInstruction.parse(word + invocation.get(option))::apply);
        }
    }

    private static UnaryOperator<ContainerConfig> unset(String what) {
        int colon = what.indexOf(':');
        String kind = colon < 0 ? what : what.substring(0, colon);
        String name = colon < 0 ? "" : what.substring(colon + 1);
        boolean all = colon < 0;
        return switch (kind) {
            case "env" ->
                config -> config.withEnv(config.env().stream()
                        .filter(each -> !all && !each.startsWith(name + "=") && !each.equals(name))
                        .toList());
            case "label" -> config -> withoutLabel(config, all, name);
            case "expose" ->
                config -> config.withExposedPorts(config.exposedPorts().stream()
                        .filter(each -> !all && !each.equals(name) && !each.equals(name + "/tcp"))
                        .toList());
            case "volume" ->
                config -> config.withVolumes(config.volumes().stream()
                        .filter(each -> !all && !each.equals(name))
                        .toList());
            case "cmd" -> config -> config.withCmd(List.of());
            case "entrypoint" -> config -> config.withEntrypoint(List.of());
            case "user" -> config -> config.withUser("");
            case "workdir" -> config -> config.withWorkingDir("");
            case "stop-signal" -> config -> config.withStopSignal("");
            case "healthcheck" ->
                config -> ContainerConfig.of(
                        config.json().toBuilder().remove("Healthcheck").build());
            default ->
                throw UNSET.invalid(
                        what,
                        "expected env, label, expose or volume, each with a name after a colon or without, or cmd, entrypoint,"
                                + " user, workdir, healthcheck, stop-signal");
        };
    }

    private static ContainerConfig withoutLabel(ContainerConfig config, boolean all, String name) {
        Map<String, String> labels = new LinkedHashMap<>(config.labels());
        labels.keySet().removeIf(key -> all || key.equals(name));
        JsonValue.ObjectBuilder json = config.json().toBuilder();
        return ContainerConfig.of(
                labels.isEmpty()
                        ? json.remove("Labels").build()
                        : json.put("Labels", labels).build());
    }
}
