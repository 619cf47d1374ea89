package dev.hull.build.stage;

import dev.hull.build.copy.Copier;
import dev.hull.build.copy.LayerDraft;
import dev.hull.build.copy.ModeChange;
import dev.hull.build.copy.Owner;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StepKey;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreePaths;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import java.io.IOException;
import java.util.Optional;

/** Where COPY and ADD put files, and as whose. */
final class Target {
    private final StageState state;
    private final Step step;
    private final String path;
    private final String ownership;
    private final String mode;
    private final boolean link;

    /**
     * A target.
     *
     * @param written as the instruction has it, like owner and mode
     */
    Target(Step step, Located place, String written, String ownership, String mode, boolean link) {
        Scope scope = step.state().scope();
        Statement statement = place.instruction().statement();
        this.step = step;
        this.state = step.state();
        this.path = absolute(state, scope.word(place.file(), statement, written));
        this.ownership = scope.word(place.file(), statement, ownership);
        this.mode = scope.word(place.file(), statement, mode);
        this.link = link;
    }

    /** A path as seen from the working directory; a slash at its end stays. */
    static String absolute(StageState state, String path) {
        boolean directory = path.isEmpty() || path.equals(".") || path.endsWith("/") || path.endsWith("/.");
        String from = path.startsWith("/") ? "" : state.config().workingDir();
        String clean = "/" + TreePaths.clean(from + "/" + path);
        return directory && !clean.equals("/") ? clean + "/" : clean;
    }

    String path() {
        return path;
    }

    String mode() {
        return mode;
    }

    String ownership() {
        return ownership;
    }

    /** Adds to a key what the layer depends on besides the files. */
    StepKey describe(StepKey key) {
        if (!mode.isEmpty()) {
            ModeChange.parse(mode); // what is wrong is told before anything is read
        }
        return key.add(path)
                .add(ownership)
                .add(mode)
                .add(link ? 1 : 0)
                .add(state.epoch().getEpochSecond())
                .add(needsTree() ? state.chain().hex() : "");
    }

    /** Whether what is there already decides over the layer. */
    private boolean needsTree() {
        return !link || !ownership.isEmpty() && !Owner.isNumeric(ownership);
    }

    /** Files go into the draft. */
    @FunctionalInterface
    interface Filling {
        /** Puts them there. */
        void fill(LayerDraft draft, Optional<Owner> owner, Copier copier) throws IOException;
    }

    /** Makes the layer. */
    LayerWriter.Layer write(Ingest ingest, Filling filling) throws IOException {
        SourceTree below = needsTree() ? step.session().unpacked().tree(state) : SourceTree.EMPTY;
        Optional<Owner> owner =
                ownership.isEmpty() ? Optional.empty() : Optional.of(Owner.find(ownership, Unpacked.reader(below)));
        LayerDraft draft = new LayerDraft(link ? SourceTree.EMPTY : below);
        Copier copier =
                new Copier(draft, owner, mode.isEmpty() ? Optional.empty() : Optional.of(ModeChange.parse(mode)));
        filling.fill(draft, owner, copier);
        try (LayerWriter layer = new LayerWriter(ingest, Compression.NONE)) {
            draft.write(layer, state.epoch().getEpochSecond());
            return layer.finish();
        }
    }
}
