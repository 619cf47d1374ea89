package dev.hull.runtime;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
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
     * The device node at a host path, for {@code --device}: links are followed.
     *
     * @param hostPath where it is on the host
     * @param innerPath where it shall be inside
     * @throws HullException NOT_FOUND when there is nothing, INVALID_ARGUMENT when it is no device
     */
    public static Device at(String hostPath, String innerPath) {
        Path path = Path.of(hostPath);
        if (!Files.exists(path)) {
            throw new HullException(ErrorKind.NOT_FOUND, "device " + hostPath + ": there is nothing at that path");
        }
        Device device = read(path, innerPath, true);
        if (device == null) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "device " + hostPath + ": neither a character nor a block device");
        }
        return device;
    }

    /** Every device of {@code /dev} but terminals, for {@code --privileged}. */
    public static List<Device> all() {
        List<Device> devices = new ArrayList<>();
        list(Path.of("/dev"), devices);
        return devices;
    }

    private static void list(Path directory, List<Device> devices) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (NOT_LISTED.contains(entry.getFileName().toString()) || Files.isSymbolicLink(entry)) {
                    continue;
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    list(entry, devices);
                    continue;
                }
                Device device = read(entry, entry.toString(), false);
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
        Device device = Files.exists(path) ? read(path, path.toString(), true) : null;
        boolean block = wanted.type() == 'b';
        return device != null
                && (device.type() == 'b') == block
                && device.major() == wanted.major()
                && device.minor() == wanted.minor();
    }

    private static @Nullable Device read(Path path, String innerPath, boolean follow) {
        LinkOption[] options = follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        int mode;
        long number;
        int uid;
        int gid;
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev,uid,gid", options);
            mode = (int) attributes.getOrDefault("mode", 0);
            number = (long) attributes.getOrDefault("rdev", 0L);
            uid = (int) attributes.getOrDefault("uid", 0);
            gid = (int) attributes.getOrDefault("gid", 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if ((mode & TYPE) != CHARACTER && (mode & TYPE) != BLOCK) {
            return null;
        }
        return new Device(
                (mode & TYPE) == BLOCK ? 'b' : 'c',
                innerPath,
                major(number),
                minor(number),
                mode & 07777,
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(gid));
    }

    // How glibc splits a dev_t: 12 and 20 bits, interleaved (sys/sysmacros.h).
    private static long major(long number) {
        return ((number >>> 8) & 0xfff) | ((number >>> 32) & 0xfffff000L);
    }

    private static long minor(long number) {
        return (number & 0xff) | ((number >>> 12) & 0xffffff00L);
    }
}
