package dev.hull.cli.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables in scope, innermost last. */
final class Variables {
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    /** Point to which {@link #reset} returns. */
    int mark() {
        return names.size();
    }

    /** Forgets what was declared since. */
    void reset(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }

    void declare(String name, @Nullable Object value) {
        names.add(name);
        values.add(value);
    }

    /** Sets the innermost variable of that name; false when there is none. */
    boolean set(String name, @Nullable Object value) {
        int index = names.lastIndexOf(name);
        if (index >= 0) {
            values.set(index, value);
        }
        return index >= 0;
    }

    boolean has(String name) {
        return names.contains(name);
    }

    @Nullable
    Object get(String name) {
        return values.get(names.lastIndexOf(name));
    }
}
