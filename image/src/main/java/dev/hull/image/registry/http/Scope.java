package dev.hull.image.registry.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request needs to be allowed, as token services call it (distribution, "Token Scope Documentation").
 *
 * @param items such as {@code repository:library/alpine:pull}; none for the registry as a whole
 */
public record Scope(List<String> items) {
    /** Nothing in particular: whether the user is known at all. */
    public static final Scope NONE = new Scope(List.of());

    /** To list the registry's repositories. */
    public static final Scope CATALOG = new Scope(List.of("registry:catalog:*"));

    public Scope {
        items = List.copyOf(items);
    }

    /** To read a repository. */
    public static Scope pull(String repository) {
        return new Scope(List.of("repository:" + repository + ":pull"));
    }

    /** To write a repository. */
    public static Scope push(String repository) {
        return new Scope(List.of("repository:" + repository + ":pull,push"));
    }

    /** This and reading another repository, whose blobs are mounted. */
    public Scope andPull(String other) {
        List<String> more = new ArrayList<>(items);
        more.add("repository:" + other + ":pull");
        return new Scope(more);
    }

    /** This and what a challenge asks for, without repetition. */
    Scope with(String challenged) {
        Set<String> all = new LinkedHashSet<>(items);
        for (String item : challenged.split(" ", -1)) {
            if (!item.isBlank() && !all.contains(item)) {
                all.add(item);
            }
        }
        return new Scope(List.copyOf(all));
    }
}
