package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.engine.files.Export;
import dev.hull.engine.files.RootView;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** {@code hull export}: all files of a container as one flat archive, without its volumes. */
public final class ExportCommand implements Command {
    private static final Option<String> OUTPUT =
            Option.string("output", "Write to a file, instead of STDOUT").letter('o');

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] CONTAINER", "Export a container's filesystem as a tar archive")
                .options(OUTPUT)
                .arguments(1, 1)
                .aliases("container export", "export");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        String container = invocation.arguments().getFirst();
        String output = invocation.get(OUTPUT);
        if (output.isEmpty() && Terminal.is(1)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "cowardly refusing to save to a terminal. Use the -o flag or redirect");
        }
        Consumer<String> warnings = line -> invocation.warn("hull: " + line);
        try (RootView view = Engines.open(invocation.context()).files().open(container, true)) {
            if (output.isEmpty()) {
                Export.write(view, invocation.context().output(), warnings);
                invocation.context().output().flush();
            } else {
                write(view, invocation.context().resolve(output), warnings);
            }
        }
        return 0;
    }

    /** A file that is not whole does not stay. */
    private static void write(RootView view, Path file, Consumer<String> warnings) throws IOException {
        boolean whole = false;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 256 * 1024)) {
            Export.write(view, out, warnings);
            whole = true;
        } finally {
            if (!whole && Files.isRegularFile(file)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
