package dev.hull.engine.run;

import dev.hull.engine.request.DeviceRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.Device;
import dev.hull.oci.runtime.DeviceRule;
import dev.hull.runtime.HostDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which device nodes of this machine a container gets. */
final class DeviceChoice {
    private DeviceChoice() {}

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
                for (Device device : HostDevices.below(path, request.path())) {
                    found.add(found(device, request.access()));
                }
                if (!found.isEmpty()) {
                    return found;
                }
                throw new HullException(
                        ErrorKind.NOT_FOUND, "no device found in the directory \"" + request.hostPath() + "\"");
            }
            Device device = HostDevices.node(path.toRealPath(), request.path());
            if (device == null) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "error gathering device information while adding custom device \"" + request.hostPath()
                                + "\": not a device node");
            }
            return List.of(found(device, request.access()));
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

    /**
     * A disk or the like.
     *
     * @throws HullException when there is none of that name
     */
    static Device block(String path) {
        Device device = find(new DeviceRequest(path, path, "rwm")).getFirst().device();
        if (device.type() != 'b' || !device.path().equals(path)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    path + ": not a block device; limits on reading and writing are for disks such as /dev/sda");
        }
        return device;
    }

    /**
     * A rule on access in Docker's words: type, number and letters, such as {@code c 42:* rwm}.
     *
     * @throws HullException when it is of another form
     */
    static DeviceRule rule(String text) {
        String[] words = text.split(" ", -1);
        String[] numbers = words.length == 3 ? words[1].split(":", -1) : new String[0];
        boolean right = numbers.length == 2
                && words[0].length() == 1
                && "acb".contains(words[0])
                && DeviceRequest.isAccess(words[2]);
        if (right) {
            try {
                return new DeviceRule(true, words[0].charAt(0), ofRule(numbers[0]), ofRule(numbers[1]), words[2]);
            } catch (NumberFormatException e) {
                // told below
            }
        }
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid device cgroup format '" + text
                        + "': expected a type (a, b or c), major:minor (numbers or *) and letters of rwm, such as"
                        + " 'c 42:* rwm'");
    }

    private static @Nullable Long ofRule(String number) {
        return number.equals("*") ? null : Long.valueOf(Integer.parseUnsignedInt(number));
    }

    private static Found found(Device device, String access) {
        return new Found(device, new DeviceRule(true, device.type(), device.major(), device.minor(), access));
    }
}
