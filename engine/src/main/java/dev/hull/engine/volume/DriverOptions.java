package dev.hull.engine.volume;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The options of Docker's driver {@code local}: {@code type}, {@code o} and {@code device}, as mount(8) takes them. Hull mounts
 * nothing on the host, so it takes the two kinds that a container can mount for itself: a bind of a directory, and a tmpfs.
 *
 * @param type {@code ""} for a directory of the store, {@code bind} or {@code tmpfs}
 * @param device what is bound, or empty
 * @param options further mount option words
 */
record DriverOptions(String type, String device, List<String> options) {
    DriverOptions {
        options = List.copyOf(options);
    }

    /**
     * Reads the options.
     *
     * @throws HullException for those that cannot be had
     */
    static DriverOptions of(Map<String, String> given) {
        for (String key : given.keySet()) {
            if (!key.equals("type") && !key.equals("o") && !key.equals("device")) {
                throw new HullException(ErrorKind.INVALID_ARGUMENT, "invalid option: \"" + key + "\"");
            }
        }
        if (given.isEmpty()) {
            return new DriverOptions("", "", List.of());
        }
        String type = given.getOrDefault("type", "");
        String device = given.getOrDefault("device", "");
        List<String> words = new ArrayList<>();
        boolean bind = false;
        for (String word : given.getOrDefault("o", "").split(",", -1)) {
            bind |= word.equals("bind") || word.equals("rbind");
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        if (type.equals("tmpfs")) {
            return new DriverOptions("tmpfs", "", words);
        }
        if (bind && (type.isEmpty() || type.equals("none") || type.equals("bind"))) {
            if (!device.startsWith("/")) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "missing or relative device \"" + device
                                + "\": a volume with o=bind needs device=/a/directory");
            }
            return new DriverOptions("bind", device, words);
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED,
                "volumes of type=" + (type.isEmpty() ? "\"\"" : type)
                        + " are not supported: they would have to be mounted on the host; use type=none,o=bind or"
                        + " type=tmpfs, or mount it yourself and bind the directory");
    }
}
