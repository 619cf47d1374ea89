package dev.hull.build.dockerfile;

import dev.hull.build.dockerfile.Instruction.Assignment;
import dev.hull.build.dockerfile.Instruction.Declaration;
import dev.hull.oci.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes an instruction of a statement: flags, numbers of arguments, forms. */
final class InstructionParser {
    /** Every keyword. */
    static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private final Statement statement;

    private InstructionParser(Statement statement) {
        this.statement = statement;
    }

    /**
     * The instruction.
     *
     * @throws SyntaxException when it is none
     */
    static Instruction parse(Statement statement) {
        return new InstructionParser(statement).parse();
    }

    private Instruction parse() {
        return switch (statement.name()) {
            case "FROM" -> from();
            case "ARG" -> arg();
            case "ENV" -> new Instruction.Env(statement, assignments());
            case "LABEL" -> new Instruction.Label(statement, assignments());
            case "MAINTAINER" -> new Instruction.Maintainer(statement, one("NAME"));
            case "RUN" -> run();
            case "COPY" -> copy();
            case "ADD" -> add();
            case "CMD" -> new Instruction.Cmd(statement, commandWithoutFlags());
            case "ENTRYPOINT" -> new Instruction.Entrypoint(statement, commandWithoutFlags());
            case "SHELL" -> shell();
            case "WORKDIR" -> new Instruction.Workdir(statement, one("DIRECTORY"));
            case "USER" -> new Instruction.User(statement, one("USER[:GROUP]"));
            case "VOLUME" -> volume();
            case "EXPOSE" ->
                new Instruction.Expose(statement, some().stream().sorted().toList());
            case "STOPSIGNAL" -> new Instruction.StopSignal(statement, one("SIGNAL"));
            case "HEALTHCHECK" -> HealthcheckParser.parse(statement);
            case "ONBUILD" -> onbuild();
            default -> throw unknown();
        };
    }

    private SyntaxException unknown() {
        return new SyntaxException(
                "unknown instruction: " + statement.keyword(),
                statement.keyword(),
                Nearest.of(statement.name(), KEYWORDS)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("a line that continues the one before needs a \\ at the end of that one"));
    }

