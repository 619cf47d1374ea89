package dev.hull.engine.container;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The containers of one state root. A container exists from the moment its record is in place; a directory without a
 * record is a creation that was cut off and counts for nothing.
 */
public final class ContainerStore {
    private static final Set<PosixFilePermission> PRIVATE = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private final EnginePaths paths;

    /** The containers below these paths. */
    public ContainerStore(EnginePaths paths) {
        this.paths = paths;
    }

    /**
     * Reserves a name and makes the container's directories, empty and private to the owner of the store.
     *
     * @param id a new id
     * @param wanted the name that the user gave; empty for a generated one
     * @param owner the process that is making the container; while it lives nobody cleans it away
     * @return the name
     * @throws HullException {@link ErrorKind#CONFLICT} when the name is in use
     */
    public String reserve(ContainerId id, Optional<String> wanted, ProcessIdentity owner) throws IOException {
        Optional<String> checked = wanted.map(ContainerNames::check);
        Files.createDirectories(paths.names());
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            createPrivate(paths.containers());
            createPrivate(paths.running());
            Files.createDirectory(paths.running(id));
            Files.writeString(paths.owner(id), owner.toText());
            String name;
            try {
                name = claimName(id, checked);
                Files.writeString(paths.reservedName(id), name);
            } catch (HullException | IOException e) {
                DurableFiles.deleteTree(paths.running(id));
                throw e;
            }
            createPrivate(paths.container(id));
            return name;
        }
    }

    /**
     * Makes the directories of a container that has no name and no record, and goes with its end.
     *
     * @param id a new id
     * @param owner the process that is making the container; while it lives nobody cleans it away
     */
    public void reservePassing(ContainerId id, ProcessIdentity owner) throws IOException {
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            createPrivate(paths.containers());
            createPrivate(paths.running());
            Files.createDirectory(paths.running(id));
            Files.writeString(paths.owner(id), owner.toText());
            createPrivate(paths.container(id));
        }
    }

    /**
     * Takes a container that nobody looks after, in order to start it.
     *
     * @param owner the process that is starting it; while it lives nobody cleans it away
     * @return false when there is no such container (any more), or somebody looks after it or has not cleaned up after it
     */
    public boolean claim(ContainerId id, ProcessIdentity owner) throws IOException {
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            createPrivate(paths.running());
            if (!Files.exists(paths.record(id)) || Files.exists(paths.running(id))) {
                return false;
            }
            Files.createDirectory(paths.running(id));
            Files.writeString(paths.owner(id), owner.toText());
            return true;
        }
    }

    private String claimName(ContainerId id, Optional<String> wanted) throws IOException {
        for (int attempt = 0; ; attempt++) {
            String name = wanted.isPresent() ? wanted.get() : ContainerNames.generate(id, attempt);
            try {
                Files.writeString(paths.name(name), id.value(), StandardOpenOption.CREATE_NEW);
                return name;
            } catch (FileAlreadyExistsException e) {
                String holder = Files.readString(paths.name(name));
                if (isStale(name, holder)) {
                    Files.delete(paths.name(name));
                } else if (wanted.isPresent()) {
                    throw new HullException(
                            ErrorKind.CONFLICT,
                            "Conflict. The container name \"/" + name + "\" is already in use by container \"" + holder
                                    + "\". You have to remove (or rename) that container to be able to reuse that name.");
                }
            }
        }
    }

    /**
     * Whether a name belongs to nobody: its holder is neither a container nor one in the making, or has another name by now. The
     * first name of a running container that removes itself stays its own until then.
     */
    private boolean isStale(String name, String holder) throws IOException {
        if (holder.length() != 64 || !ContainerId.isHex(holder)) {
            return true;
        }
        ContainerId id = new ContainerId(holder);
        if (Files.exists(paths.running(id))) {
            return false;
        }
        Optional<ContainerRecord> record = load(id);
        return record.isEmpty() || !record.get().name().equals(name);
    }

    private static void createPrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            } catch (FileAlreadyExistsException e) {
                // another process was faster
            }
        }
    }

    /**
     * Puts the record of a new container in place: from here on it exists. A power cut within the next seconds may take it away
     * again, whole.
     */
    public void commit(ContainerRecord record) throws IOException {
        if (record.remove()) {
            // Gone after a crash anyway, so it need not survive one.
            Files.write(paths.record(record.id()), record.toJson());
        } else {
            DurableFiles.writeSynced(paths.record(record.id()), record.toJson());
        }
        BriefRecord.write(paths.brief(record.id()), record);
    }

    private void replace(ContainerRecord record) throws IOException {
        Path brief = paths.brief(record.id());
        if (Files.exists(brief)) {
            Files.delete(brief);
        }
        DurableFiles.write(paths.record(record.id()), record.toJson());
        BriefRecord.write(brief, record);
    }

    /**
     * Every container, oldest first, as {@link #list()}; of {@code Config} and {@code HostConfig} maybe only the exposed
     * ports, the labels and the network mode.
     */
    public List<ContainerRecord> listBriefly() throws IOException {
        List<ContainerRecord> records = new ArrayList<>();
        for (ContainerId id : ids(paths.containers())) {
            Optional<ContainerRecord> record = BriefRecord.read(paths.brief(id));
            if (record.isEmpty()) {
                record = load(id);
            }
            if (record.isPresent() && Files.exists(paths.record(id))) {
                records.add(record.get());
            }
        }
        records.sort((a, b) -> a.created().compareTo(b.created()));
        return records;
    }

    /** Every container, oldest first. */
    public List<ContainerRecord> list() throws IOException {
        List<ContainerRecord> records = new ArrayList<>();
        for (ContainerId id : ids(paths.containers())) {
            load(id).ifPresent(records::add);
        }
        records.sort((a, b) -> a.created().compareTo(b.created()));
        return records;
    }

    /** The container ids that have a directory there. */
    static List<ContainerId> ids(Path directory) throws IOException {
        List<ContainerId> ids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.length() == 64 && ContainerId.isHex(name)) {
                    ids.add(new ContainerId(name));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return ids;
    }

    /** The record of that id, empty when there is no such container. */
    public Optional<ContainerRecord> load(ContainerId id) throws IOException {
        try {
            return Optional.of(ContainerRecord.parse(Files.readAllBytes(paths.record(id))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The container of that name, id, or unique beginning of an id.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND}, or {@link ErrorKind#INVALID_ARGUMENT} when several ids begin so
     */
    public ContainerRecord find(String reference) throws IOException {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        if (!name.isEmpty() && name.indexOf('/') < 0 && Files.isRegularFile(paths.name(name))) {
            String holder = Files.readString(paths.name(name));
            Optional<ContainerRecord> named = isStale(name, holder) ? Optional.empty() : load(new ContainerId(holder));
            if (named.isPresent() && named.get().name().equals(name)) {
                return named.get();
            }
        }
        List<ContainerId> matches = new ArrayList<>();
        if (!name.isEmpty()) {
            for (ContainerId id : ids(paths.containers())) {
                if (id.value().startsWith(name) && Files.exists(paths.record(id))) {
                    matches.add(id);
                }
            }
        }
        if (matches.size() > 1) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "multiple containers found with id prefix \"" + name + "\": give more digits");
        }
        Optional<ContainerRecord> found = matches.isEmpty() ? Optional.empty() : load(matches.getFirst());
        return found.orElseThrow(() -> missing(reference));
    }

    /** What to say when there is no such container. */
    public static HullException missing(String reference) {
        return new HullException(ErrorKind.NOT_FOUND, "No such container: " + reference);
    }

    /**
     * Gives a container another name. Whenever this is cut off, the container is found under one of the two.
     *
     * @param keepOld whether the old name stays reserved, and the new one is swept when the container is gone
     * @throws HullException {@link ErrorKind#CONFLICT} when the name is in use, also by the container itself
     */
    public void rename(ContainerRecord record, String wanted, boolean keepOld) throws IOException {
        String name = ContainerNames.check(wanted);
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            ContainerRecord now = load(record.id()).orElseThrow(() -> missing(record.name()));
            if (now.name().equals(name)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "Error when allocating new name: a container cannot be renamed to the name that it has");
            }
            if (keepOld) {
                createPrivate(paths.renamed());
                Files.write(paths.renamed().resolve(name), new byte[0]);
            }
            claimName(now.id(), Optional.of(name));
            replace(now.renamed(name));
            if (!keepOld) {
                Files.deleteIfExists(paths.name(now.name()));
            }
        }
    }

    /** Replaces the record of a container by another one of the same id and name; nothing happens when it is gone. */
    public void change(ContainerId id, UnaryOperator<ContainerRecord> change) throws IOException {
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            Optional<ContainerRecord> now = load(id);
            if (now.isPresent()) {
                replace(change.apply(now.get()));
            }
        }
    }

    /** Gives free the names of containers that were renamed while they ran and are gone. */
    void sweepNames() throws IOException {
        if (!Files.exists(paths.renamed())) {
            return;
        }
        try (LockFile lock = LockFile.exclusive(paths.containersLock());
                DirectoryStream<Path> names = Files.newDirectoryStream(paths.renamed())) {
            for (Path each : names) {
                Path file = paths.name(each.getFileName().toString());
                boolean held = Files.exists(file);
                if (!held || isStale(each.getFileName().toString(), Files.readString(file))) {
                    Files.deleteIfExists(file);
                    Files.delete(each);
                }
            }
        }
    }

    /** Removes a container that was {@linkplain #claim claimed}. From the first step on nobody finds it. */
    public void discard(ContainerId id, String name) throws IOException {
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            Files.deleteIfExists(paths.record(id));
            removeName(id, name);
            Files.deleteIfExists(paths.monitor(id));
        }
        // Without the lock: this may take long.
        DurableFiles.deleteTree(paths.container(id));
        DurableFiles.deleteTree(paths.running(id));
    }

    private void removeName(ContainerId id, String name) throws IOException {
        Path file = paths.name(name);
        if (Files.exists(file) && Files.readString(file).equals(id.value())) {
            Files.delete(file);
        }
    }

    /** Removes what is left of a container that does not run: directories, name, records. Missing parts are fine. */
    public void remove(ContainerId id, Optional<String> name) throws IOException {
        Files.createDirectories(paths.root());
        try (LockFile lock = LockFile.exclusive(paths.containersLock())) {
            DurableFiles.deleteTree(paths.container(id));
            if (name.isPresent()) {
                removeName(id, name.get());
            }
            Files.deleteIfExists(paths.monitor(id));
            DurableFiles.deleteTree(paths.running(id));
        }
    }
}
