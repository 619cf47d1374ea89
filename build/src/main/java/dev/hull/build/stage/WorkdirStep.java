package dev.hull.build.stage;

import dev.hull.build.copy.LayerDraft;
import dev.hull.build.copy.Owner;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.graph.StepKey;
import dev.hull.build.tree.SourceTree;
import dev.hull.image.layer.Compression;
import dev.hull.image.layer.LayerWriter;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;

/** WORKDIR: the directory is made if it is missing. */
final class WorkdirStep {
    private static final int MODE = 0755;

    private WorkdirStep() {}

    static void run(Step step, Located place, Instruction.Workdir workdir) throws IOException, InterruptedException {
        StageState state = step.state();
        String word = state.scope().word(place.file(), workdir.statement(), workdir.path());
        String absolute = Target.absolute(state, word);
        String path = absolute.length() > 1 && absolute.endsWith("/")
                ? absolute.substring(0, absolute.length() - 1)
                : absolute;
        String user = state.config().user();
        String name = step.name(place);
        state.configure(state.config().withWorkingDir(path));
        if (path.equals("/")) {
            state.note("WORKDIR /");
            return;
        }
        Digest key = StepKey.of("workdir")
                .add(state.chain().hex())
                .add(path)
                .add(user)
                .add(state.epoch().getEpochSecond())
                .digest();
        ImageLayer layer = step.layer(
                name,
                key,
                vertex -> step.session().make(key, workdir.statement().original(), ingest -> {
                    SourceTree below = step.session().unpacked().tree(state);
                    LayerDraft draft = new LayerDraft(below);
                    Owner owner = user.isEmpty() ? Owner.ROOT : owner(user, below);
                    draft.makeDirectories(draft.resolve(path, true), MODE, owner);
                    try (LayerWriter writer = new LayerWriter(ingest, Compression.NONE)) {
                        draft.write(writer, state.epoch().getEpochSecond());
                        return writer.finish();
                    }
                }));
        state.add(layer, "WORKDIR " + path);
    }

    /** The image's user; root when the image does not know him, for he may come to be known by a later step, or never be needed. */
    private static Owner owner(String user, SourceTree below) {
        try {
            return Owner.find(user, Unpacked.reader(below));
        } catch (HullException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return Owner.ROOT;
        }
    }
}
