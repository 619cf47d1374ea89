package dev.hull.build.stage;

import dev.hull.build.dockerfile.Stage;
import dev.hull.build.graph.StageGraph;
import dev.hull.build.request.BuildRequest.NamedContext;
import dev.hull.image.Image;
import dev.hull.oci.Descriptor;
import dev.hull.oci.MediaTypes;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds what FROM and {@code --from} mean: stages, images, contexts. */
final class Origins {
    /** Where the results of stages come from. */
    @FunctionalInterface
    interface Stages {
        /** The result of a stage; waits until it is there. */
        StageState of(Stage stage) throws IOException, InterruptedException;
    }

    private final BuildSession session;
    private final Stages stages;
    private final Map<String, StageState> images = new ConcurrentHashMap<>();

    Origins(BuildSession session, Stages stages) {
        this.session = session;
        this.stages = stages;
    }

    /** What a stage begins with. */
    StageState base(StageGraph.Node node) throws IOException, InterruptedException {
        if (node.baseStage().isPresent()) {
            return withTriggers(stages.of(node.baseStage().get()));
        }
        if (node.isScratch()) {
            return StageState.empty(node.platform().orElse(session.platform()), session.epoch(Optional.empty()));
        }
        return image(
                node.base(),
                node.platform().or(() -> session.request().choices().platform()));
    }

    /** The build's context, or what a name means. */
    Origin origin(Stage stage, Located place, String from) throws IOException, InterruptedException {
        if (from.isEmpty()) {
            return new Origin("the build context", Optional.empty(), session.request()::context);
        }
        NamedContext context = session.request().contexts().get(from);
        if (context instanceof NamedContext.OfTree files) {
            return new Origin("the context " + from, Optional.empty(), files::tree);
        }
        Optional<Stage> other =
                session.graph().source(stage, place.instruction().statement(), from);
        StageState state = other.isPresent()
                ? stages.of(other.get())
                : from.equals("scratch")
                        ? StageState.empty(session.platform(), session.epoch(Optional.empty()))
                        : image(from, session.request().choices().platform());
        String shown = other.isPresent() ? "stage " + other.get().label() : "image " + from;
        return new Origin(
                shown, Optional.of(state.chain()), () -> session.unpacked().tree(state));
    }

    private StageState image(String reference, Optional<Platform> platform) throws IOException {
        String name = session.request().contexts().get(reference) instanceof NamedContext.OfImage other
                ? other.reference()
                : reference;
        String key = name + " " + platform;
        StageState known = images.get(key);
        if (known != null) {
            return withTriggers(known);
        }
        var vertex = session.progress().begin("[internal] load metadata for " + name);
        try {
            Image image = session.surroundings()
                    .images()
                    .find(name, platform, session.request().caching().pull(), vertex::status);
            session.keep(image);
            StageState state = state(image);
            images.put(key, state);
            vertex.done();
            return withTriggers(state);
        } catch (IOException | RuntimeException e) {
            vertex.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Each stage has a state of its own, and begins with the triggers of what it builds upon, an image or a stage. */
    private static StageState withTriggers(StageState known) {
        StageState copy = known.copy();
        copy.configure(known.config());
        return copy;
    }

    private StageState state(Image image) {
        List<ImageLayer> layers = new ArrayList<>();
        for (int i = 0; i < image.config().diffIds().size(); i++) {
            layers.add(new ImageLayer(
                    image.config().diffIds().get(i),
                    oci(image.manifest().layers().get(i))));
        }
        StageState state = StageState.of(
                image.config(), layers, session.epoch(image.config().created()));
        state.configure(state.config().withOnBuild(image.config().config().onBuild()));
        return state;
    }

    private static Descriptor oci(Descriptor layer) {
        String type = MediaTypes.ociLayer(layer.mediaType());
        return type.equals(layer.mediaType()) ? layer : Descriptor.of(type, layer.digest(), layer.size());
    }
}
