package dev.hull.linux.shell;

import dev.hull.linux.plan.CapabilityNames;

/** Capability sets as setpriv(1) takes them. */
final class CapabilityWords {
    private CapabilityWords() {}

    /** The set as a change of whatever it is now: {@code -all,+chown,+kill}. */
    static String change(long set) {
        StringBuilder words = new StringBuilder("-all");
        for (int i = 0; i < Long.SIZE; i++) {
            if ((set >>> i & 1) != 0) {
                words.append(",+").append(i < CapabilityNames.count() ? CapabilityNames.of(i) : "cap_" + i);
            }
        }
        return words.toString();
    }

    /** The names, for a sentence. */
    static String list(long set) {
        String words = change(set);
        return words.equals("-all")
                ? "none"
                : words.substring("-all,+".length()).replace(",+", ", ");
    }
}
