package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.runtime.SampleSpec;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code spec}: a config.json to begin with. */
final class SpecCommand implements RuntimeCommand {
    private static final Option<Boolean> ROOTLESS = Option.flag("rootless", "For an ordinary user");
    private static final Option<String> FILE = Option.string("file", "File to write")
            .letter('f')
            .placeholder("path")
            .orElse("config.json");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("", "Write a config.json to begin with")
                .options(RuntimeOptions.BUNDLE, FILE, ROOTLESS)
                .arguments(0, 0);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        Path file = call.context().resolve(call.get(RuntimeOptions.BUNDLE)).resolve(call.get(FILE));
        RuntimeContext context = call.context();
        byte[] text = Json.writePretty(
                SampleSpec.of(call.get(ROOTLESS), context.number("HULL_UID", 0), context.number("HULL_GID", 0))
                        .toJson());
        try {
            Files.write(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new HullException(ErrorKind.ALREADY_EXISTS, file + " exists already: remove it first", e);
        }
        return 0;
    }
}
