package dev.hull.engine.run;

import dev.hull.engine.request.DeviceRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.DeviceRule;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Device nodes of this machine, as an OCI configuration names them. */
final class HostDevices {
    private static final int S_IFMT = 0xF000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    /** Below /dev, but the container has its own. */
    private static final Set<String> OWN =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev", "console");

    private HostDevices() {}

    /**
     * A device with the rule that allows it.
     *
     * @param device node to make
     * @param rule access to allow
     */
    record Found(Device device, DeviceRule rule) {}

    /**
     * The devices of a request: one, or for a directory all in it.
     *
     * @throws HullException when there is no device
     */
    static List<Found> find(DeviceRequest request) {
        Path path = Path.of(request.hostPath());
        try {
            if (Files.isDirectory(path)) {
                List<Found> found = new ArrayList<>();
                collect(path, request.path(), request.access(), found);
                if (!found.isEmpty()) {
                    return found;
                }
                throw new HullException(
                        ErrorKind.NOT_FOUND, "no device found in the directory \"" + request.hostPath() + "\"");
            }
            return List.of(node(path.toRealPath(), request.path(), request.access())
                    .orElseThrow(() -> new HullException(
                            ErrorKind.INVALID_ARGUMENT,
                            "error gathering device information while adding custom device \"" + request.hostPath()
                                    + "\": not a device node")));
        } catch (NoSuchFileException e) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "error gathering device information while adding custom device \"" + request.hostPath()
                            + "\": no such file or directory",
                    e);
        } catch (IOException e) {
            throw new HullException(
                    ErrorKind.UNAVAILABLE,
                    "error gathering device information while adding custom device \"" + request.hostPath() + "\": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Every device below {@code /dev}, for privileged containers. */
    static List<Found> all() throws IOException {
        List<Found> found = new ArrayList<>();
        collect(Path.of("/dev"), "/dev", "rwm", found);
        return found;
    }

    private static void collect(Path directory, String inside, String access, List<Found> found) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    if (!OWN.contains(name)) {
                        collect(entry, inside + "/" + name, access, found);
                    }
                } else if (!OWN.contains(name)) {
                    node(entry, inside + "/" + name, access).ifPresent(found::add);
                }
            }
        }
    }

    private static Optional<Found> node(Path path, String inside, String access) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:mode,rdev,uid,gid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(attributes, "mode");
        int type = mode & S_IFMT;
        if (type != S_IFCHR && type != S_IFBLK) {
            return Optional.empty();
        }
        long rdev = number(attributes, "rdev");
        // glibc's makedev: major and minor are spread over the 64 bits.
        long major = ((rdev >>> 8) & 0xfff) | ((rdev >>> 32) & 0xfffff000L);
        long minor = (rdev & 0xff) | ((rdev >>> 12) & 0xffffff00L);
        char letter = type == S_IFCHR ? 'c' : 'b';
        Device device = new Device(
                letter, inside, major, minor, mode & 0777, number(attributes, "uid"), number(attributes, "gid"));
        return Optional.of(new Found(device, new DeviceRule(true, letter, major, minor, access)));
    }

    private static long number(Map<String, Object> attributes, String name) {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("no attribute " + name);
    }
}
