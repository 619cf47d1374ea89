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
import dev.hull.image.registry.WebArchive;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
                        "[OPTIONS] FILE|URL|- [REPOSITORY[:TAG]]",
                        "Import the contents from a tarball to create a filesystem image")
                .options(CHANGE, MESSAGE, PLATFORM)
                .arguments(1, 2)
                .aliases("image import", "import");
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        String source = invocation.arguments().getFirst();
        ImportRequest request = request(invocation);
        ImportResult result = imported(context, source, request);
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

    private static ImportResult imported(CommandContext context, String source, ImportRequest request) {
        ImageStore store = Stores.images(context);
        if (source.equals("-")) {
            return TarImport.stream(store, context.input(), request);
        }
        if (!WebArchive.isAddress(source)) {
            return TarImport.file(store, context.resolve(source), request);
        }
        try (WebClient client = WebClient.open(ConfigPaths.of(context.environment(), context.uid()));
                InputStream archive = WebArchive.open(client, source)) {
            return TarImport.stream(store, archive, WebArchive.shown(source), request);
        } catch (HullException e) {
            boolean told = e.sentence().startsWith("cannot import");
            throw told
                    ? e
                    : new HullException(
                            e.kind(), "cannot import from " + WebArchive.shown(source) + ": " + e.sentence(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
