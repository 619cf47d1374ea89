package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.Version;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Inspection;
import dev.hull.oci.Platform;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;

/** {@code hull version}. There is no server: templates find the same program under Client and Server. */
public final class VersionCommand implements Command {
    private static final Option<String> FORMAT = FormatOption.ofObject();

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS]", "Show the Hull version information")
                .options(FORMAT)
                .arguments(0, 0);
    }

    @Override
    public int run(Invocation invocation) {
        String format = invocation.get(FORMAT);
        String kernel = HostFacts.kernel();
        String java = System.getProperty("java.runtime.version", "unknown");
        Platform platform = Platform.host();
        if (format.isEmpty()) {
            invocation.print("Hull:");
            invocation.print(" Version:           " + Version.NUMBER);
            invocation.print(" Java version:      " + java);
            invocation.print(" Kernel version:    " + kernel);
            invocation.print(" OS/Arch:           " + platform.os() + "/" + platform.architecture());
            return 0;
        }
        JsonObject program = JsonValue.object()
                .put("Version", Version.NUMBER)
                .put("JavaVersion", java)
                .put("Os", platform.os())
                .put("Arch", platform.architecture())
                .put("KernelVersion", kernel)
                .build();
        JsonObject all =
                JsonValue.object().put("Client", program).put("Server", program).build();
        invocation.context().output().print(new Inspection(format).text(all));
        return 0;
    }
}
