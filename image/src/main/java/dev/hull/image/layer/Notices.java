package dev.hull.image.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What could not be restored: per reason the first objects and a count, so that a million of them stay one sentence. */
final class Notices {
    private static final int SHOWN = 3;

    private record Group(List<String> first, long count) {}

    private final Map<String, Group> groups = new LinkedHashMap<>();

    /**
     * Notes one.
     *
     * @param reason such as "device nodes cannot be made by an ordinary user"; at most a handful of different ones
     * @param object what it is about
     */
    void add(String reason, String object) {
        Group group = groups.getOrDefault(reason, new Group(List.of(), 0));
        List<String> first = group.first;
        if (first.size() < SHOWN) {
            first = new ArrayList<>(first);
            first.add(object);
        }
        groups.put(reason, new Group(first, group.count + 1));
    }

    /** One sentence per reason. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        groups.forEach((reason, group) -> {
            long more = group.count - group.first.size();
            sentences.add(reason + ": " + String.join(", ", group.first) + (more > 0 ? " and " + more + " more" : ""));
        });
        return sentences;
    }
}
