package dev.hull.build.graph;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Nearest;
import dev.hull.oci.Platform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The stages of a file, what each begins with, and which need which. A stage can only need stages before it, so there are no
 * cycles; what the wanted stage does not need is not built.
 */
public final class StageGraph {
    /**
     * A stage and what it begins with.
     *
     * @param stage the stage
     * @param base what FROM names, variables resolved
     * @param baseStage the earlier stage that this is
     * @param platform what FROM asks for
     */
    public record Node(Stage stage, String base, Optional<Stage> baseStage, Optional<Platform> platform) {
        /** Whether it begins with nothing. */
        public boolean isScratch() {
            return baseStage.isEmpty() && base.equals("scratch");
        }
    }

    private final BuildFile file;
    private final Set<String> contexts;
    private final List<Node> nodes = new ArrayList<>();
    private final Stage target;

    private StageGraph(BuildFile file, Scope globals, String wanted, Set<String> contexts) {
        this.file = file;
        this.contexts = contexts;
        for (Stage stage : file.stages()) {
            nodes.add(node(stage, globals));
        }
        this.target = wanted.isEmpty() ? file.stages().getLast() : find(wanted);
    }

    /**
     * The graph of a file.
     *
     * @param wanted name or number of the stage to build, empty for the last
     * @param contexts names that mean something from outside, before any stage
     */
    public static StageGraph of(BuildFile file, Scope globals, String wanted, Set<String> contexts) {
        return new StageGraph(file, globals, wanted, contexts);
    }

    private Stage find(String wanted) {
        return file.stage(wanted).orElseThrow(() -> {
            List<String> names = file.stages().stream()
                    .map(stage -> stage.from().name())
                    .filter(name -> !name.isEmpty())
                    .toList();
            String hint = Nearest.of(wanted, names)
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(names.isEmpty() ? "" : "; there are " + String.join(", ", names));
            return new HullException(ErrorKind.NOT_FOUND, "target stage \"" + wanted + "\" could not be found" + hint);
        });
    }

    private Node node(Stage stage, Scope globals) {
        Instruction.From from = stage.from();
        String base = globals.word(file.file(), from.statement(), from.base());
        if (base.isBlank()) {
            throw wrong(
                    from.statement(),
                    from.base(),
                    "base name (" + from.base() + ") should not be blank",
                    "give the ARG before FROM a value, or pass --build-arg");
        }
        String platform = globals.word(file.file(), from.statement(), from.platform());
        return new Node(
                stage,
                base,
                contexts.contains(base) ? Optional.empty() : earlier(base, stage),
                platform.isEmpty() ? Optional.empty() : Optional.of(platform(from.statement(), platform)));
    }

    private Platform platform(Statement statement, String platform) {
        try {
            return Platform.parse(platform);
        } catch (HullException e) {
            throw wrong(statement, platform, e.sentence(), "");
        }
    }

    private Optional<Stage> earlier(String name, Stage before) {
        for (int i = before.number() - 1; i >= 0; i--) {
            Stage stage = file.stages().get(i);
            if (!stage.from().name().isEmpty() && stage.from().name().equalsIgnoreCase(name)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    private DockerfileException wrong(Statement statement, String at, String message, String fix) {
        return new DockerfileException(file.file().source(), new Problem(statement.range(), at, message, fix));
    }

    /** The stage to build. */
    public Node target() {
        return nodes.get(target.number());
    }

    /** The node of a stage. */
    public Node node(Stage stage) {
        return nodes.get(stage.number());
    }

    /**
     * The stage that {@code --from} means; empty for an image or a named context.
     *
     * @throws DockerfileException when it is a stage that does not come before
     */
    public Optional<Stage> source(Stage stage, Statement statement, String from) {
        if (contexts.contains(from)) {
            return Optional.empty();
        }
        if (!from.isEmpty() && from.length() < 9 && from.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(from);
            if (number >= stage.number()) {
                throw wrong(
                        statement,
                        from,
                        "invalid stage index " + number,
                        stage.number() == 0
                                ? "this is the first stage, there is none before it"
                                : "stages before this one are 0 to " + (stage.number() - 1));
            }
            return Optional.of(file.stages().get(number));
        }
        Optional<Stage> earlier = earlier(from, stage);
        Optional<Stage> any = earlier.isPresent() ? earlier : file.stage(from);
        if (earlier.isEmpty() && any.isPresent() && any.get().number() > stage.number()) {
            throw wrong(
                    statement,
                    from,
                    "cannot copy from stage \"" + from + "\", it needs to be defined before current stage \""
                            + stage.label() + "\"",
                    "move that stage up");
        }
        return earlier;
    }

    /** Stages that the wanted one needs, itself included, in their order. */
    public List<Stage> needed() {
        Set<Integer> found = new TreeSet<>();
        Deque<Stage> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            Stage stage = open.pop();
            if (found.add(stage.number())) {
                node(stage).baseStage().ifPresent(open::push);
                for (Instruction instruction : stage.instructions()) {
                    for (String from : froms(instruction)) {
                        source(stage, instruction.statement(), from).ifPresent(open::push);
                    }
                }
            }
        }
        return found.stream().map(number -> file.stages().get(number)).toList();
    }

    /** What an instruction takes files from besides the context. */
    public static List<String> froms(Instruction instruction) {
        List<String> froms = new ArrayList<>();
        if (instruction instanceof Instruction.Copy copy && !copy.from().isEmpty()) {
            froms.add(copy.from());
        } else if (instruction instanceof Instruction.Run run) {
            for (String mount : run.mounts()) {
                for (String field : mount.split(",")) {
                    if (field.startsWith("from=")) {
                        froms.add(field.substring("from=".length()));
                    }
                }
            }
        }
        return froms;
    }
}
