package dev.hull.oci.runtime;

import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that is run at one point of a container's life (config.md, "POSIX-platform hooks").
 *
 * @param path absolute path of the program
 * @param args its arguments with argv[0]; empty: the path alone
 * @param env its environment
 * @param timeout seconds until it is stopped, or null for no limit
 */
public record Hook(
        String path,
        List<String> args,
        List<String> env,
        @Nullable Integer timeout) {
    public Hook {
        args = List.copyOf(args);
        env = List.copyOf(env);
    }

    static List<Hook> readList(Fields parent, String name) {
        List<Hook> hooks = new ArrayList<>();
        for (Fields fields : parent.children(name)) {
            Long timeout = fields.number("timeout", 1, Integer.MAX_VALUE / 1000);
            hooks.add(new Hook(
                    fields.requiredPath("path"),
                    fields.strings("args"),
                    fields.strings("env"),
                    timeout == null ? null : timeout.intValue()));
            fields.finish();
        }
        return hooks;
    }

    static List<JsonObject> toJson(List<Hook> hooks) {
        List<JsonObject> objects = new ArrayList<>();
        for (Hook hook : hooks) {
            objects.add(new Members()
                    .text("path", hook.path)
                    .strings("args", hook.args)
                    .strings("env", hook.env)
                    .number("timeout", hook.timeout == null ? null : hook.timeout.longValue())
                    .build());
        }
        return objects;
    }
}
