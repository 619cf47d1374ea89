package dev.hull.image.registry.config;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code registries.conf} says: the format of containers-registries.conf(5), version 2, in a file of Hull's own.
 * Without a file every name means what Docker takes it for, over TLS, without mirrors.
 *
 * <pre>
 *   unqualified-search-registries = ["registry.example.com", "docker.io"]
 *   [aliases]
 *   "tools" = "registry.example.com/team/tools"
 *   [[registry]]
 *   prefix = "docker.io"
 *   [[registry.mirror]]
 *   location = "mirror.example.com:5000"
 *   insecure = true
 * </pre>
 */
public final class RegistrySettings {
    /** The settings where there is no file. */
    public static final RegistrySettings NONE = new RegistrySettings("no file", List.of(), Map.of(), List.of());

    private final String origin;
    private final List<String> search;
    private final Map<String, String> aliases;
    private final List<RegistryRule> rules;

    RegistrySettings(String origin, List<String> search, Map<String, String> aliases, List<RegistryRule> rules) {
        this.origin = origin;
        this.search = List.copyOf(search);
        this.aliases = Map.copyOf(aliases);
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the first file that exists, then those of the directories beside them, which say more and come before it.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} with file and place when one is wrong
     */
    public static RegistrySettings read(ConfigPaths paths) throws IOException {
        RegistrySettings settings = first(paths);
        for (Path directory : paths.moreRegistries()) {
            for (Path file : files(directory)) {
                settings = settings.with(RegistriesFile.parse(file.toString(), Files.readString(file)));
            }
        }
        return settings;
    }

    private static RegistrySettings first(ConfigPaths paths) throws IOException {
        for (Path file : paths.registries()) {
            try {
                return RegistriesFile.parse(file.toString(), Files.readString(file));
            } catch (NoSuchFileException e) {
                if (paths.variable("HULL_REGISTRIES_CONF").isPresent()) {
                    throw e;
                }
            }
        }
        return NONE;
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.conf")) {
                files.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    /** These settings with those of another file: its search list replaces this one, its aliases and prefixes come first. */
    private RegistrySettings with(RegistrySettings more) {
        Map<String, String> names = new LinkedHashMap<>(aliases);
        names.putAll(more.aliases);
        List<RegistryRule> all = new ArrayList<>(more.rules);
        for (RegistryRule rule : rules) {
            if (more.rules.stream().noneMatch(other -> other.prefix().equals(rule.prefix()))) {
                all.add(rule);
            }
        }
        String origins = origin.equals(NONE.origin) ? more.origin : origin + ", " + more.origin;
        return new RegistrySettings(origins, more.search.isEmpty() ? search : more.search, names, all);
    }

    /**
     * The full names that a user's text may mean, in the order in which they are tried. More than one only where several
     * registries are searched for short names.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is no name
     */
    public List<Reference> candidates(String text) {
        Reference plain = Reference.parse(text);
        Optional<String> shortName = shortName(text, plain);
        if (shortName.isEmpty()) {
            return List.of(plain);
        }
        String suffix = text.substring(shortName.get().length());
        String alias = aliases.getOrDefault(shortName.get(), "");
        if (!alias.isEmpty()) {
            return List.of(Reference.parse(alias + suffix));
        }
        List<Reference> found = new ArrayList<>();
        for (String registry : search) {
            found.add(Reference.parse(registry + "/" + text));
        }
        return found.isEmpty() ? List.of(plain) : found;
    }

    /** The text without tag and digest, if it states no registry. */
    private static Optional<String> shortName(String text, Reference parsed) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.lastIndexOf(':');
        name = colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
        boolean isShort = parsed.registry().equals(Reference.DEFAULT_REGISTRY)
                && (parsed.repository().equals(name) || parsed.repository().equals("library/" + name));
        return isShort ? Optional.of(name) : Optional.empty();
    }

    /**
     * Where to ask for an image of that name: mirrors first, its own place last.
     *
     * @throws HullException {@link ErrorKind#PERMISSION_DENIED} when the name is blocked
     */
    public List<RemoteRepository> sources(Reference name) {
        Optional<RegistryRule> rule = rule(name);
        return rule.isPresent() ? rule.get().sources(name) : List.of(RemoteRepository.of(name));
    }

    /**
     * Where images of that name are brought. Mirrors are for reading only.
     *
     * @throws HullException {@link ErrorKind#PERMISSION_DENIED} when the name is blocked
     */
    public RemoteRepository destination(Reference name) {
        Optional<RegistryRule> rule = rule(name);
        return rule.isPresent() ? rule.get().primary(name) : RemoteRepository.of(name);
    }

    /** Whether a host is marked insecure as a whole, for login and search. */
    public boolean isInsecure(String host) {
        return rules.stream()
                .anyMatch(rule ->
                        rule.insecure() && (rule.location().isEmpty() ? rule.prefix() : rule.location()).equals(host));
    }

    private Optional<RegistryRule> rule(Reference name) {
        RegistryRule best = null;
        int length = -1;
        for (RegistryRule rule : rules) {
            int covered = rule.match(name).orElse(-1);
            if (covered > length) {
                best = rule;
                length = covered;
            }
        }
        if (best != null && best.blocked()) {
            throw new HullException(
                    ErrorKind.PERMISSION_DENIED,
                    "registry " + name.registry() + ", repository " + name.repository() + ": blocked by " + origin
                            + " (prefix '" + best.prefix() + "')");
        }
        return Optional.ofNullable(best);
    }
}
