package dev.hull.image.debian.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which sources packages are taken from.
 *
 * @param mirror address of a repository, "" for the usual
 * @param suites of it; empty for the usual
 * @param components of the suites; empty for {@code main}
 * @param keyrings whose signature counts; empty for the usual
 */
public record SourceChoice(String mirror, List<String> suites, List<String> components, List<Path> keyrings) {
    private static final String DEBIAN = "https://deb.debian.org/debian";
    private static final String DEBIAN_SECURITY = "https://deb.debian.org/debian-security";

    /** Suites that get no updates of their own: everything comes into them at once. */
    private static final List<String> ROLLING = List.of("sid", "unstable", "experimental", "rc-buggy");

    public SourceChoice {
        suites = List.copyOf(suites);
        components = List.copyOf(components);
        keyrings = List.copyOf(keyrings);
    }

    /**
     * The sources. Where neither mirror nor suite is given: those of this machine that are of its own distribution, if it is a
     * Debian or made of it; else Debian's stable release with its updates.
     *
     * @param root of this machine
     */
    public List<PackageSource> sources(Path root, String architecture) {
        if (mirror.isEmpty() && suites.isEmpty()) {
            List<PackageSource> own = own(root, architecture);
            if (!own.isEmpty()) {
                return own;
            }
        }
        List<String> parts = components.isEmpty() ? List.of("main") : components;
        SigningKeys keys = SigningKeys.of(keyrings.isEmpty() ? SigningKeys.usual(root) : keyrings);
        List<PackageSource> all = new ArrayList<>();
        for (String suite : suites.isEmpty() ? List.of("stable") : suites) {
            all.add(AptSources.source(mirror.isEmpty() ? DEBIAN : mirror, suite, parts, keys, false, true));
            if (mirror.isEmpty() && !ROLLING.contains(suite) && suite.indexOf('-') < 0) {
                all.add(AptSources.source(DEBIAN, suite + "-updates", parts, keys, false, true));
                all.add(AptSources.source(DEBIAN_SECURITY, suite + "-security", parts, keys, false, true));
            }
        }
        return all;
    }

    /** Sources of this machine whose suite is its own release: {@code bookworm}, {@code bookworm-security}. */
    private List<PackageSource> own(Path root, String architecture) {
        Optional<String> codename = codename(root);
        if (codename.isEmpty()) {
            return List.of();
        }
        List<PackageSource> own = new ArrayList<>();
        for (PackageSource source : new AptSources(root, architecture).read()) {
            String suite = source.suite();
            if (suite.equals(codename.get())
                    || suite.startsWith(codename.get() + "-")
                    || suite.startsWith(codename.get() + "/")) {
                own.add(AptSources.source(
                        source.address(),
                        suite,
                        components.isEmpty() ? source.components() : components,
                        keyrings.isEmpty() ? source.keys() : SigningKeys.of(keyrings),
                        source.trusted(),
                        source.checksValidity()));
            }
        }
        return own;
    }

    private static Optional<String> codename(Path root) {
        try {
            for (String line : Files.readAllLines(root.resolve("etc/os-release"))) {
                if (line.startsWith("VERSION_CODENAME=")) {
                    String value = line.substring(line.indexOf('=') + 1)
                            .replace("\"", "")
                            .strip();
                    return value.isEmpty() ? Optional.empty() : Optional.of(value);
                }
            }
        } catch (IOException e) {
            // a machine that does not say what it is
        }
        return Optional.empty();
    }
}
