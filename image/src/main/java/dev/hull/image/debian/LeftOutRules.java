package dev.hull.image.debian;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Facts that no index states: which dependencies serve the installation of a package, or the shell scripts that administrate it,
 * and not the programs in it. Whoever names such a package gets it.
 */
final class LeftOutRules {
    private static final String SHELL = "a shell; --keep-shell keeps it";
    private static final String MANAGER = "installs packages, which an image does not do";
    private static final String SCRIPTS = "used by scripts of an installation, which are not run";

    private static final Map<String, String> ALWAYS = Map.ofEntries(
            Map.entry("dpkg", MANAGER),
            Map.entry("apt", MANAGER),
            Map.entry("apt-utils", MANAGER),
            Map.entry("aptitude", MANAGER),
            Map.entry("debconf", SCRIPTS),
            Map.entry("debconf-2.0", SCRIPTS),
            Map.entry("cdebconf", SCRIPTS),
            Map.entry("adduser", SCRIPTS),
            Map.entry("base-passwd", SCRIPTS),
            Map.entry("debianutils", SCRIPTS),
            Map.entry("deborphan", SCRIPTS),
            Map.entry("init-system-helpers", SCRIPTS),
            Map.entry("insserv", SCRIPTS),
            Map.entry("install-info", SCRIPTS),
            Map.entry("lsb-base", SCRIPTS),
            Map.entry("passwd", SCRIPTS),
            Map.entry("sensible-utils", SCRIPTS),
            Map.entry("sysvinit-utils", SCRIPTS),
            Map.entry("ucf", SCRIPTS));

    private static final Set<String> SHELLS = Set.of("dash", "bash", "ksh", "mksh", "zsh", "busybox", "default-shell");

    /**
     * What a package, or all whose names begin so, needs for its scripts only.
     *
     * @param prefix of its name
     * @param names that it depends on
     * @param why for people
     */
    private record Only(String prefix, List<String> names, String why) {}

    private static final List<Only> ONLY = List.of(
            new Only("base-files", List.of("awk", "libcrypt1"), "nothing in base-files runs"),
            new Only("apache2", List.of("perl", "procps"), "used by a2enmod and apachectl, which need a shell too"),
            new Only(
                    "ca-certificates",
                    List.of("openssl"),
                    "used by update-ca-certificates; the bundle is made without it"),
            new Only("openjdk-", List.of("util-linux"), "its mountpoint is used by scripts of the installation"),
            new Only("nginx", List.of("iproute2"), "used by scripts of an installation, which are not run"));

    private final PackageChoice choice;
    private final Set<String> named;

    LeftOutRules(PackageChoice choice) {
        this.choice = choice;
        this.named = new HashSet<>();
        choice.wanted().forEach(wanted -> named.add(name(wanted)));
    }

    /** The name in {@code NAME=VERSION}. */
    static String name(String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0 ? wanted : wanted.substring(0, equals);
    }

    /** Why the image does without these alternatives, though that package depends on them; empty if it does not. */
    Optional<String> reason(String neededBy, List<Relation> alternatives) {
        for (Relation each : alternatives) {
            if (named.contains(each.name())) {
                return Optional.empty();
            }
        }
        if (alternatives.stream().allMatch(each -> choice.without().contains(each.name()))) {
            return Optional.of("by --without");
        }
        String first = alternatives.getFirst().name();
        if (choice.keepAll()) {
            return Optional.empty();
        }
        if (SHELLS.contains(first)) {
            return choice.keepShell() ? Optional.empty() : Optional.of(SHELL);
        }
        for (Only rule : ONLY) {
            if (neededBy.startsWith(rule.prefix()) && rule.names().contains(first)) {
                return Optional.of(rule.why());
            }
        }
        return Optional.ofNullable(ALWAYS.get(first));
    }
}
