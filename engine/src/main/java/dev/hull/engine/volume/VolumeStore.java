package dev.hull.engine.volume;

import dev.hull.engine.container.ContainerId;
import dev.hull.engine.container.EnginePaths;
import dev.hull.engine.events.Event;
import dev.hull.engine.events.EventLog;
import dev.hull.engine.request.VolumeNames;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes of one state root: {@code volumes/NAME/{_data,volume.json,users}}. A volume is there from the moment its directory
 * has its name, and gone as soon as it has lost it; what a crash leaves begins with a dot and is swept by the next change.
 *
 * <p>A container uses a volume as long as its id is in {@code users} and it is itself there, so a list of users that a crash
 * left behind keeps nothing.
 */
public final class VolumeStore {
    private static final String GONE = ".gone.";
    private static final String NEW = ".new.";

    private final EnginePaths paths;

    /** The volumes below these paths. */
    public VolumeStore(EnginePaths paths) {
        this.paths = paths;
    }

    /** Where volumes are. */
    public EnginePaths paths() {
        return paths;
    }

    /**
     * Makes a volume; one of that name stays as it is.
     *
     * @param name empty for one that nobody names
     * @param labels its labels
     * @param options options of the driver
     * @throws HullException for a bad name, or options that cannot be had
     */
    public Volume create(String name, Map<String, String> labels, Map<String, String> options) throws IOException {
        try (LockFile lock = lock()) {
            assert lock != null;
            return make(name, labels, options);
        }
    }

    private Volume make(String name, Map<String, String> labels, Map<String, String> options) throws IOException {
        if (!name.isEmpty()) {
            Optional<Volume> there = load(VolumeNames.check(name));
            if (there.isPresent()) {
                return there.get();
            }
        }
        DriverOptions.of(options);
        Map<String, String> all = new LinkedHashMap<>(labels);
        if (name.isEmpty()) {
            all.put(Volume.ANONYMOUS, "");
        }
        String chosen = name.isEmpty() ? ContainerId.random().value() : name;
        Volume volume = new Volume(chosen, Instant.now(), all, options);
        Path temporary = paths.volumes().resolve(NEW + chosen);
        sweep();
        Files.createDirectory(temporary);
        mode(temporary, 0701);
        for (String part : List.of("_data", "users")) {
            Files.createDirectory(temporary.resolve(part));
            mode(temporary.resolve(part), 0755);
        }
        Path record = temporary.resolve(paths.volumeRecord(chosen).getFileName());
        if (volume.isAnonymous()) {
            Files.write(record, volume.toJson());
        } else {
            DurableFiles.write(record, volume.toJson());
        }
        Files.move(temporary, paths.volume(chosen), StandardCopyOption.ATOMIC_MOVE);
        if (!volume.isAnonymous()) {
            DurableFiles.syncDirectory(paths.volumes());
        }
        tell("create", chosen);
        return volume;
    }

