package dev.hull.image.debian.repository;

import java.util.List;

/**
 * One suite of a repository.
 *
 * @param address of the repository, without a slash at the end: {@code https://deb.debian.org/debian}
 * @param suite its directory below {@code dists}, or with a slash at the end one below the address itself, without components
 * @param components such as {@code main}
 * @param keys whose signature counts
 * @param trusted whether it needs no signature ({@code Trusted: yes})
 * @param checksValidity whether a release that is too old is refused
 */
public record PackageSource(
        String address,
        String suite,
        List<String> components,
        SigningKeys keys,
        boolean trusted,
        boolean checksValidity) {
    public PackageSource {
        components = List.copyOf(components);
    }

    /** Whether the suite is a plain directory (sources.list(5), "exact path"). */
    boolean isFlat() {
        return suite.endsWith("/");
    }

    /** Address of the directory with the release file, without a slash at the end. */
    String directory() {
        if (!isFlat()) {
            return address + "/dists/" + suite;
        }
        String path = suite.equals("/") || suite.equals("./") ? "" : "/" + suite.substring(0, suite.length() - 1);
        return address + path;
    }

    @Override
    public String toString() {
        return address + " " + suite;
    }
}
