package dev.hull.build.stage;

import dev.hull.build.copy.Selection;
import dev.hull.build.copy.Selector;
import dev.hull.build.dockerfile.HereDocument;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Sources;
import dev.hull.build.dockerfile.Statement;
import dev.hull.build.graph.StepKey;
import dev.hull.build.tree.TextTree;
import dev.hull.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** COPY: files of the context, of a stage, of an image, and here-documents. */
final class CopyStep {
    private CopyStep() {}

    static void run(Step step, Located place, Instruction.Copy copy) throws IOException, InterruptedException {
        StageState state = step.state();
        Statement statement = copy.statement();
        Target target = new Target(step, place, copy.sources().target(), copy.ownership(), copy.mode(), copy.link());
        List<String> sources = words(state, place, copy.sources().paths());
        List<String> excludes = words(state, place, copy.excludes());
        SequencedMap<String, String> texts = texts(state, place, copy.sources());
        String note = "COPY" + flags(target, copy)
                + note(
                        sources,
                        copy.sources(),
                        word(state, place, copy.sources().target())) + " # buildkit";
        Origin origin = step.origins().origin(step.stage(), place, copy.from());
        String name = step.name(place);
        Optional<Digest> quick = origin.chain()
                .map(chain -> target.describe(StepKey.of("copy of layers"))
                        .add(chain.hex())
                        .add(sources)
                        .add(excludes)
                        .add(copy.parents() ? 1 : 0)
                        .add(new ArrayList<>(texts.keySet()))
                        .add(new ArrayList<>(texts.values()))
                        .digest());
        Optional<ImageLayer> known =
                quick.isPresent() ? step.session().cached(quick.get(), name, step.reads()) : Optional.empty();
        if (known.isPresent()) {
            step.session().progress().begin(name).cached();
            state.add(known.get(), note);
            return;
        }
        Selection files = new Selector(origin.tree().get(), excludes, origin.shown()).select(sources, copy.parents());
        Selection documents = TextTree.isEmpty(texts)
                ? new Selection(files.tree(), List.of())
                : new Selector(new TextTree(texts), List.of(), "the Dockerfile")
                        .select(new ArrayList<>(texts.keySet()), false);
        StepKey key = target.describe(StepKey.of("copy"));
        files.describe(key);
        documents.describe(key);
        Digest content = key.digest();
        ImageLayer layer = step.layer(
                name,
                content,
                vertex -> step.session()
                        .make(
                                content,
                                statement.original(),
                                ingest -> target.write(ingest, (draft, owner, copier) -> {
                                    copier.copy(files, target.path());
                                    copier.copy(documents, target.path());
                                })));
        if (quick.isPresent()) {
            step.session().remember(quick.get(), statement.original(), layer);
        }
        state.add(layer, note);
    }

    private static String flags(Target target, Instruction.Copy copy) {
        return (copy.parents() ? " --parents" : "") + flags(target, copy.link());
    }

    static String flags(Target target, boolean link) {
        return (target.ownership().isEmpty() ? "" : " --chown=" + target.ownership())
                + (target.mode().isEmpty() ? "" : " --chmod=" + target.mode())
                + (link ? " --link" : "");
    }

    static String note(List<String> sources, Sources all, String target) {
        StringBuilder text = new StringBuilder();
        sources.forEach(source -> text.append(' ').append(source));
        all.documents().forEach(document -> text.append(" <<").append(document.name()));
        return text.append(' ').append(target).toString();
    }

    /** The word, variables resolved. */
    static String word(StageState state, Located place, String written) {
        return state.scope().word(place.file(), place.instruction().statement(), written);
    }

    /** The words, variables resolved. */
    static List<String> words(StageState state, Located place, List<String> written) {
        List<String> words = new ArrayList<>();
        for (String word : written) {
            words.add(state.scope().word(place.file(), place.instruction().statement(), word));
        }
        return words;
    }

    /** Here-documents by the name of the file that they become. */
    static SequencedMap<String, String> texts(StageState state, Located place, Sources sources) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (HereDocument document : sources.documents()) {
            String text = document.text();
            texts.put(
                    document.name(),
                    document.expanded()
                            ? state.scope()
                                    .text(place.file(), place.instruction().statement(), text)
                            : text);
        }
        return new LinkedHashMap<>(texts);
    }
}
