package dev.hull.runtime.container;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import dev.hull.oci.runtime.Spec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The state root: {@code ROOT/ID/} has
 *
 * <pre>
 * state.json   {@link ContainerRecord}, written first of all
 * config.json  the specification, as the bundle had it
 * pids         the first process and its start, by hull-init
 * start        the socket at which a created container waits; gone once it was started
 * </pre>
 *
 * The directory itself is the lock on an id: who makes it, makes the container.
 */
public final class Containers {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final int LONGEST_ID = 1024;

    private final Path root;

    /** Containers below that directory, which is made with the first of them. */
    public Containers(Path root) {
        this.root = root;
    }

    /** Refuses what is no id, before it becomes a path. */
    public static void checkId(String id) {
        boolean valid = !id.isEmpty() && id.length() <= LONGEST_ID && id.charAt(0) != '.';
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean known = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '+'
                    || c == '-'
                    || c == '.';
            if (!known) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "invalid character '" + c + "' in the container ID \"" + id
                                + "\": letters, digits and any of _+-. are permitted");
            }
        }
        if (!valid) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid container ID format: \"" + id + "\": letters, digits and any of _+-. are permitted,"
                            + " a dot not in front, and 1024 characters");
        }
    }

    /**
     * Takes an id.
     *
     * @param record what to remember; written before this returns
     * @param config text of the specification
     * @throws HullException ALREADY_EXISTS when a container has it
     */
    public StoredContainer take(ContainerRecord record, byte[] config) throws IOException {
        checkId(record.id());
        Path directory = root.resolve(record.id());
        checkRoot();
        Files.createDirectories(root, PosixFilePermissions.asFileAttribute(PRIVATE));
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            throw new HullException(
                    ErrorKind.ALREADY_EXISTS,
                    "container with id " + record.id() + " exists already: delete it, or choose another id",
                    e);
        }
        StoredContainer container = new StoredContainer(directory, record);
        Files.write(container.configFile(), config);
        container.write();
        return container;
    }

    private void checkRoot() {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "the state root " + root + " is not a directory: choose another --root");
        }
    }

    /**
     * Finds a container.
     *
     * @throws HullException NOT_FOUND
     */
    public StoredContainer find(String id) throws IOException {
        checkId(id);
        Path directory = root.resolve(id);
        if (!Files.isDirectory(directory)) {
            throw new HullException(ErrorKind.NOT_FOUND, "container " + id + " does not exist");
        }
        return open(id, directory);
    }

    /** Whether something has that id, be it half a container. */
    public boolean exists(String id) {
        checkId(id);
        return Files.isDirectory(root.resolve(id));
    }

    /**
     * What can be removed of a container: its record, or where that is damaged what its specification tells of its groups.
     *
     * @param groups host paths of the groups that a specification of that id has
     */
    public StoredContainer remains(String id, BiFunction<Spec, String, List<String>> groups) throws IOException {
        try {
            return find(id);
        } catch (HullException e) {
            if (e.kind() != ErrorKind.DATA_LOSS) {
                throw e;
            }
            Path directory = root.resolve(id);
            List<String> paths;
            try {
                paths = groups.apply(new StoredContainer(directory, StoredContainer.nothing(id)).spec(), id);
            } catch (HullException | IOException unreadable) {
                paths = List.of();
            }
            return new StoredContainer(directory, StoredContainer.nothing(id).withGroups(paths));
        }
    }

    /** All ids, sorted. */
    public List<String> ids() throws IOException {
        checkRoot();
        List<String> ids = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
                for (Path directory : directories) {
                    if (Files.isDirectory(directory)) {
                        ids.add(String.valueOf(directory.getFileName()));
                    }
                }
            }
        }
        Collections.sort(ids);
        return ids;
    }

    private static StoredContainer open(String id, Path directory) throws IOException {
        Path file = directory.resolve(StoredContainer.RECORD);
        if (!Files.exists(file)) {
            // whoever made the directory was killed before the next line: there is nothing but it
            return new StoredContainer(directory, StoredContainer.nothing(id));
        }
        try {
            return new StoredContainer(
                    directory,
                    ContainerRecord.parse(Json.parse(Files.readAllBytes(file)).asObject()));
        } catch (JsonException e) {
            throw new HullException(
                    ErrorKind.DATA_LOSS,
                    "container " + id + ": its record " + file + " is damaged: remove it with delete --force ("
                            + e.getMessage() + ")",
                    e);
        }
    }
}
