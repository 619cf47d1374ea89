package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.engine.Engine;
import dev.hull.engine.container.EngineOptions;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Path;

/** Opens the engine for a command. */
final class Engines {
    private Engines() {}

    /** The engine on the context's directories. */
    static Engine open(CommandContext context) {
        long owner = context.variable("HULL_LAUNCHER_PID")
                .map(Long::parseLong)
                .orElseGet(() -> ProcessHandle.current().pid());
        return Engine.of(new EngineOptions(
                context.storeRoot(),
                context.runRoot(),
                hullInit(context),
                context.environment(),
                context.directory(),
                owner,
                context.userNamespace()));
    }

    /** The program that carries plans out. */
    static Path hullInit(CommandContext context) {
        return context.variable("HULL_HOME")
                .map(home -> Path.of(home, "libexec", "hull-init"))
                .orElseThrow(() -> new HullException(
                        ErrorKind.UNAVAILABLE,
                        "HULL_HOME is not set: start Hull by its program bin/hull, which knows where it is installed"));
    }
}
