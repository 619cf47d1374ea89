package dev.hull.build.stage;

import dev.hull.build.dockerfile.Stage;
import dev.hull.build.progress.BuildProgress;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/**
 * What the steps of one stage share.
 *
 * @param session the build
 * @param stage the stage
 * @param state what it has come to
 * @param origins where files come from
 * @param names what steps are called
 * @param reads whether results of earlier builds count
 */
record Step(BuildSession session, Stage stage, StageState state, Origins origins, StepNames names, boolean reads) {

    /** What a step is called. */
    String name(Located place) {
        String text = place.instruction().statement().original().strip();
        return names.next((place.trigger() ? "ONBUILD " : "") + state.scope().shown(text));
    }

    /** Something that takes long and ends with a layer. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        ImageLayer run(BuildProgress.Vertex vertex) throws IOException, InterruptedException;
    }

    /** Takes the layer of a key from the cache, or makes it; tells so. */
    ImageLayer layer(String name, Digest key, Work work) throws IOException, InterruptedException {
        BuildProgress.Vertex vertex = session.progress().begin(name);
        try {
            Optional<ImageLayer> found = session.cached(key, name, reads);
            if (found.isPresent()) {
                vertex.cached();
                return found.get();
            }
            ImageLayer made = work.run(vertex);
            vertex.done();
            return made;
        } catch (InterruptedException e) {
            vertex.failed("given up");
            throw e;
        } catch (IOException | RuntimeException e) {
            vertex.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
