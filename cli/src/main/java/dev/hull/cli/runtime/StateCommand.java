package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.oci.json.Json;

/** {@code state}: the state as runtime.md has it. */
final class StateCommand implements RuntimeCommand {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("CONTAINER", "Print the state of a container").arguments(1, 1);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        call.print(Json.writeIndented(call.container().state(), 2));
        return 0;
    }
}
