package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.image.registry.Login;
import dev.hull.image.registry.RegistryAccess;

/** {@code hull logout}. */
public final class LogoutCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[SERVER]", "Log out from a registry").arguments(0, 1);
    }

    @Override
    public int run(Invocation invocation) {
        String server =
                invocation.arguments().isEmpty() ? "" : invocation.arguments().getFirst();
        String registry = Login.registry(server);
        try (RegistryAccess access = Transfers.access(invocation.context(), true)) {
            boolean known = new Login(access).logout(registry);
            invocation.print(known ? "Removing login credentials for " + registry : "Not logged in to " + registry);
        }
        return ExitCodes.OK;
    }
}
