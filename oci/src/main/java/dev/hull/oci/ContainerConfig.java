package dev.hull.oci;

import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * How to run an image: the {@code config} member of an image configuration (image-spec, config.md) with Docker's further
 * fields. An immutable view; the {@code with…} methods return a changed copy in which fields unknown to Hull survive.
 */
public final class ContainerConfig {
    private final JsonObject json;

    private ContainerConfig(JsonObject json) {
        this.json = json;
    }

    /** A view of that object. */
    public static ContainerConfig of(JsonObject json) {
        return new ContainerConfig(json);
    }

    /** A configuration that says nothing. */
    public static ContainerConfig empty() {
        return new ContainerConfig(JsonValue.object().build());
    }

    /** The whole object. */
    public JsonObject json() {
        return json;
    }

    /** {@code user[:group]} by name or number, "" for root. */
    public String user() {
        return json.string("User", "");
    }

    /** {@code NAME=value} in order. */
    public List<String> env() {
        return json.strings("Env");
    }

    /** What is always run, before the command; empty for none. */
    public List<String> entrypoint() {
        return json.strings("Entrypoint");
    }

    /** Default command, or default arguments of the entrypoint; empty for none. */
    public List<String> cmd() {
        return json.strings("Cmd");
    }

    /** Working directory, "" for the root. */
    public String workingDir() {
        return json.string("WorkingDir", "");
    }

    /** Ports such as {@code 80/tcp}, in the order of the document. */
    public SequencedSet<String> exposedPorts() {
        return new LinkedHashSet<>(json.object("ExposedPorts").members().keySet());
    }

    /** Paths that hold a container's own data. */
    public SequencedSet<String> volumes() {
        return new LinkedHashSet<>(json.object("Volumes").members().keySet());
    }

    /** Free text by key. */
    public Map<String, String> labels() {
        return json.stringMap("Labels");
    }

    /** Signal that asks the process to end, by name or number, "" for SIGTERM. */
    public String stopSignal() {
        return json.string("StopSignal", "");
    }

    /** Program and arguments of the shell forms, empty for {@code /bin/sh -c}. */
    public List<String> shell() {
        return json.strings("Shell");
    }

    /** Instructions for images that are built from this one. */
    public List<String> onBuild() {
        return json.strings("OnBuild");
    }

    /** How to tell that a container works. */
    public Optional<Healthcheck> healthcheck() {
        return json.get("Healthcheck").map(JsonValue::asObject).map(Healthcheck::fromJson);
    }

    /** Sets the user. */
    public ContainerConfig withUser(String user) {
        return with("User", user.isEmpty(), JsonValue.of(user));
    }

    /** Sets one variable, in the place of an earlier one of that name. */
    public ContainerConfig withEnv(String name, String value) {
        List<String> env = new ArrayList<>(env());
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).startsWith(name + "=") || env.get(i).equals(name)) {
                env.set(i, name + "=" + value);
                return withEnv(env);
            }
        }
        env.add(name + "=" + value);
        return withEnv(env);
    }

    /** Sets all variables, {@code NAME=value}. */
    public ContainerConfig withEnv(List<String> env) {
        return withStrings("Env", env);
    }

    /** Sets the entrypoint; empty takes it away. */
    public ContainerConfig withEntrypoint(List<String> entrypoint) {
        return withStrings("Entrypoint", entrypoint);
    }

    /** Sets the command; empty takes it away. */
    public ContainerConfig withCmd(List<String> cmd) {
        return withStrings("Cmd", cmd);
    }

    /** Sets the working directory. */
    public ContainerConfig withWorkingDir(String path) {
        return with("WorkingDir", path.isEmpty(), JsonValue.of(path));
    }

    /** Sets the exposed ports. */
    public ContainerConfig withExposedPorts(Collection<String> ports) {
        return withKeys("ExposedPorts", ports);
    }

    /** Sets the volumes. */
    public ContainerConfig withVolumes(Collection<String> paths) {
        return withKeys("Volumes", paths);
    }

    /** Sets one label. */
    public ContainerConfig withLabel(String key, String value) {
        Map<String, String> labels = new LinkedHashMap<>(labels());
        labels.put(key, value);
        return with("Labels", false, JsonValue.stringMap(labels));
    }

    /** Sets the stop signal. */
    public ContainerConfig withStopSignal(String signal) {
        return with("StopSignal", signal.isEmpty(), JsonValue.of(signal));
    }

    /** Sets the shell of shell forms. */
    public ContainerConfig withShell(List<String> shell) {
        return withStrings("Shell", shell);
    }

    /** Sets the instructions for images built from this. */
    public ContainerConfig withOnBuild(List<String> instructions) {
        return withStrings("OnBuild", instructions);
    }

    /** Sets the health check. */
    public ContainerConfig withHealthcheck(Healthcheck healthcheck) {
        return with("Healthcheck", false, healthcheck.toJson());
    }

    private ContainerConfig withStrings(String name, List<String> values) {
        return with(name, values.isEmpty(), JsonValue.strings(values));
    }

    private ContainerConfig withKeys(String name, Collection<String> keys) {
        JsonValue.ObjectBuilder set = JsonValue.object();
        keys.forEach(key -> set.put(key, JsonValue.object().build()));
        return with(name, keys.isEmpty(), set.build());
    }

    private ContainerConfig with(String name, boolean remove, JsonValue value) {
        JsonValue.ObjectBuilder builder = json.toBuilder();
        return new ContainerConfig((remove ? builder.remove(name) : builder.put(name, value)).build());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContainerConfig that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
