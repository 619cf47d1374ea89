package dev.hull.build.dockerfile;

import java.util.List;

/**
 * One stage: from a FROM to the next.
 *
 * @param number its place, from 0
 * @param from what it begins with
 * @param instructions what follows
 */
public record Stage(int number, Instruction.From from, List<Instruction> instructions) {
    public Stage {
        instructions = List.copyOf(instructions);
    }

    /** Its name, or its number where it has none. */
    public String label() {
        return from.name().isEmpty() ? Integer.toString(number) : from.name();
    }
}
