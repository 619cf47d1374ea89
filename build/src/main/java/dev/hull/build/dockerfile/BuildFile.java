package dev.hull.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile, read whole.
 *
 * @param file its statements and warnings
 * @param globals ARG before the first FROM
 * @param stages in their order, at least one
 */
public record BuildFile(Dockerfile file, List<Instruction.Arg> globals, List<Stage> stages) {
    public BuildFile {
        globals = List.copyOf(globals);
        stages = List.copyOf(stages);
    }

    /**
     * Reads a Dockerfile.
     *
     * @param name how the user knows it, such as its path
     * @throws DockerfileException when anything in it is wrong; it shows the place
     */
    public static BuildFile parse(String name, String text) {
        Dockerfile file = DockerfileParser.parse(SourceText.of(name, text));
        List<Instruction.Arg> globals = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        Instruction.From from = null;
        List<Instruction> instructions = new ArrayList<>();
        for (Statement statement : file.statements()) {
            Instruction instruction = instruction(file, statement);
            if (instruction instanceof Instruction.From next) {
                if (from != null) {
                    stages.add(new Stage(stages.size(), from, instructions));
                }
                from = next;
                instructions.clear();
            } else if (from != null) {
                instructions.add(instruction);
            } else if (instruction instanceof Instruction.Arg arg) {
                globals.add(arg);
            } else {
                throw wrong(
                        file, statement, "no build stage in current context", "begin with FROM, such as FROM scratch");
            }
        }
        if (from == null) {
            throw wrong(
                    file,
                    file.statements().getLast(),
                    "no build stage in current context",
                    "add FROM, such as FROM scratch");
        }
        stages.add(new Stage(stages.size(), from, instructions));
        return new BuildFile(file, globals, stages);
    }

    /**
     * The instruction that an image kept for those who build upon it.
     *
     * @throws DockerfileException when it is none
     */
    public static Instruction parseTrigger(String image, String text) {
        Dockerfile file = DockerfileParser.parse(SourceText.of("ONBUILD of " + image, text));
        return instruction(file, file.statements().getFirst());
    }

    private static Instruction instruction(Dockerfile file, Statement statement) {
        try {
            Instruction instruction = InstructionParser.parse(statement);
            if (instruction instanceof Instruction.Onbuild) {
                // What is kept for later has to be right now: nobody else sees this file again.
                statement.inner().ifPresent(InstructionParser::parse);
            }
            return instruction;
        } catch (SyntaxException e) {
            throw new DockerfileException(file.source(), e.problem(statement.range()));
        }
    }

    private static DockerfileException wrong(Dockerfile file, Statement statement, String message, String fix) {
        return new DockerfileException(
                file.source(), new Problem(statement.range(), statement.keyword(), message, fix));
    }

    /** The stage of a name or number; a later one of the same name hides an earlier one. */
    public Optional<Stage> stage(String reference) {
        for (int i = stages.size() - 1; i >= 0; i--) {
            if (stages.get(i).from().name().equalsIgnoreCase(reference)) {
                return Optional.of(stages.get(i));
            }
        }
        for (Stage stage : stages) {
            if (Integer.toString(stage.number()).equals(reference)) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }
}
