package dev.hull.build.outline;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.DockerfileException;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Problem;
import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StageGraph;
import dev.hull.build.run.MountOption;
import dev.hull.oci.HullException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one stage says by itself: arguments that it declares, secrets and agents, and the variables that it ends with. */
final class StageFacts {
    private final BuildFile file;
    private final Scope globals;
    private final Map<String, String> given;
    private final Scope scope;
    private final Map<String, Outline.Argument> declared = new HashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Map<String, Outline.Wanted> secrets = new LinkedHashMap<>();
    private final Map<String, Outline.Wanted> agents = new LinkedHashMap<>();

    private StageFacts(BuildFile file, Scope globals, Map<String, String> given, Scope scope) {
        this.file = file;
        this.globals = globals;
        this.given = given;
        this.scope = scope;
    }

    /**
     * Reads a stage.
     *
     * @param begin variables that it begins with
     */
    static StageFacts of(BuildFile file, StageGraph.Node node, Scope globals, Map<String, String> given, Scope begin) {
        StageFacts facts = new StageFacts(file, globals, given, begin);
        Instruction.From from = node.stage().from();
        facts.used.addAll(
                globals.words(file.file(), from.statement(), from.base()).used());
        facts.used.addAll(
                globals.words(file.file(), from.statement(), from.platform()).used());
        node.stage().instructions().forEach(facts::take);
        return facts;
    }

    /** The variables at its end. */
    Scope end() {
        return scope.copy();
    }

    /** Arguments that it declares with a value of their own, or that nobody else gives one. */
    Map<String, Outline.Argument> declared() {
        return declared;
    }

    /** Names of arguments that it declares or that its FROM uses. */
    Set<String> used() {
        return used;
    }

    Map<String, Outline.Wanted> secrets() {
        return secrets;
    }

    Map<String, Outline.Wanted> agents() {
        return agents;
    }

    private void take(Instruction instruction) {
        if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(each -> take(arg, each));
        } else if (instruction instanceof Instruction.Env env) {
            Scope before = scope.copy();
            env.assignments()
                    .forEach(each -> scope.set(
                            before.word(file.file(), env.statement(), each.name()),
                            before.word(file.file(), env.statement(), each.value())));
        } else if (instruction instanceof Instruction.Run run) {
            run.mounts().forEach(each -> take(run, each));
        }
    }

    private void take(Instruction.Arg arg, Instruction.Declaration declaration) {
        String name = scope.word(file.file(), arg.statement(), declaration.name());
        boolean inherited = !given.containsKey(name) && declaration.value().isEmpty();
        Optional<String> value = given.containsKey(name)
                ? Optional.ofNullable(given.get(name))
                : inherited
                        ? globals.value(name)
                        : declaration.value().map(text -> scope.word(file.file(), arg.statement(), text));
        value.ifPresent(text -> scope.set(name, text));
        used.add(name);
        if (!inherited || value.isEmpty()) {
            declared.put(
                    name,
                    new Outline.Argument(
                            name,
                            value.orElse(""),
                            Descriptions.of(arg.statement(), name),
                            arg.statement().range()));
        }
    }

    private void take(Instruction.Run run, String written) {
        MountOption mount;
        try {
            mount = MountOption.parse(scope.word(file.file(), run.statement(), written));
        } catch (HullException e) {
            throw new DockerfileException(
                    file.file().source(), new Problem(run.statement().range(), written, e.sentence(), ""));
        }
        if (mount.type().equals("secret")) {
            mount.secretId()
                    .ifPresent(id -> secrets.putIfAbsent(
                            id,
                            new Outline.Wanted(
                                    id, mount.required(), run.statement().range())));
        } else if (mount.type().equals("ssh")) {
            String id = mount.agentId();
            agents.putIfAbsent(
                    id, new Outline.Wanted(id, mount.required(), run.statement().range()));
        }
    }
}
