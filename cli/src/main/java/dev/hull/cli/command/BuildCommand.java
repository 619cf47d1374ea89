package dev.hull.cli.command;

import dev.hull.build.Builder;
import dev.hull.build.output.BuildOutput;
import dev.hull.build.output.StoreOutput;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.request.RemoteFiles;
import dev.hull.build.request.Surroundings;
import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import java.io.IOException;
import java.nio.file.Files;

/** {@code hull build}: an image from a Dockerfile. */
public final class BuildCommand implements Command {
    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] PATH | -", "Build an image from a Dockerfile")
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
        BuildSource source = BuildSource.open(invocation, store);
        BuildRequest request = BuildOptions.request(invocation, source);
        try (BuildProgress progress = BuildProgresses.of(invocation);
                AutoInterrupt interrupt = AutoInterrupt.ofThisThread()) {
            Surroundings surroundings = new Surroundings(
                    Engines.open(context),
                    store,
                    new BuildImages(invocation, store),
                    RemoteFiles.NONE,
                    context.runRoot().resolve("build"),
                    progress);
            BuildOutput output = new StoreOutput(store, BuildOptions.names(invocation), progress);
            String id = new Builder(surroundings).build(request, output);
            source.save();
            if (!iidFile.isEmpty()) {
                Files.writeString(context.resolve(iidFile), id);
            }
            if (invocation.get(BuildOptions.QUIET)) {
                invocation.print(id);
            }
            assert interrupt != null;
        }
        return 0;
    }
}
