package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.graph.GlobalScope;
import dev.hull.build.word.Expansion;
import dev.hull.build.word.WordExpander;
import dev.hull.build.word.WordRules;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables that FROM can use.
 *
 * @param values those that have a value
 * @param declared those that an ARG names, also without a value
 */
record GlobalArguments(Map<String, String> values, Set<String> declared) {
    /**
     * Of a file.
     *
     * @param given values that the caller gives
     * @throws dev.hull.build.word.WordException when a default cannot be expanded
     */
    static GlobalArguments of(BuildFile file, LintRequest request, Map<String, String> given) {
        Map<String, String> values = GlobalScope.predefined(request.platform(), request.target());
        Set<String> declared = new LinkedHashSet<>();
        for (Instruction.Arg arg : file.globals()) {
            for (Instruction.Declaration declaration : arg.declarations()) {
                declared.add(declaration.name());
                String value = given.get(declaration.name());
                if (value == null && declaration.value().isPresent()) {
                    value = expand(file, declaration.value().get(), values).text();
                }
                if (value != null) {
                    values.put(declaration.name(), value);
                }
            }
        }
        return new GlobalArguments(values, declared);
    }

    static Expansion expand(BuildFile file, String word, Map<String, String> values) {
        return WordExpander.expand(
                word, WordRules.resolving(file.file().escape()), name -> Optional.ofNullable(values.get(name)));
    }
}
