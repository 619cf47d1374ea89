package dev.hull.build.stage;

import dev.hull.build.copy.Archive;
import dev.hull.build.copy.Copier;
import dev.hull.build.copy.LayerDraft;
import dev.hull.build.copy.Owner;
import dev.hull.build.copy.Selection;
import dev.hull.build.copy.Selector;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.graph.StepKey;
import dev.hull.build.request.RemoteFiles;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.Spool;
import dev.hull.build.tree.TextTree;
import dev.hull.image.content.Ingest;
import dev.hull.image.layer.LayerWriter;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** ADD: as COPY, archives unpacked, and what is at addresses. */
final class AddStep {
    private final Step step;
    private final Located place;
    private final Instruction.Add add;
    private final Target target;

    private AddStep(Step step, Located place, Instruction.Add add) {
        this.step = step;
        this.place = place;
        this.add = add;
        this.target = new Target(step, place, add.sources().target(), add.ownership(), add.mode(), add.link());
    }

    static void run(Step step, Located place, Instruction.Add add) throws IOException, InterruptedException {
        new AddStep(step, place, add).run();
    }

    /**
     * Some of the sources.
     *
     * @param files what they mean
     * @param unpacked whether archives among them are unpacked
     */
    private record Part(Selection files, boolean unpacked) {}

    private void run() throws IOException, InterruptedException {
        StageState state = step.state();
        List<String> sources = CopyStep.words(state, place, add.sources().paths());
        String note = "ADD" + CopyStep.flags(target, add.link())
                + CopyStep.note(
                        sources,
                        add.sources(),
                        CopyStep.word(state, place, add.sources().target())) + " # buildkit";
        String name = step.name(place);
        List<Part> parts = parts(sources);
        StepKey key = target.describe(StepKey.of("add"));
        for (Part part : parts) {
            key.add(part.unpacked() ? 1 : 0);
            part.files().describe(key);
        }
        Digest digest = key.digest();
        ImageLayer layer = step.layer(
                name,
                digest,
                vertex -> step.session().make(digest, add.statement().original(), ingest -> write(ingest, parts)));
        state.add(layer, note);
    }

    private List<Part> parts(List<String> sources) throws IOException {
        StageState state = step.state();
        List<String> excludes = CopyStep.words(state, place, add.excludes());
        String checksum = state.scope().word(place.file(), add.statement(), add.checksum());
        if (!checksum.isEmpty() && sources.size() > 1) {
            throw place.wrong(add.checksum(), "checksum can't be specified for multiple sources", "ADD one by one");
        }
        List<Part> parts = new ArrayList<>();
        for (String source : sources) {
            if (!checksum.isEmpty() && !RemoteFiles.isAddress(source)) {
                throw place.wrong(add.checksum(), "checksum requires HTTP(S) or Git sources", "leave it out");
            }
            if (RemoteFiles.isAddress(source)) {
                SourceTree tree = step.session()
                        .surroundings()
                        .remote()
                        .fetch(source, checksum, add.keepGitDirectory().orElse(false));
                List<String> names = tree.list("");
                Selector selector = new Selector(tree, excludes, source);
                boolean single = names.size() == 1
                        && tree.lookup(names.getFirst())
                                .filter(file -> !file.isDirectory())
                                .isPresent();
                parts.add(new Part(
                        selector.select(single ? names : List.of("/"), false),
                        add.unpack().orElse(false)));
            } else {
                Selector selector = new Selector(step.session().request().context(), excludes, "the build context");
                parts.add(new Part(
                        selector.select(List.of(source), false), add.unpack().orElse(true)));
            }
        }
        SequencedMap<String, String> texts = CopyStep.texts(state, place, add.sources());
        if (!texts.isEmpty()) {
            Selector selector = new Selector(new TextTree(texts), List.of(), "the Dockerfile");
            parts.add(new Part(selector.select(new ArrayList<>(texts.keySet()), false), false));
        }
        return parts;
    }

    private LayerWriter.Layer write(Ingest ingest, List<Part> parts) throws IOException {
        try (Spool spool = new Spool(ingest.newPath("archive"))) {
            return target.write(ingest, (draft, owner, copier) -> {
                for (Part part : parts) {
                    fill(part, draft, owner, copier, spool);
                }
            });
        }
    }

    private void fill(Part part, LayerDraft draft, Optional<Owner> owner, Copier copier, Spool spool)
            throws IOException {
        for (Selection.Root root : part.files().roots()) {
            SourceTree tree = part.files().tree();
            if (part.unpacked() && root.file().isFile() && isArchive(tree, root)) {
                try (InputStream in = tree.open(root.file())) {
                    new Archive(draft, owner, spool).unpack(in, target.path());
                }
            } else {
                copier.copy(new Selection(tree, List.of(root)), target.path());
            }
        }
    }

    private static boolean isArchive(SourceTree tree, Selection.Root root) throws IOException {
        try (InputStream in = tree.open(root.file())) {
            return Archive.is(in);
        }
    }
}
