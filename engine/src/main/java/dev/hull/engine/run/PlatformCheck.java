package dev.hull.engine.run;

import dev.hull.engine.request.RunRequest;
import dev.hull.oci.Platform;
import dev.hull.runtime.Host;
import java.util.Optional;

/** Whether an image is made for this machine. */
final class PlatformCheck {
    private PlatformCheck() {}

    /**
     * A warning when the image is for another processor.
     *
     * @throws MissingImageException when the caller asked for a platform that the image is not for
     */
    static Optional<String> check(RunRequest request, ImageUse image, Host host) {
        String wanted = request.session().platform();
        String has = image.platform().os() + "/" + image.platform().architecture();
        if (!wanted.isEmpty() && !Platform.parse(wanted).accepts(image.platform())) {
            throw new MissingImageException(
                    "image with reference " + request.image() + " was found but does not match the specified platform:"
                            + " wanted " + wanted + ", actual: " + has);
        }
        String machine = host.architecture().equals("aarch64") ? "arm64" : "amd64";
        String architecture = image.platform().architecture();
        boolean runs = architecture.isEmpty()
                || architecture.equals(machine)
                || (machine.equals("amd64") && architecture.equals("386"))
                || (machine.equals("arm64") && architecture.equals("arm"));
        return runs
                ? Optional.empty()
                : Optional.of("the image's platform (" + has + ") is not this machine's (linux/" + machine
                        + "): its programs will not run without emulation");
    }
}
