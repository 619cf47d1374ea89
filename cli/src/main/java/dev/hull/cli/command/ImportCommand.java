package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.imports.ChangeInstruction;
import dev.hull.image.imports.ImportRequest;
import dev.hull.image.imports.ImportResult;
import dev.hull.image.imports.TarImport;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code hull import}: an image of an archive. */
public final class ImportCommand implements Command {
    private static final Option<List<String>> CHANGE = Option.list(
                    "change", "Apply Dockerfile instruction to the created image")
            .letter('c');
    private static final Option<String> MESSAGE =
            Option.string("message", "Set commit message for imported image").letter('m');
    private static final Option<String> PLATFORM = Option.string(
            "platform", "Platform of the programs in the archive (format: os/arch[/variant]; default: this machine's)");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] FILE|- [REPOSITORY[:TAG]]",
                        "Import the contents from a tarball to create a filesystem image")
                .options(CHANGE, MESSAGE, PLATFORM)
                .arguments(1, 2)
                .aliases("image import", "import");
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        String source = invocation.arguments().getFirst();
        refuseAddress(source);
        ImportRequest request = request(invocation);
        ImageStore store = Stores.images(context);
        ImportResult result = source.equals("-")
                ? TarImport.stream(store, context.input(), request)
                : TarImport.file(store, context.resolve(source), request);
        result.notices().forEach(notice -> invocation.warn("WARNING: " + notice));
        String id = result.image().id().toString();
        ImageEvents.append(
                context,
                "import",
                result.image().id(),
                request.name().map(Reference::familiar).orElse(id));
        invocation.print(id);
        return 0;
    }

    private static ImportRequest request(Invocation invocation) {
        Optional<Reference> name =
                invocation.arguments().stream().skip(1).findFirst().map(TagCommand::name);
        List<ChangeInstruction> changes =
                invocation.get(CHANGE).stream().map(ChangeInstruction::parse).toList();
        Platform platform = invocation.isSet(PLATFORM) ? Platform.parse(invocation.get(PLATFORM)) : Platform.host();
        return new ImportRequest(name, changes, invocation.get(MESSAGE), platform, Instant.now());
    }

    private static void refuseAddress(String source) {
        if (source.startsWith("http://") || source.startsWith("https://") || source.startsWith("ftp://")) {
            throw new HullException(
                    ErrorKind.UNSUPPORTED,
                    "cannot import " + source + ": Hull does not download archives; use curl -fL '" + source
                            + "' | hull import - NAME");
        }
    }
}
