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

    private static Found found(Device device, String access) {
        return new Found(device, new DeviceRule(true, device.type(), device.major(), device.minor(), access));
    }
}
