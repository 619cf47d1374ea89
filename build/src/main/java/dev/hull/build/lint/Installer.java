package dev.hull.build.lint;

import java.util.List;
import java.util.Optional;

/**
 * A program that fetches what others have made.
 *
 * @param programs its names
 * @param verbs what it is told to do; empty for anything
 * @param manifests the files that say what it fetches, empty when its arguments do
 * @param clean what in a step shows that no cache stays behind; empty when that does not matter
 * @param fix how to leave none behind
 */
record Installer(List<String> programs, List<String> verbs, String manifests, List<String> clean, String fix) {
    private static final List<Installer> ALL = List.of(
            new Installer(
                    List.of("apt-get", "apt", "aptitude"),
                    List.of("install"),
                    "",
                    List.of("/var/lib/apt", "dist-clean", "distclean"),
                    "end the step with && rm -rf /var/lib/apt/lists/*"),
            new Installer(
                    List.of("apk"),
                    List.of("add"),
                    "",
                    List.of("--no-cache", "/var/cache/apk"),
                    "write apk add --no-cache"),
            new Installer(
                    List.of("dnf", "yum", "microdnf", "tdnf"),
                    List.of("install"),
                    "",
                    List.of("clean all", "/var/cache/"),
                    "end the step with && dnf clean all"),
            new Installer(
                    List.of("zypper"),
                    List.of("install", "in"),
                    "",
                    List.of("zypper clean", "zypper cc", "/var/cache/"),
                    "end the step with && zypper clean --all"),
            new Installer(
                    List.of("pip", "pip3"),
                    List.of("install"),
                    "requirements.txt",
                    List.of("--no-cache-dir", "PIP_NO_CACHE_DIR", ".cache"),
                    "write pip install --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip"),
            new Installer(
                    List.of("npm"),
                    List.of("ci", "install", "i"),
                    "package.json package-lock.json",
                    List.of("npm cache clean", "/.npm"),
                    "write RUN --mount=type=cache,target=/root/.npm npm ci"),
            new Installer(List.of("yarn"), List.of("install"), "package.json yarn.lock", List.of(), ""),
            new Installer(List.of("pnpm"), List.of("install", "i"), "package.json pnpm-lock.yaml", List.of(), ""),
            new Installer(List.of("mvn", "./mvnw"), List.of(), "pom.xml", List.of(), ""),
            new Installer(List.of("gradle", "./gradlew"), List.of(), "build.gradle settings.gradle", List.of(), ""),
            new Installer(List.of("go"), List.of("mod", "build", "install"), "go.mod go.sum", List.of(), ""),
            new Installer(List.of("cargo"), List.of("build", "fetch"), "Cargo.toml Cargo.lock", List.of(), ""),
            new Installer(List.of("bundle"), List.of("install"), "Gemfile Gemfile.lock", List.of(), ""),
            new Installer(List.of("composer"), List.of("install"), "composer.json composer.lock", List.of(), ""),
            new Installer(List.of("poetry"), List.of("install"), "pyproject.toml poetry.lock", List.of(), ""),
            new Installer(List.of("uv"), List.of("sync"), "pyproject.toml uv.lock", List.of(), ""));

    /** The installer that a command is, if it is one. */
    static Optional<Installer> of(List<String> command) {
        List<String> operands = ShellText.operands(command);
        for (Installer each : ALL) {
            boolean told = each.verbs.isEmpty() || (!operands.isEmpty() && each.verbs.contains(operands.getFirst()));
            if (told && each.programs.contains(command.getFirst())) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Whether it brings packages of the system. */
    boolean ofSystem() {
        return manifests.isEmpty();
    }
}
