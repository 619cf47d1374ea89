package dev.hull.image.debian;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All packages that an image may be made of. */
public final class PackageIndex {
    private static final Comparator<DebianPackage> BEST_FIRST = Comparator.comparingInt(DebianPackage::priority)
            .thenComparing(DebianPackage::version)
            .reversed();

    private final String architecture;
    private final Map<String, List<DebianPackage>> byName = new HashMap<>();
    private final Map<String, List<DebianPackage>> byProvided = new HashMap<>();

    /**
     * An empty index.
     *
     * @param architecture Debian's name of the image's, such as {@code amd64}
     */
    public PackageIndex(String architecture) {
        this.architecture = architecture;
    }

    /** Debian's name of the architecture. */
    public String architecture() {
        return architecture;
    }

    /** Adds a package; one of another architecture is passed over. */
    public void add(DebianPackage added) {
        if (!added.architecture().equals(architecture) && !added.architecture().equals("all")) {
            return;
        }
        byName.computeIfAbsent(added.name(), name -> new ArrayList<>(1)).add(added);
        if (added.providesSomething()) {
            for (Relation provided : added.provides(architecture)) {
                byProvided
                        .computeIfAbsent(provided.name(), name -> new ArrayList<>(1))
                        .add(added);
            }
        }
    }

    /** Number of package names. */
    public int size() {
        return byName.size();
    }

    /** Names of packages. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The versions of a package, best first. */
    public List<DebianPackage> named(String name) {
        return sorted(byName.getOrDefault(name, List.of()));
    }

    /** Packages that provide a name, by their own names, the best version of each first. */
    public List<DebianPackage> providing(String name) {
        List<DebianPackage> found = new ArrayList<>(sorted(byProvided.getOrDefault(name, List.of())));
        found.sort(Comparator.comparing(DebianPackage::name));
        return found;
    }

    private static List<DebianPackage> sorted(List<DebianPackage> packages) {
        if (packages.size() < 2) {
            return packages;
        }
        List<DebianPackage> copy = new ArrayList<>(packages);
        copy.sort(BEST_FIRST);
        return Collections.unmodifiableList(copy);
    }

    /** What can stand for a relation, best first: packages of that name, then those that provide it. */
    List<DebianPackage> candidates(Relation relation) {
        List<DebianPackage> found = new ArrayList<>();
        for (DebianPackage each : named(relation.name())) {
            if (relation.accepts(each.version())) {
                found.add(each);
            }
        }
        for (DebianPackage each : providing(relation.name())) {
            if (!each.name().equals(relation.name()) && isProvidedBy(relation, each)) {
                found.add(each);
            }
        }
        return found;
    }

    /** Whether a package satisfies a relation, by its name or by what it provides. */
    boolean satisfies(DebianPackage candidate, Relation relation) {
        return candidate.name().equals(relation.name()) && relation.accepts(candidate.version())
                || isProvidedBy(relation, candidate);
    }

    private boolean isProvidedBy(Relation relation, DebianPackage candidate) {
        if (candidate.providesSomething()) {
            for (Relation provided : candidate.provides(architecture)) {
                if (relation.acceptsProvided(provided)) {
                    return true;
                }
            }
        }
        return false;
    }
}
