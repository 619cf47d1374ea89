package dev.hull.cli.command;

import dev.hull.build.Builder;
import dev.hull.build.export.Exporter;
import dev.hull.build.output.BuildOutput;
import dev.hull.build.output.Comparison;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.request.Surroundings;
import dev.hull.build.source.RemoteSources;
import dev.hull.build.source.WebCache;
import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.ImageStore;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** {@code hull build}: an image from a Dockerfile. */
public final class BuildCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] PATH | URL | -", "Build an image from a Dockerfile")
                .options(BuildOptions.all())
                .arguments(1, 1)
                .aliases("image build", "build", "builder build");
    }

    @Override
    public int run(Invocation invocation) throws IOException, InterruptedException {
        CommandContext context = invocation.context();
        String iidFile = invocation.get(BuildOptions.IID_FILE);
        if (!iidFile.isEmpty()) {
            Files.deleteIfExists(context.resolve(iidFile)); // an old id must not be taken for the new one
        }
        ImageStore store = Stores.images(context);
        try (BuildScratch scratch = BuildScratch.ofFiles(context);
                RemoteSources remote = new RemoteSources(scratch.directory(), () -> web(context, store))) {
            BuildSource source = BuildSource.open(invocation, store, remote);
            BuildRequest request = BuildOptions.request(invocation, source);
            Optional<BuildCall> call = BuildCall.of(invocation);
            if (call.isPresent()) {
                return call.get().run(request, source, store);
            }
            build(invocation, store, remote, request);
            source.save();
        }
        return 0;
    }

    private static WebCache web(CommandContext context, ImageStore store) {
        return new WebCache(
                store.paths().buildWeb(), WebClient.open(ConfigPaths.of(context.environment(), context.uid())));
    }

    private static void build(Invocation invocation, ImageStore store, RemoteSources remote, BuildRequest request)
            throws IOException, InterruptedException {
        CommandContext context = invocation.context();
        try (BuildScratch passing = BuildScratch.ofSecrets(context);
                BuildRegistries registries = new BuildRegistries(context);
                BuildProgress progress = BuildProgresses.of(invocation);
                AutoInterrupt interrupt = AutoInterrupt.ofThisThread()) {
            BuildMaterials materials = new BuildMaterials(new BuildImages(invocation, store), request);
            Exporter output = BuildOutputs.exporter(invocation, store, progress, materials::provenance);
            Surroundings surroundings = new Surroundings(
                    Engines.open(context),
                    store,
                    materials,
                    remote,
                    registries.caches(invocation, request, store, progress),
                    passing.directory(),
                    progress);
            Builder builder = new Builder(surroundings);
            String id = builder.build(
                    request, invocation.get(BuildOptions.VERIFY) ? verified(builder, request, store, output) : output);
            write(invocation, BuildOptions.IID_FILE, id);
            if (!invocation.get(BuildOutputs.METADATA_FILE).isEmpty()) {
                write(invocation, BuildOutputs.METADATA_FILE, Json.writeIndented(output.metadata(), 2) + "\n");
            }
            if (invocation.get(BuildOptions.QUIET)) {
                invocation.print(id);
            }
            assert interrupt != null;
        }
    }

    private static void write(Invocation invocation, Option<String> option, String text) throws IOException {
        String file = invocation.get(option);
        if (!file.isEmpty()) {
            Files.writeString(invocation.context().resolve(file), text);
        }
    }

    /** An output that takes only what comes out the same a second time. */
    private static BuildOutput verified(Builder builder, BuildRequest request, ImageStore store, BuildOutput output) {
        return result -> {
            try {
                builder.build(request, again -> {
                    new Comparison(store).requireSame(result, again);
                    return "";
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HullException(ErrorKind.CANCELLED, "the build was given up", e);
            }
            return output.accept(result);
        };
    }
}