    private static void mode(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    private LockFile lock() throws IOException {
        if (!Files.isDirectory(paths.volumes())) {
            Files.createDirectories(paths.volumes());
        }
        return LockFile.exclusive(paths.volumesLock());
    }

    /** Removes what creations and removals left that were cut off. Under the lock nobody creates. */
    private void sweep() throws IOException {
        // No glob: behind it are regular expressions, which every start of a container with a volume would load.
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(paths.volumes())) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().startsWith(".")) {
                    DurableFiles.deleteTree(entry);
                }
            }
        }
    }

    /** The volume of that name, if there is one. */
    public Optional<Volume> load(String name) throws IOException {
        if (!VolumeNames.isValid(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Volume.parse(Files.readAllBytes(paths.volumeRecord(name))));
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(paths.volumeData(name), LinkOption.NOFOLLOW_LINKS)) {
                // A power cut took the record; the files are what counts.
                return Optional.of(new Volume(name, Instant.EPOCH, Map.of(), Map.of()));
            }
            return Optional.empty();
        }
    }

    /**
     * The volume of that name.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is none
     */
    public Volume find(String name) throws IOException {
        return load(name).orElseThrow(() -> missing(name));
    }

    private static HullException missing(String name) {
        return new HullException(ErrorKind.NOT_FOUND, "get " + name + ": no such volume");
    }

    /** Every volume, by name. */
    public List<Volume> list() throws IOException {
        List<Volume> volumes = new ArrayList<>();
        for (String name : names()) {
            load(name).ifPresent(volumes::add);
        }
        return volumes;
    }

    /** Of everything that stands where volumes do, sorted. */
    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(paths.volumes())) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    /** The containers that use a volume, by id. */
    public List<ContainerId> users(String name) throws IOException {
        List<ContainerId> users = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(paths.volumeUsers(name))) {
            for (Path entry : entries) {
                String id = entry.getFileName().toString();
                if (id.length() == 64 && ContainerId.isHex(id) && exists(new ContainerId(id))) {
                    users.add(new ContainerId(id));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        users.sort((a, b) -> a.value().compareTo(b.value()));
        return users;
    }

    private boolean exists(ContainerId id) {
        return Files.exists(paths.record(id)) || Files.exists(paths.running(id));
    }

    /**
     * Takes a volume into use, and makes it if it is not there.
     *
     * @param id the container, which is on record or in the making
     * @param name empty for a volume of the container's own
     * @param labels labels for a new one
     */
    public Volume acquire(ContainerId id, String name, Map<String, String> labels) throws IOException {
        try (LockFile lock = lock()) {
            assert lock != null;
            Volume volume = make(name, labels, Map.of());
            if (!Files.isDirectory(paths.volumeUsers(volume.name()))) {
                Files.createDirectory(paths.volumeUsers(volume.name()));
            }
            Files.write(paths.volumeUsers(volume.name()).resolve(id.value()), new byte[0]);
            return volume;
        }
    }

    /**
     * Ends a container's use of volumes.
     *
     * @param own whether volumes that nobody has named, and nobody else uses, are removed
     * @return the names of those that were
     */
    public List<String> release(ContainerId id, boolean own) throws IOException {
        List<String> removed = new ArrayList<>();
        if (!Files.isDirectory(paths.volumes())) {
            return removed;
        }
        try (LockFile lock = lock()) {
            assert lock != null;
            for (String name : names()) {
                Path use = paths.volumeUsers(name).resolve(id.value());
                // Most volumes are not this container's: only its own are looked at.
                if (!Files.exists(use, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                Files.deleteIfExists(use);
                Optional<Volume> volume = own ? load(name) : Optional.empty();
                if (volume.isPresent()
                        && volume.get().isAnonymous()
                        && users(name).isEmpty()) {
                    delete(name);
                    removed.add(name);
                }
            }
        }
        return removed;
    }

    /**
     * Removes a volume.
     *
     * @throws HullException NOT_FOUND, or CONFLICT naming the containers that use it
     */
    public void remove(String name) throws IOException {
        try (LockFile lock = lock()) {
            assert lock != null;
            if (load(name).isEmpty()) {
                throw missing(name);
            }
            List<ContainerId> users = users(name);
            if (!users.isEmpty()) {
                throw new HullException(ErrorKind.CONFLICT, "remove " + name + ": volume is in use - " + users);
            }
            delete(name);
        }
    }

    /** Removes a volume unless it is in use or gone; returns whether it was removed. */
    public boolean removeUnused(String name) throws IOException {
        try (LockFile lock = lock()) {
            assert lock != null;
            if (load(name).isEmpty() || !users(name).isEmpty()) {
                return false;
            }
            delete(name);
            return true;
        }
    }

    /** Bytes of all files of a volume. */
    public long size(String name) throws IOException {
        long size = 0;
        Deque<Path> rest = new ArrayDeque<>(List.of(paths.volumeData(name)));
        while (!rest.isEmpty()) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(rest.pop())) {
                for (Path entry : entries) {
                    BasicFileAttributes attributes =
                            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    size += attributes.isRegularFile() ? attributes.size() : 0;
                    if (attributes.isDirectory()) {
                        rest.push(entry);
                    }
                }
            } catch (NoSuchFileException e) {
                // removed meanwhile
            }
        }
        return size;
    }

    private void delete(String name) throws IOException {
        Path gone = paths.volumes().resolve(GONE + name);
        DurableFiles.deleteTree(gone);
        Files.move(paths.volume(name), gone, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.deleteTree(gone);
        tell("destroy", name);
    }

    private void tell(String action, String name) throws IOException {
        new EventLog(paths.events()).append(Event.now(Event.VOLUME, action, name, Map.of("driver", Volume.DRIVER)));
    }
}
