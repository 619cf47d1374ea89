package dev.hull.build.outline;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.SourceRange;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.graph.GlobalScope;
import dev.hull.build.graph.Scope;
import dev.hull.build.graph.StageGraph;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what a stage takes. Of arguments before the first FROM those count that a stage declares again, or that FROM uses, and
 * those that their values are made of.
 */
public final class OutlineReader {
    private final BuildFile file;
    private final Map<String, String> given;
    private final Function<String, Optional<List<String>>> environments;
    private final Scope globals;
    private final StageGraph graph;
    private final Map<String, Outline.Argument> ofGlobals = new HashMap<>();
    private final Map<String, Set<String>> madeOf = new HashMap<>();
    private final Map<Integer, StageFacts> facts = new HashMap<>();

    private OutlineReader(
            BuildFile file,
            Map<String, String> given,
            String target,
            Platform platform,
            Set<String> contexts,
            Function<String, Optional<List<String>>> environments) {
        this.file = file;
        this.given = given;
        this.environments = environments;
        this.globals = GlobalScope.of(file, given, platform, target);
        this.graph = StageGraph.of(file, globals, target, contexts);
    }

    /**
     * Reads it.
     *
     * @param given {@code --build-arg}
     * @param target {@code --target}, empty for the last stage
     * @param contexts names that mean something from outside, before any stage
     * @param environments variables of a base image by its name, {@code NAME=value}; empty where they are not known
     * @throws HullException NOT_FOUND when there is no such stage
     */
    public static Outline read(
            BuildFile file,
            Map<String, String> given,
            String target,
            Platform platform,
            Set<String> contexts,
            Function<String, Optional<List<String>>> environments) {
        return new OutlineReader(file, given, target, platform, contexts, environments).read();
    }

    private Outline read() {
        readGlobals();
        Map<String, Outline.Argument> arguments = new LinkedHashMap<>();
        Map<String, Outline.Wanted> secrets = new LinkedHashMap<>();
        Map<String, Outline.Wanted> agents = new LinkedHashMap<>();
        for (Stage stage : needed()) {
            StageFacts of = facts(stage);
            for (String name : withWhatTheyAreMadeOf(of.used())) {
                Outline.Argument argument = of.declared().getOrDefault(name, ofGlobals.get(name));
                if (argument != null) {
                    arguments.putIfAbsent(name, argument);
                }
            }
            of.secrets().forEach(secrets::putIfAbsent);
            of.agents().forEach(agents::putIfAbsent);
        }
        Instruction.From from = graph.target().stage().from();
        return new Outline(
                from.name(),
                Descriptions.of(from.statement(), from.name()),
                sorted(arguments, Outline.Argument::place),
                sorted(secrets, Outline.Wanted::place),
                sorted(agents, Outline.Wanted::place),
                String.join("", file.file().source().lines()));
    }

    /** The target and what it needs: the stages that it begins with before those that it copies from. */
    private List<Stage> needed() {
        List<Stage> found = new ArrayList<>();
        Deque<Stage> open = new ArrayDeque<>(List.of(graph.target().stage()));
        while (!open.isEmpty()) {
            Stage stage = open.poll();
            if (!found.contains(stage)) {
                found.add(stage);
                for (Instruction instruction : stage.instructions()) {
                    for (String from : StageGraph.froms(instruction)) {
                        graph.source(stage, instruction.statement(), from).ifPresent(open::addLast);
                    }
                }
                graph.node(stage).baseStage().ifPresent(open::addFirst);
            }
        }
        return found;
    }

    private static <T> List<T> sorted(Map<String, T> all, Function<T, SourceRange> place) {
        List<T> list = new ArrayList<>(all.values());
        list.sort(Comparator.comparingInt(each -> place.apply(each).first()));
        return list;
    }

    private void readGlobals() {
        for (Instruction.Arg arg : file.globals()) {
            for (Instruction.Declaration declaration : arg.declarations()) {
                String name = declaration.name();
                ofGlobals.put(
                        name,
                        new Outline.Argument(
                                name,
                                globals.value(name).orElse(""),
                                Descriptions.of(arg.statement(), name),
                                arg.statement().range()));
                if (!given.containsKey(name) && declaration.value().isPresent()) {
                    madeOf.computeIfAbsent(name, each -> new LinkedHashSet<>())
                            .addAll(globals.words(
                                            file.file(),
                                            arg.statement(),
                                            declaration.value().get())
                                    .used());
                }
            }
        }
    }

    private Set<String> withWhatTheyAreMadeOf(Set<String> names) {
        Set<String> all = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            String name = open.poll();
            if (all.add(name)) {
                open.addAll(madeOf.getOrDefault(name, Set.of()));
            }
        }
        return all;
    }

    private StageFacts facts(Stage stage) {
        StageFacts known = facts.get(stage.number());
        if (known == null) {
            StageGraph.Node node = graph.node(stage);
            known = StageFacts.of(file, node, globals, given, begin(node));
            facts.put(stage.number(), known);
        }
        return known;
    }

    private Scope begin(StageGraph.Node node) {
        if (node.baseStage().isPresent()) {
            return facts(node.baseStage().get()).end();
        }
        Scope scope = new Scope(Map.of());
        if (!node.isScratch()) {
            for (String each : environments.apply(node.base()).orElse(List.of())) {
                int equals = each.indexOf('=');
                scope.set(equals < 0 ? each : each.substring(0, equals), equals < 0 ? "" : each.substring(equals + 1));
            }
        }
        return scope;
    }
}
