package dev.hull.image.registry.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the files about registries are: Hull's own, and those of Docker and of the containers tools, which are read as they
 * stand so that nobody has to log in or install a certificate twice.
 *
 * @param environment the caller's environment
 * @param uid the caller's user id, on the host
 * @param system directory of the machine's configuration, {@code /etc} but in tests
 */
public record ConfigPaths(Map<String, String> environment, long uid, Path system) {
    public ConfigPaths {
        environment = Map.copyOf(environment);
    }

    /** The files of a caller on this machine. */
    public static ConfigPaths of(Map<String, String> environment, long uid) {
        return new ConfigPaths(environment, uid, Path.of("/etc"));
    }

    /** A variable, unless it is missing or empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private Path home() {
        return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home", "/")));
    }

    private Path configHome() {
        return variable("XDG_CONFIG_HOME").map(Path::of).orElseGet(() -> home().resolve(".config"));
    }

    /** Where mirrors, short names and insecure registries may be said; the first file that exists counts. */
    public List<Path> registries() {
        return variable("HULL_REGISTRIES_CONF")
                .map(file -> List.of(Path.of(file)))
                .orElseGet(() ->
                        List.of(configHome().resolve("hull/registries.conf"), system.resolve("hull/registries.conf")));
    }

    /**
     * Directories whose files {@code *.conf} say more about registries, each read in the order of its names and after the one
     * before; none where a variable names the only file.
     */
    public List<Path> moreRegistries() {
        return variable("HULL_REGISTRIES_CONF").isPresent()
                ? List.of()
                : List.of(system.resolve("hull/registries.conf.d"), configHome().resolve("hull/registries.conf.d"));
    }

    /**
     * Directories that may hold a registry's certificates ({@code *.crt}: authorities, {@code *.cert} with {@code *.key}: the
     * client's own); the first that exists counts, alone.
     *
     * @param host of the registry, with a port if its name has one
     */
    public List<Path> certificates(String host) {
        List<Path> directories = new ArrayList<>();
        for (String owner : List.of("hull", "containers", "docker")) {
            directories.add(configHome().resolve(owner).resolve("certs.d").resolve(host));
            directories.add(system.resolve(owner).resolve("certs.d").resolve(host));
        }
        return directories;
    }

    /** Docker's client configuration. */
    public Path dockerConfig() {
        Path directory = variable("DOCKER_CONFIG").map(Path::of).orElseGet(() -> home().resolve(".docker"));
        return directory.resolve("config.json");
    }

    /** Files with credentials, in the order in which they are asked. */
    public List<Path> credentials() {
        Optional<String> only = variable("REGISTRY_AUTH_FILE");
        if (only.isPresent()) {
            return List.of(Path.of(only.get()));
        }
        Path runtime = variable("XDG_RUNTIME_DIR")
                .map(directory -> Path.of(directory, "containers"))
                .orElseGet(() -> Path.of("/run/containers", Long.toString(uid)));
        return List.of(
                dockerConfig(), runtime.resolve("auth.json"), configHome().resolve("containers/auth.json"));
    }

    /** The file that a login changes. */
    public Path ownCredentials() {
        return credentials().getFirst();
    }
}
