package dev.hull.build.outline;

import dev.hull.build.dockerfile.Statement;

/** Comments that describe what stands below them: {@code # NAME what it is}. */
final class Descriptions {
    private Descriptions() {}

    /** What the comments above a statement say of a name in it; empty for nothing. */
    static String of(Statement statement, String name) {
        if (!name.isEmpty()) {
            for (String comment : statement.comments()) {
                if (comment.startsWith(name + " ")) {
                    return comment.substring(name.length() + 1);
                }
            }
        }
        return "";
    }
}
