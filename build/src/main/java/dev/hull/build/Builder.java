package dev.hull.build;

import dev.hull.build.cache.CacheLost;
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
import dev.hull.oci.ImageConfig;
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
        while (true) {
            try (BuildSession session = new BuildSession(request, file, globals, graph, surroundings)) {
                return build(session, request, output);
            } catch (CacheLost e) {
                surroundings.progress().warning(e.getMessage() + "; the build begins again without it\n");
            }
        }
    }

    private String build(BuildSession session, BuildRequest request, BuildOutput output)
            throws IOException, InterruptedException {
        StageState state = new Stages(session).build();
        session.bring(state.layers());
        ImageConfig config = surroundings
                .caches()
                .inline(state.image(request.choices().labels()), session.used().all());
        String id = output.accept(new BuildResult(
                config, state.layers().stream().map(ImageLayer::blob).toList()));
        surroundings
                .caches()
                .export(
                        session.used().all(),
                        config.diffIds(),
                        layer -> session.used().bring(layer.diffId()));
        return id;
    }
}
