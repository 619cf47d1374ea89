package dev.hull.image.debian;

import java.util.Collection;
import java.util.List;

/**
 * Which packages an image is to have.
 *
 * @param wanted names, each perhaps with {@code =VERSION}
 * @param without names of packages that are left out whoever needs them
 * @param recommends whether what is usually wanted with a package comes along
 * @param keepShell whether shells come along where they are needed
 * @param keepAll whether everything comes along that is needed, also what only an installation needs
 */
public record PackageChoice(
        List<String> wanted, Collection<String> without, boolean recommends, boolean keepShell, boolean keepAll) {
    public PackageChoice {
        wanted = List.copyOf(wanted);
        without = List.copyOf(without);
    }

    /** These packages and what they need, but no shell and no tool of an installation. */
    public static PackageChoice of(List<String> wanted) {
        return new PackageChoice(wanted, List.of(), false, false, false);
    }
}
