package dev.hull.runtime;

import dev.hull.linux.plan.Phase;
import dev.hull.linux.plan.ProcessStep;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.ObjectBuilder;
import dev.hull.oci.runtime.Hook;
import dev.hull.oci.runtime.Hooks;
import dev.hull.oci.runtime.Spec;
import java.util.ArrayList;
import java.util.List;

/** Hooks at their times (config.md, "POSIX-platform hooks"); each gets the state on standard input. */
final class HookPlanner {
    private HookPlanner() {}

    static void beforePivot(Draft draft) {
        Hooks hooks = draft.spec.hooks();
        add(draft, Phase.HOST_AFTER_CLONE, hooks.prestart(), "created", false);
        add(draft, Phase.HOST_AFTER_CLONE, hooks.createRuntime(), "creating", false);
        add(draft, Phase.CONTAINER_BEFORE_PIVOT, hooks.createContainer(), "creating", false);
    }

    static void startContainer(Draft draft) {
        add(draft, Phase.CONTAINER_AFTER_PIVOT, draft.spec.hooks().startContainer(), "created", true);
    }

    static void poststart(Draft draft) {
        if (!draft.request.lowLevel().startSocket().isEmpty()) {
            return; // the command that starts it runs them
        }
        add(draft, Phase.HOST_AFTER_CLONE, draft.spec.hooks().poststart(), "running", false);
    }

    static void poststop(Draft draft) {
        add(draft, Phase.HOST_AFTER_EXIT, draft.spec.hooks().poststop(), "stopped", false);
    }

    private static void add(Draft draft, Phase phase, List<Hook> hooks, String status, boolean ownEnvironment) {
        if (hooks.isEmpty()) {
            return;
        }
        String state = state(draft.spec, draft.request.id(), draft.request.bundle(), status);
        for (Hook hook : hooks) {
            boolean none = hook.env().isEmpty();
            LowLevel host = draft.request.lowLevel();
            List<String> inherited = ownEnvironment ? draft.process.env() : host.hookEnvironment();
            draft.add(
                    phase,
                    step(hook, none ? inherited : hook.env(), state, ownEnvironment ? "" : host.hookDirectory()));
        }
    }

    /** The hooks of a container that was made by an earlier command. */
    static List<ProcessStep.Hook> later(List<Hook> hooks, String state, LowLevel host) {
        List<ProcessStep.Hook> steps = new ArrayList<>();
        for (Hook hook : hooks) {
            List<String> environment = hook.env().isEmpty() ? host.hookEnvironment() : hook.env();
            steps.add(step(hook, environment, state, host.hookDirectory()));
        }
        return steps;
    }

    /** The first of the arguments is the program's name for itself (execve(2)), which need not be its path. */
    private static ProcessStep.Hook step(Hook hook, List<String> environment, String state, String directory) {
        Integer timeout = hook.timeout();
        List<String> arguments = hook.args().isEmpty() ? List.of(hook.path()) : hook.args();
        String path = arguments.getFirst().equals(hook.path()) ? "" : hook.path();
        return new ProcessStep.Hook(
                arguments, environment, state, timeout == null ? 0 : timeout * 1000, directory, path);
    }

    static String state(Draft draft, String status) {
        String text = state(draft.spec, draft.request.id(), draft.request.bundle(), status);
        return draft.containerPid == 0 ? text : text.replace("%PID%", Integer.toString(draft.containerPid));
    }

    /** The state of runtime.md; {@code hull-init} puts the process id in. */
    static String state(Spec spec, String id, String bundle, String status) {
        ObjectBuilder builder = JsonValue.object()
                .put("ociVersion", spec.ociVersion())
                .put("id", id)
                .put("status", status);
        if (!status.equals("stopped")) {
            builder.put("pid", 0);
        }
        builder.put("bundle", bundle);
        if (!spec.annotations().isEmpty()) {
            builder.put("annotations", spec.annotations());
        }
        // A percent sign in an annotation stays what it is; the first "pid":0 is the one that was put here.
        String text = Json.writeString(builder.build()).replace("%", "\\u0025");
        int at = text.indexOf("\"pid\":0");
        return at < 0 ? text : text.substring(0, at) + "\"pid\":%PID%" + text.substring(at + 7);
    }
}
