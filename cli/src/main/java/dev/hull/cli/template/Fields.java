package dev.hull.cli.template;

import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of a document that has a type in Docker. It differs from a map in how it prints: the values alone, in the order
 * of the document.
 */
final class Fields extends AbstractMap<String, @Nullable Object> {
    /** Of a mount: a bind has no name and no driver, and the document leaves them out. */
    private static final List<String> MOUNT =
            List.of("Type", "Name", "Source", "Destination", "Driver", "Mode", "RW", "Propagation");

    private final Map<String, @Nullable Object> members;

    Fields(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** The values in the order in which they print. */
    Iterable<@Nullable Object> inOrder() {
        if (!containsKey("Destination") || !containsKey("Propagation")) {
            return members.values();
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        MOUNT.forEach(name -> all.put(name, ""));
        all.putAll(members);
        return all.values();
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return members.entrySet();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return members.containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return members.get(name);
    }
}
