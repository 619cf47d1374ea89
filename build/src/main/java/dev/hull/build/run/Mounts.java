package dev.hull.build.run;

import dev.hull.build.copy.Selection;
import dev.hull.engine.request.MountRequest;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts of one RUN, ready for the engine; what was made for them goes when it is closed. */
public final class Mounts implements AutoCloseable {
    private final Path temporary;
    private final Path passing;
    private final List<MountRequest> requests = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private final List<CacheMounts.Held> caches = new ArrayList<>();
    private final List<AgentRelay> relays = new ArrayList<>();
    private int made;

    /**
     * Mounts of one step.
     *
     * @param temporary a directory that is made for copies
     * @param passing a directory that is made for secrets, best in memory
     */
    public Mounts(Path temporary, Path passing) {
        this.temporary = temporary;
        this.passing = passing;
    }

    /** What the engine is asked for. */
    public List<MountRequest> requests() {
        return List.copyOf(requests);
    }

    /** Further variables, {@code NAME=value}. */
    public List<String> environment() {
        return List.copyOf(environment);
    }

    private Path newPlace() throws IOException {
        Files.createDirectories(temporary);
        return temporary.resolve("mount-" + ++made);
    }

    private void bind(Path source, String target, boolean readOnly) {
        List<String> options = readOnly ? List.of("ro") : List.of();
        requests.add(new MountRequest.Bind(source.toString(), target, options, true, false));
    }

    /** Copies files of a tree to a place where nothing is yet. */
    public static void write(Selection selection, Path place) throws IOException {
        new Materializer().write(selection, place);
    }

    /** Files of a tree for this step alone; changes to them are lost. */
    public void files(Selection selection, String target) throws IOException {
        Path place = newPlace();
        write(selection, place);
        bind(place, target, false);
    }

    /** A place of this machine that is mounted as it is. */
    public void place(Path source, String target) {
        bind(source, target, true);
    }

    /** A directory that stays. */
    public void cache(CacheMounts all, MountOption option, Optional<Selection> content, String target)
            throws IOException {
        CacheMounts.Held held = all.take(option, directory -> {
            if (content.isPresent()) {
                new Materializer().write(content.get(), directory);
            } else {
                Files.createDirectory(directory);
            }
        });
        caches.add(held);
        bind(held.directory(), target, option.readOnly());
    }

    /** A file system in memory. */
    public void memory(MountOption option, String target) {
        List<String> options = new ArrayList<>(List.of("exec"));
        if (option.size() > 0) {
            options.add("size=" + option.size());
        }
        requests.add(new MountRequest.Tmpfs(target, options));
    }

    /** A file that only this step sees. */
    public void secret(MountOption option, byte[] content, String target) throws IOException {
        Path file = secretFile();
        Files.write(file, content);
        Files.setAttribute(file, "unix:uid", (int) option.uid());
        Files.setAttribute(file, "unix:gid", (int) option.gid());
        Files.setAttribute(file, "unix:mode", option.mode() < 0 ? 0400 : option.mode());
        bind(file, target, true);
    }

    /** A variable that only this step sees. */
    public void secretVariable(String name, String value) {
        environment.add(name + "=" + value);
    }

    /** A name in the directory for what only this step sees. */
    private Path passingPlace(String what) throws IOException {
        Files.createDirectories(passing.toAbsolutePath().getParent());
        if (!Files.exists(passing)) {
            Files.createDirectory(
                    passing, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return passing.resolve(what + "-" + ++made);
    }

    private Path secretFile() throws IOException {
        return Files.createFile(
                passingPlace("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** A way to the socket of an agent. */
    public void agent(MountOption option, Path socket, String target, boolean first) throws IOException {
        if (!Files.exists(socket)) {
            throw new HullException(ErrorKind.NOT_FOUND, "there is no SSH agent at " + socket + "; is it running?");
        }
        Path place = passingPlace("agent");
        relays.add(
                AgentRelay.open(socket, place, option.uid(), option.gid(), option.mode() < 0 ? 0600 : option.mode()));
        requests.add(new MountRequest.Bind(place.toString(), target, List.of(), false, false));
        if (first) {
            environment.add("SSH_AUTH_SOCK=" + target);
        }
    }

    /** A script that is started. */
    public void script(RunCommand.Script script) throws IOException {
        Path file = newPlace();
        Files.writeString(file, script.text());
        Files.setAttribute(file, "unix:mode", 0755);
        bind(file, script.path(), true);
    }

    @Override
    public void close() throws IOException {
        for (CacheMounts.Held held : caches) {
            held.close();
        }
        for (AgentRelay relay : relays) {
            relay.close();
        }
        DurableFiles.deleteTree(passing);
        DurableFiles.deleteTree(temporary);
    }
}
