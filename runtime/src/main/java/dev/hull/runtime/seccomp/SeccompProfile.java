package dev.hull.runtime.seccomp;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.oci.runtime.Seccomp;
import dev.hull.oci.runtime.SyscallRule;
import dev.hull.runtime.names.Capabilities;
import java.util.ArrayList;
import java.util.List;

/**
 * A profile in Docker's form, which is the specification's section with two additions: rules that hold only for certain
 * capabilities, architectures or kernels ({@code includes}, {@code excludes}), and architectures that come with the
 * machine's ({@code archMap}). What {@code --security-opt seccomp=FILE} names is of this form; the plain section is one
 * without additions.
 */
public final class SeccompProfile {
    private final JsonObject document;

    private SeccompProfile(JsonObject document) {
        this.document = document;
    }

    /** A profile from its document; the parts are checked when it is resolved. */
    public static SeccompProfile of(JsonValue document) {
        return new SeccompProfile(document.asObject());
    }

    /**
     * The section for one container.
     *
     * @param machine "x86_64" or "aarch64"
     * @param capabilities bounding set of the container, as bits
     * @param kernelMajor first number of the kernel's version
     * @param kernelMinor second number
     * @throws dev.hull.oci.json.JsonException for a violation, with JSON path
     */
    public Seccomp resolve(String machine, long capabilities, int kernelMajor, int kernelMinor) {
        Conditions conditions = new Conditions(machine, capabilities, kernelMajor, kernelMinor);
        List<JsonValue> rules = new ArrayList<>();
        for (JsonValue item : document.list("syscalls")) {
            JsonObject rule = item.asObject();
            if (conditions.hold(rule)) {
                rules.add(plain(rule));
            }
        }
        JsonValue.ObjectBuilder section = document.toBuilder()
                .remove("archMap")
                .put("syscalls", new JsonValue.JsonArray(document.path() + ".syscalls", rules));
        List<String> architectures = architectures(machine);
        if (!architectures.isEmpty()) {
            section.put("architectures", architectures);
        }
        Seccomp resolved = Seccomp.parse(section.build());
        for (SyscallRule rule : resolved.syscalls()) {
            if (rule.action() == Seccomp.Action.SCMP_ACT_NOTIFY
                    && resolved.listenerPath().isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "seccomp profile: SCMP_ACT_NOTIFY needs a listenerPath");
            }
        }
        return resolved;
    }

    /** A rule without Docker's additions; a single {@code name} is the old form of {@code names}. */
    private static JsonObject plain(JsonObject rule) {
        JsonValue.ObjectBuilder builder =
                rule.toBuilder().remove("includes").remove("excludes").remove("comment");
        if (rule.get("name").isPresent()) {
            builder.remove("name").put("names", List.of(rule.string("name", "")));
        }
        return builder.build();
    }

    private List<String> architectures(String machine) {
        List<String> words = new ArrayList<>(document.strings("architectures"));
        String own = Architecture.family(machine).getFirst().word();
        for (JsonValue item : document.list("archMap")) {
            JsonObject entry = item.asObject();
            if (entry.string("architecture", "").equals(own)) {
                words.add(own);
                words.addAll(entry.strings("subArchitectures"));
            }
        }
        return words;
    }

    /** What a rule's includes and excludes are held against. */
    private record Conditions(String machine, long capabilities, int kernelMajor, int kernelMinor) {
        boolean hold(JsonObject rule) {
            JsonObject includes = rule.object("includes");
            JsonObject excludes = rule.object("excludes");
            List<String> architectures = includes.strings("arches");
            String ownArchitecture = machine.equals("aarch64") ? "arm64" : "amd64";
            if (!architectures.isEmpty() && !architectures.contains(ownArchitecture)) {
                return false;
            }
            if (excludes.strings("arches").contains(ownArchitecture)) {
                return false;
            }
            List<String> unknown = new ArrayList<>();
            long wanted = Capabilities.bits(includes.strings("caps"), unknown);
            if ((wanted & ~capabilities) != 0 || !unknown.isEmpty()) {
                return false;
            }
            if ((Capabilities.bits(excludes.strings("caps"), unknown) & capabilities) != 0) {
                return false;
            }
            String kernel = includes.string("minKernel", "");
            return kernel.isEmpty() || atLeast(kernel);
        }

        private boolean atLeast(String version) {
            int dot = version.indexOf('.');
            int major = Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
            int minor = dot < 0 ? 0 : Integer.parseInt(version.substring(dot + 1));
            return kernelMajor > major || (kernelMajor == major && kernelMinor >= minor);
        }
    }
}
