package dev.hull.runtime;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Device;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Device nodes of the host. */
public final class HostDevices {
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final List<String> NOT_LISTED =
            List.of("pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev");

    private HostDevices() {}

    /**
     * A device node; links are not followed.
     *
     * @param path where it is on the host
     * @param innerPath where it shall be inside
     * @return null when it is something else
     * @throws IOException when there is nothing, or it cannot be looked at
     */
    public static @Nullable Device node(Path path, String innerPath) throws IOException {
        return read(path, innerPath, LinkOption.NOFOLLOW_LINKS);
    }

    /** Every device of {@code /dev} but terminals, for {@code --privileged}. */
    public static List<Device> all() {
        return below(Path.of("/dev"), "/dev");
    }

    /**
     * Every device below a directory but those that a container has of its own; links are passed over.
     *
     * @param directory on the host
     * @param inside where the directory shall be inside
     */
    public static List<Device> below(Path directory, String inside) {
        List<Device> devices = new ArrayList<>();
        list(directory, inside, devices);
        return devices;
    }

    private static void list(Path directory, String inside, List<Device> devices) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (NOT_LISTED.contains(name)) {
                    continue;
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    list(entry, inside + "/" + name, devices);
                    continue;
                }
                Device device = node(entry, inside + "/" + name);
                if (device != null) {
                    devices.add(device);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A directory that this user may not read holds no device that the container could have.
        }
    }

    /** Host path of a node with the same numbers, to be bound where nodes cannot be made. */
    static String path(Device device) {
        Path same = Path.of(device.path());
        if (matches(same, device)) {
            return device.path();
        }
        String link = (device.type() == 'b' ? "/dev/block/" : "/dev/char/") + device.major() + ":" + device.minor();
        if (matches(Path.of(link), device)) {
            return link;
        }
        for (Device other : all()) {
            if (other.type() == device.type() && other.major() == device.major() && other.minor() == device.minor()) {
                return other.path();
            }
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED,
                "device " + device.path() + ": the host has no node " + device.type() + " " + device.major() + ":"
                        + device.minor() + " that could be bound, and in a user namespace none can be made");
    }

    private static boolean matches(Path path, Device wanted) {
        try {
            Device device = read(path, path.toString());
            return device != null
                    && device.type() == (wanted.type() == 'b' ? 'b' : 'c')
                    && device.major() == wanted.major()
                    && device.minor() == wanted.minor();
        } catch (IOException e) {
            return false; // not there, or out of reach
        }
    }

    private static @Nullable Device read(Path path, String innerPath, LinkOption... options) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev,uid,gid", options);
        int mode = (int) attributes.getOrDefault("mode", 0);
        long number = (long) attributes.getOrDefault("rdev", 0L);
        int type = mode & TYPE;
        if (type != CHARACTER && type != BLOCK) {
            return null;
        }
        return new Device(
                type == BLOCK ? 'b' : 'c',
                innerPath,
                major(number),
                minor(number),
                mode & 0777,
                Integer.toUnsignedLong((int) attributes.getOrDefault("uid", 0)),
                Integer.toUnsignedLong((int) attributes.getOrDefault("gid", 0)));
    }

    // How glibc splits a dev_t: 12 and 20 bits, interleaved (sys/sysmacros.h).
    private static long major(long number) {
        return ((number >>> 8) & 0xfff) | ((number >>> 32) & 0xfffff000L);
    }

    private static long minor(long number) {
        return (number & 0xff) | ((number >>> 12) & 0xffffff00L);
    }
}
