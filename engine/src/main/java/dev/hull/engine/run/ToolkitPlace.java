package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.runtime.ContainerProcess;
import dev.hull.oci.runtime.Mount;
import dev.hull.oci.runtime.Spec;
import dev.hull.runtime.ExtraSteps;
import java.util.ArrayList;
import java.util.List;

/** Where a toolkit goes in a container, and what its programs need to know. */
final class ToolkitPlace {
    /** Directories that are mount points in a container anyway, so none of its own files is covered. */
    private static final List<String> PLACES = List.of("/dev/mqueue", "/dev/shm");

    private ToolkitPlace() {}

    /** The directory of a container that the toolkit covers. */
    static String in(Spec spec) {
        for (String place : PLACES) {
            for (Mount mount : spec.mounts()) {
                if (mount.destination().equals(place)) {
                    return place;
                }
            }
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED,
                "there is no place for a toolkit: the container has neither " + String.join(" nor ", PLACES));
    }

    /** The steps that bring it there. */
    static ExtraSteps steps(Toolkit toolkit, String place, int flags) {
        return new ExtraSteps(
                List.of(), List.of(), List.of(toolkit.tree()), List.of(toolkit.attach(place, flags)), List.of());
    }

    /** A process whose programs come from the toolkit first; an empty command stands for the toolkit's own. */
    static ContainerProcess process(ContainerProcess process, Toolkit toolkit, String place) {
        String links = place + Toolkit.LINKS;
        String root = place + "/root";
        Environment environment = new Environment();
        process.env().forEach(environment::set);
        String path = environment.get("PATH", "");
        environment.set("PATH=" + links + (path.isEmpty() ? "" : ":" + path));
        environment.set("SHELL=" + links + "/sh");
        // Where programs on a terminal find out what it can do, and no history is left in the container's files.
        environment.setDefault("TERMINFO_DIRS=" + root + "/etc/terminfo:" + root + "/lib/terminfo:" + root
                + "/usr/share/terminfo:/usr/share/terminfo");
        environment.setDefault("HISTFILE=/dev/null");
        if (!toolkit.locale().isEmpty()) {
            environment.setDefault(toolkit.locale());
        }
        List<String> command = new ArrayList<>(process.args().isEmpty() ? toolkit.command() : process.args());
        return process.toBuilder().args(command).env(environment.toList()).build();
    }
}
