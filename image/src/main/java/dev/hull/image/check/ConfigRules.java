package dev.hull.image.check;

import dev.hull.image.explore.ImageSource;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.Reference;
import java.util.List;

/** How the image is run and what it is called. */
final class ConfigRules {
    private ConfigRules() {}

    static void check(ImageSource source, List<Finding> findings) {
        ContainerConfig config = source.config().config();
        String user = config.user().split(":", 2)[0];
        if (user.isEmpty() || user.equals("root") || user.equals("0")) {
            findings.add(Finding.of(
                    "root-user",
                    Severity.MEDIUM,
                    10,
                    "containers run as root unless told otherwise",
                    List.of(),
                    "hull image edit --user 65532, or USER in the Dockerfile"));
        }
        boolean service = !config.exposedPorts().isEmpty();
        if (config.healthcheck().isEmpty() && service) {
            findings.add(Finding.of(
                    "no-healthcheck",
                    Severity.LOW,
                    3,
                    "the image offers a port, but nothing tells whether it works",
                    List.copyOf(config.exposedPorts()),
                    "hull image edit --healthcheck 'CMD /app --check', or HEALTHCHECK in the Dockerfile"));
        }
        if (config.exposedPorts().contains("22/tcp") || config.exposedPorts().contains("22")) {
            findings.add(Finding.of(
                    "ssh-port",
                    Severity.MEDIUM,
                    5,
                    "the image offers SSH",
                    List.of(),
                    "step into a container by hull exec or hull debug instead"));
        }
        List<Reference> names = source.names();
        boolean latest = !names.isEmpty()
                && names.stream().allMatch(name -> name.tag().orElse("").equals(Reference.DEFAULT_TAG));
        if (latest) {
            findings.add(Finding.of(
                    "latest-tag",
                    Severity.LOW,
                    2,
                    "its only tag is latest, which says nothing about what it is",
                    names.stream().map(Reference::familiar).toList(),
                    "hull tag it with a version too"));
        }
        if (config.cmd().isEmpty() && config.entrypoint().isEmpty()) {
            findings.add(Finding.of(
                    "no-command",
                    Severity.LOW,
                    1,
                    "it has neither command nor entrypoint",
                    List.of(),
                    "hull image edit --cmd or --entrypoint"));
        }
    }
}
