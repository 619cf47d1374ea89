package dev.hull.build.lint;

import dev.hull.build.dockerfile.CommandLine;
import dev.hull.build.dockerfile.HereDocument;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Sources;
import dev.hull.build.dockerfile.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of one stage, one after the other. */
final class InstructionChecks {
    private final VariableChecks variables;
    private final StageState state;
    private final LintRequest request;
    private final Findings findings;
    private final Map<String, Statement> once = new HashMap<>();

    InstructionChecks(VariableChecks variables, StageState state, LintRequest request, Findings findings) {
        this.variables = variables;
        this.state = state;
        this.request = request;
        this.findings = findings;
    }

    /**
     * Checks the next instruction.
     *
     * @param globals variables of FROM, for ARG without a default
     */
    void check(Instruction instruction, Map<String, String> globals) {
        Statement statement = instruction.statement();
        switch (instruction) {
            case Instruction.Arg arg -> argument(arg, globals);
            case Instruction.Env env -> environment(env);
            case Instruction.Label label -> assignments(statement, label.assignments());
            case Instruction.Workdir workdir -> directory(workdir);
            case Instruction.Run run -> run.mounts().forEach(mount -> variables.expand(statement, mount));
            case Instruction.Copy copy -> {
                List.of(copy.ownership(), copy.mode()).forEach(word -> variables.expand(statement, word));
                sources(statement, copy.sources(), copy.from().isEmpty(), "Copy");
            }
            case Instruction.Add add -> {
                List.of(add.ownership(), add.mode(), add.checksum()).forEach(word -> variables.expand(statement, word));
                sources(statement, add.sources(), true, "Add");
            }
            case Instruction.Cmd cmd -> command(statement, cmd.command());
            case Instruction.Entrypoint entrypoint -> command(statement, entrypoint.command());
            case Instruction.Health ignored -> usedOnce(statement);
            case Instruction.Shell ignored -> state.hasShell = true;
            case Instruction.User user -> variables.expand(statement, user.user());
            case Instruction.Volume volume -> volume.paths().forEach(path -> variables.expand(statement, path));
            case Instruction.StopSignal stop -> variables.expand(statement, stop.signal());
            case Instruction.Expose expose -> ports(statement, expose.ports());
            case Instruction.From ignored -> {}
            case Instruction.Maintainer ignored -> {}
            case Instruction.Onbuild ignored -> {}
        }
    }

    private void argument(Instruction.Arg arg, Map<String, String> globals) {
        for (Instruction.Declaration declaration : arg.declarations()) {
            String name = declaration.name();
            SecretNames.check("ARG", name, arg.statement(), findings);
            String value = value(arg.statement(), declaration, globals);
            if (value != null) {
                state.values.put(name, value);
            }
            state.declared.add(name);
        }
    }

    private @Nullable String value(
            Statement statement, Instruction.Declaration declaration, Map<String, String> globals) {
        String given = request.arguments().get(declaration.name());
        if (given != null) {
            return given;
        }
        return declaration.value().isPresent()
                ? variables.expand(statement, declaration.value().get())
                : globals.get(declaration.name());
    }

    private void environment(Instruction.Env env) {
        Statement statement = env.statement();
        Map<String, String> values = new HashMap<>();
        for (Instruction.Assignment assignment : env.assignments()) {
            legacy(statement, assignment);
            values.put(variables.expand(statement, assignment.name()), variables.expand(statement, assignment.value()));
            SecretNames.check("ENV", assignment.name(), statement, findings);
        }
        state.values.putAll(values);
    }

    private void assignments(Statement statement, List<Instruction.Assignment> assignments) {
        for (Instruction.Assignment assignment : assignments) {
            legacy(statement, assignment);
            variables.expand(statement, assignment.name());
            variables.expand(statement, assignment.value());
        }
    }

    private void legacy(Statement statement, Instruction.Assignment assignment) {
        if (assignment.old()) {
            String keyword = statement.keyword();
            String value = assignment.value();
            boolean quoted = value.indexOf(' ') < 0 || value.startsWith("\"") || value.startsWith("'");
            findings.add(
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    statement,
                    "",
                    "\"" + keyword + " key=value\" should be used instead of legacy \"" + keyword
                            + " key value\" format",
                    "write " + keyword + " " + assignment.name() + "=" + (quoted ? value : "\"" + value + "\""));
        }
    }

    private void directory(Instruction.Workdir workdir) {
        String path = variables.expand(workdir.statement(), workdir.path());
        if (!state.hasDirectory && !path.startsWith("/")) {
            findings.add(
                    Rule.WORKDIR_RELATIVE_PATH,
                    workdir.statement(),
                    workdir.path(),
                    "Relative workdir \"" + path + "\" can have unexpected results if the base image changes",
                    "write WORKDIR /" + path);
        }
        state.hasDirectory = true;
    }

    private void command(Statement statement, CommandLine command) {
        usedOnce(statement);
        if (command.shell() && !state.hasShell) {
            String text = String.join(" ", command.words());
            List<String> words = new ArrayList<>();
            for (String word : text.split("\\s+", -1)) {
                words.add("\"" + word + "\"");
            }
            boolean plain = text.chars().noneMatch(c -> "\"'\\$&|;<>*`()".indexOf(c) >= 0);
            findings.add(
                    Rule.JSON_ARGS_RECOMMENDED,
                    statement,
                    "",
                    "JSON arguments recommended for " + statement.keyword()
                            + " to prevent unintended behavior related to OS signals",
                    plain
                            ? "write " + statement.keyword() + " [" + String.join(", ", words) + "]"
                            : "put the shell text into a script, and its path into [\"…\"]; or name the shell: SHELL"
                                    + " [\"/bin/sh\", \"-c\"]");
        }
    }

    private void usedOnce(Statement statement) {
        Statement before = once.put(statement.name(), statement);
        if (before != null) {
            findings.add(
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    before,
                    "",
                    "Multiple " + before.keyword()
                            + " instructions should not be used in the same stage because only the last one will be"
                            + " used",
                    "remove it: line " + statement.range().first() + " replaces it");
        }
    }

    private void sources(Statement statement, Sources sources, boolean ofContext, String verb) {
        for (String path : sources.paths()) {
            String expanded = variables.expand(statement, path);
            if (ofContext) {
                IgnoredSources.check(statement, path, expanded, verb, request.ignored(), findings);
            }
        }
        variables.expand(statement, sources.target());
        for (HereDocument document : sources.documents()) {
            if (document.expanded()) {
                variables.expandDocument(statement, document.content());
            }
        }
    }

    private void ports(Statement statement, List<String> ports) {
        for (String port : ports) {
            String expanded = variables.expand(statement, port);
            int colon = expanded.lastIndexOf(':');
            int slash = expanded.indexOf('/', colon + 1);
            String protocol = slash < 0 ? "" : expanded.substring(slash + 1);
            String lower = protocol.toLowerCase(java.util.Locale.ROOT);
            if (!protocol.equals(lower)) {
                findings.add(
                        Rule.EXPOSE_PROTO_CASING,
                        statement,
                        port,
                        "Defined protocol '" + expanded + "' in EXPOSE instruction should be lowercase",
                        "write " + expanded.substring(0, slash + 1) + lower);
            }
            if (colon >= 0) {
                findings.add(
                        Rule.EXPOSE_INVALID_FORMAT,
                        statement,
                        port,
                        "EXPOSE instruction should not define an IP address or host-port mapping, found '" + expanded
                                + "'",
                        "write EXPOSE " + expanded.substring(colon + 1) + ", and publish with -p when it runs");
            }
        }
    }
}
