package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.Version;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Inspection;
import dev.hull.engine.ContainerView;
import dev.hull.engine.container.ContainerState;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import dev.hull.runtime.cgroup.CgroupDriver;
import dev.hull.runtime.cgroup.CgroupHierarchy;
import dev.hull.runtime.cgroup.CgroupLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** {@code hull info}: directories, counts, and what this machine and this user can do. Members are named as in Docker. */
public final class InfoCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Display system-wide information")
                .options(FORMAT)
                .arguments(0, 0)
                .aliases("system info", "info");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        JsonObject info = collect(invocation.context());
        String format = invocation.get(FORMAT);
        invocation.context().output().print(format.isEmpty() ? text(info) : new Inspection(format).text(info));
        return 0;
    }

    private static JsonObject collect(CommandContext context) throws IOException {
        int running = 0;
        int paused = 0;
        List<ContainerView> containers = Engines.open(context).briefViews();
        for (ContainerView container : containers) {
            running += container.state().phase() == ContainerState.Phase.RUNNING ? 1 : 0;
            paused += container.state().phase() == ContainerState.Phase.PAUSED ? 1 : 0;
        }
        CgroupLayout layout = CgroupLayout.detect();
        CgroupLayout.Mode mode = layout.mode();
        return JsonValue.object()
                .put("ServerVersion", Version.NUMBER)
                .put("Containers", containers.size())
                .put("ContainersRunning", running)
                .put("ContainersPaused", paused)
                .put("ContainersStopped", containers.size() - running - paused)
                .put("Images", Stores.images(context).list().size())
                .put("Driver", "overlayfs")
                .put("DockerRootDir", context.storeRoot().toString())
                .put("RunRoot", context.runRoot().toString())
                .put(
                        "CgroupDriver",
                        mode == CgroupLayout.Mode.NONE
                                ? "none"
                                : CgroupDriver.preferred(layout).text())
                .put("CgroupVersion", version(mode))
                .put("CgroupLayout", mode.name().toLowerCase(java.util.Locale.ROOT))
                .put("CgroupControllers", controllers())
                .put("UserNamespace", context.userNamespace())
                .put("Rootless", context.uid() != 0)
                .put("SecurityOptions", security(context))
                .put("KernelVersion", HostFacts.kernel())
                .put("OperatingSystem", HostFacts.operatingSystem())
                .put("OSType", "linux")
                .put("Architecture", HostFacts.machine())
                .put("NCPU", Runtime.getRuntime().availableProcessors())
                .put("MemTotal", HostFacts.memory())
                .put("Name", HostFacts.name())
                .put("Warnings", warnings(context, mode))
                .build();
    }

    private static String version(CgroupLayout.Mode mode) {
        return switch (mode) {
            case NONE -> "";
            case V1, HYBRID -> "1";
            case V2 -> "2";
        };
    }

    private static TreeSet<String> controllers() {
        TreeSet<String> names = new TreeSet<>();
        for (CgroupHierarchy hierarchy : CgroupLayout.detect().hierarchies()) {
            names.addAll(hierarchy.controllers());
        }
        names.remove("");
        names.removeIf(name -> name.startsWith("name="));
        return names;
    }

    private static List<String> security(CommandContext context) {
        List<String> options = new ArrayList<>();
        if (HostFacts.hasSeccomp()) {
            options.add("name=seccomp,profile=builtin");
        }
        if (context.uid() != 0) {
            options.add("name=rootless");
        }
        options.add("name=cgroupns");
        return options;
    }

    private static List<String> warnings(CommandContext context, CgroupLayout.Mode mode) {
        List<String> warnings = new ArrayList<>();
        String namespace = context.userNamespace();
        if (namespace.startsWith("none:")) {
            warnings.add("containers cannot be run by this user: " + namespace.substring("none:".length())
                    + " forbids user namespaces");
        } else if (namespace.equals("single")) {
            warnings.add("only one user id is mapped: install newuidmap and give this user ranges in /etc/subuid and"
                    + " /etc/subgid for the others");
        }
        if (mode == CgroupLayout.Mode.NONE) {
            warnings.add("no control groups are mounted: limits cannot be applied");
        }
        return warnings;
    }

    private static String text(JsonObject info) {
        StringBuilder text = new StringBuilder("Hull:\n");
        line(text, "Version", info.string("ServerVersion", ""));
        line(text, "Containers", Long.toString(info.number("Containers", 0)));
        line(text, " Running", Long.toString(info.number("ContainersRunning", 0)));
        line(text, " Paused", Long.toString(info.number("ContainersPaused", 0)));
        line(text, " Stopped", Long.toString(info.number("ContainersStopped", 0)));
        line(text, "Images", Long.toString(info.number("Images", 0)));
        line(text, "Root Dir", info.string("DockerRootDir", ""));
        line(text, "Run Dir", info.string("RunRoot", ""));
        line(text, "Storage Driver", info.string("Driver", ""));
        line(text, "Cgroup Layout", info.string("CgroupLayout", ""));
        line(text, "Cgroup Controllers", String.join(" ", info.strings("CgroupControllers")));
        line(text, "User Namespace", info.string("UserNamespace", ""));
        line(text, "Security Options", String.join(" ", info.strings("SecurityOptions")));
        line(text, "Kernel Version", info.string("KernelVersion", ""));
        line(text, "Operating System", info.string("OperatingSystem", ""));
        line(text, "Architecture", info.string("Architecture", ""));
        line(text, "CPUs", Long.toString(info.number("NCPU", 0)));
        line(text, "Total Memory", Human.memory(info.number("MemTotal", 0)));
        line(text, "Name", info.string("Name", ""));
        info.strings("Warnings").forEach(warning -> text.append("\nWARNING: ").append(warning));
        return text.append(info.list("Warnings").isEmpty() ? "" : "\n").toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append(": ").append(value).append('\n');
    }
}
