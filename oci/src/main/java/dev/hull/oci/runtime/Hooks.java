package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hooks by their time (config.md, "POSIX-platform hooks").
 *
 * @param prestart host, namespaces exist, before the root is changed (deprecated)
 * @param createRuntime host, after prestart, before the root is changed
 * @param createContainer in the container's namespaces, program of the host, before the root is changed
 * @param startContainer inside the container, just before its program
 * @param poststart host, after the container's program started
 * @param poststop host, after the container was removed
 */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {
    /** No hooks. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Hooks {
        prestart = List.copyOf(prestart);
        createRuntime = List.copyOf(createRuntime);
        createContainer = List.copyOf(createContainer);
        startContainer = List.copyOf(startContainer);
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    static Hooks read(@Nullable Fields fields) {
        if (fields == null) {
            return NONE;
        }
        Hooks hooks = new Hooks(
                Hook.readList(fields, "prestart"),
                Hook.readList(fields, "createRuntime"),
                Hook.readList(fields, "createContainer"),
                Hook.readList(fields, "startContainer"),
                Hook.readList(fields, "poststart"),
                Hook.readList(fields, "poststop"));
        fields.finish();
        return hooks;
    }

    JsonObject toJson() {
        return new Members()
                .list("prestart", Hook.toJson(prestart))
                .list("createRuntime", Hook.toJson(createRuntime))
                .list("createContainer", Hook.toJson(createContainer))
                .list("startContainer", Hook.toJson(startContainer))
                .list("poststart", Hook.toJson(poststart))
                .list("poststop", Hook.toJson(poststop))
                .build();
    }
}