    private Instruction from() {
        List<String> words = statement.words();
        FlagValues flags = FlagValues.of(statement, List.of("platform"));
        String name = "";
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("as")) {
            name = words.get(2).toLowerCase(Locale.ROOT);
            if (!isStageName(name)) {
                throw new SyntaxException(
                        "invalid name for build stage: \"" + words.get(2)
                                + "\", name can't start with a number or contain symbols",
                        words.get(2),
                        "use letters, digits, '-', '_' and '.', the first a letter");
            }
        } else if (words.size() != 1) {
            throw new SyntaxException(
                    "FROM requires either one or three arguments", "write FROM IMAGE or FROM IMAGE AS NAME");
        }
        return new Instruction.From(statement, words.getFirst(), name, flags.text("platform", ""));
    }

    private static boolean isStageName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            boolean letter = character >= 'a' && character <= 'z';
            boolean other = (character >= '0' && character <= '9') || "-_.".indexOf(character) >= 0;
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private Instruction arg() {
        List<Declaration> declarations = new ArrayList<>();
        for (String word : some()) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw new SyntaxException("ARG names can not be blank", word, "write ARG NAME=default");
            }
            declarations.add(
                    equals < 0
                            ? new Declaration(word, Optional.empty())
                            : new Declaration(word.substring(0, equals), Optional.of(word.substring(equals + 1))));
        }
        return new Instruction.Arg(statement, declarations);
    }

    private List<Assignment> assignments() {
        List<String> words = some();
        List<Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 3) {
            if (words.get(i).isEmpty()) {
                throw new SyntaxException(statement.name() + " names can not be blank", "write NAME=value");
            }
            assignments.add(new Assignment(
                    words.get(i), words.get(i + 1), words.get(i + 2).isEmpty()));
        }
        return assignments;
    }

    private Instruction run() {
        FlagValues flags = FlagValues.of(statement, List.of("mount*", "network", "security"));
        String network = flags.text("network", "default");
        if (!List.of("default", "none", "host").contains(network)) {
            throw new SyntaxException("invalid network mode \"" + network + "\"", network, "use default, none or host");
        }
        String security = flags.text("security", "sandbox");
        if (!List.of("sandbox", "insecure").contains(security)) {
            throw new SyntaxException(
                    "security \"" + security + "\" is not valid", security, "use sandbox or insecure");
        }
        return new Instruction.Run(statement, command(), flags.all("mount"), network, security);
    }

    private CommandLine commandWithoutFlags() {
        FlagValues.of(statement, List.of());
        return command();
    }

    private CommandLine command() {
        return new CommandLine(statement.words(), !statement.json(), statement.documents());
    }

    private Instruction copy() {
        FlagValues flags = FlagValues.of(statement, List.of("from", "chown", "chmod", "link?", "parents?", "exclude*"));
        return new Instruction.Copy(
                statement,
                sources(),
                flags.text("from", ""),
                flags.text("chown", ""),
                flags.text("chmod", ""),
                flags.isTrue("link"),
                flags.isTrue("parents"),
                flags.all("exclude"));
    }

    private Instruction add() {
        FlagValues flags = FlagValues.of(
                statement, List.of("chown", "chmod", "link?", "exclude*", "checksum", "keep-git-dir?", "unpack?"));
        return new Instruction.Add(
                statement,
                sources(),
                flags.text("chown", ""),
                flags.text("chmod", ""),
                flags.isTrue("link"),
                flags.all("exclude"),
                flags.text("checksum", ""),
                flags.truth("keep-git-dir"),
                flags.truth("unpack"));
    }

    private Sources sources() {
        List<String> words = statement.words();
        if (words.size() < 2) {
            throw new SyntaxException(
                    statement.name() + " requires at least two arguments, but only one was provided. Destination could"
                            + " not be determined",
                    "write " + statement.name() + " SOURCE... TARGET");
        }
        String target = words.getLast();
        if (HereDocument.of(target).isPresent()) {
            throw new SyntaxException(
                    statement.name() + " cannot accept a heredoc as a destination",
                    target,
                    "put the path of the target behind it");
        }
        List<String> paths = new ArrayList<>();
        List<HereDocument> documents = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            Optional<HereDocument> announced = HereDocument.of(word);
            if (announced.isPresent()) {
                documents.add(document(announced.get()));
            } else {
                paths.add(word);
            }
        }
        return new Sources(paths, documents, target);
    }

    private HereDocument document(HereDocument announced) {
        HereDocument found = announced;
        for (HereDocument document : statement.documents()) {
            found = document.name().equals(announced.name()) ? document : found;
        }
        return found;
    }

    private Instruction shell() {
        FlagValues.of(statement, List.of());
        if (!statement.json()) {
            throw new SyntaxException(
                    "SHELL requires the arguments to be in JSON form", "write SHELL [\"/bin/sh\", \"-c\"]");
        }
        return new Instruction.Shell(statement, some());
    }

    private Instruction volume() {
        FlagValues.of(statement, List.of());
        List<String> paths = new ArrayList<>();
        for (String word : some()) {
            if (word.isBlank()) {
                throw new SyntaxException("VOLUME specified can not be an empty string", "write an absolute path");
            }
            paths.add(word.strip());
        }
        return new Instruction.Volume(statement, paths);
    }

    private Instruction onbuild() {
        FlagValues.of(statement, List.of());
        if (statement.inner().isEmpty()) {
            throw new SyntaxException("ONBUILD requires at least one argument", "write ONBUILD INSTRUCTION ...");
        }
        String inner = statement.inner().get().name();
        if (inner.equals("ONBUILD")) {
            throw new SyntaxException("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", "write it once");
        }
        if (inner.equals("FROM") || inner.equals("MAINTAINER")) {
            throw new SyntaxException(inner + " isn't allowed as an ONBUILD trigger", inner, "leave the statement out");
        }
        StringBuilder text = new StringBuilder(
                statement.original().strip().substring("ONBUILD".length()).stripLeading());
        for (HereDocument document : statement.documents()) {
            text.append('\n').append(document.content()).append(document.name());
        }
        return new Instruction.Onbuild(statement, text.toString());
    }

    private String one(String what) {
        FlagValues.of(statement, List.of());
        if (statement.words().size() != 1) {
            throw new SyntaxException(
                    statement.name() + " requires exactly one argument", "write " + statement.name() + " " + what);
        }
        return statement.words().getFirst();
    }

    private List<String> some() {
        if (!statement.name().equals("ARG")) {
            FlagValues.of(statement, List.of());
        }
        if (statement.words().isEmpty()) {
            throw new SyntaxException(
                    statement.name() + " requires at least one argument", "write something behind it, or remove it");
        }
        return statement.words();
    }
}
