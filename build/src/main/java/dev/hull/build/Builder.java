package dev.hull.build;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.graph.GlobalScope;
import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StageGraph;
import dev.hull.build.output.BuildOutput;
import dev.hull.build.output.BuildResult;
import dev.hull.build.progress.BuildProgress;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.request.Surroundings;
import dev.hull.build.stage.BuildSession;
import dev.hull.build.stage.ImageLayer;
import dev.hull.build.stage.StageState;
import dev.hull.build.stage.Stages;
import dev.hull.oci.Platform;
import java.io.IOException;

/**
 * Builds an image from a Dockerfile.
 *
 * <pre>
 *   Dockerfile ──► BuildFile ──► StageGraph ──► Stages ──► BuildResult ──► BuildOutput
 *                 (parsed)      (who needs      (each step from the        (store, archive,
 *                                whom)           cache, or carried out)     directory, …)
 * </pre>
 */
public final class Builder {
    private final Surroundings surroundings;

    /** A builder. */
    public Builder(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Builds.
     *
     * @return what the output says identifies the result
     * @throws dev.hull.build.dockerfile.DockerfileException when the Dockerfile is wrong or a step of it fails; it shows the place
     */
    public String build(BuildRequest request, BuildOutput output) throws IOException, InterruptedException {
        BuildProgress.Vertex definition = surroundings
                .progress()
                .begin("[internal] load build definition from "
                        + request.definition().name());
        BuildFile file;
        StageGraph graph;
        Scope globals;
        try {
            file = BuildFile.parse(
                    request.definition().name(), request.definition().text());
            BuildRequest.Choices choices = request.choices();
            globals = GlobalScope.of(
                    file, choices.arguments(), choices.platform().orElse(Platform.host()), choices.target());
            graph = StageGraph.of(
                    file, globals, choices.target(), request.contexts().keySet());
        } catch (RuntimeException e) {
            definition.failed(String.valueOf(e.getMessage()));
            throw e;
        }
        definition.done();
        file.file()
                .warnings()
                .forEach(warning ->
                        surroundings.progress().warning(warning.show(file.file().source())));
        try (BuildSession session = new BuildSession(request, file, globals, graph, surroundings)) {
            StageState state = new Stages(session).build();
            BuildResult result = new BuildResult(
                    state.image(request.choices().labels()),
                    state.layers().stream().map(ImageLayer::blob).toList());
            return output.accept(result);
        }
    }
}
