package dev.hull.build.word;

import java.util.List;
import java.util.Set;

/**
 * What has become of a word.
 *
 * @param text the whole, blanks kept
 * @param words split at blanks that were not quoted, also at those that came out of a variable
 * @param used variables that had a value
 * @param unset variables that had none
 */
public record Expansion(String text, List<String> words, Set<String> used, Set<String> unset) {
    public Expansion {
        words = List.copyOf(words);
        used = Set.copyOf(used);
        unset = Set.copyOf(unset);
    }
}
