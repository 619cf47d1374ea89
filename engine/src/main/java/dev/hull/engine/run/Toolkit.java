package dev.hull.engine.run;

import dev.hull.linux.plan.MountStep;
import dev.hull.oci.ContainerConfig;
import dev.hull.runtime.DefaultSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An image whose programs are lent to containers that have none.
 *
 * @param layers directories of its unpacked layers, topmost first
 * @param options options that these layers need to be mounted with
 * @param programs directories in it in which programs are searched
 * @param libraries directories in it in which its loader searches libraries
 * @param command what runs when nothing is asked for
 * @param locale its {@code LANG=…}, or empty
 */
public record Toolkit(
        List<String> layers,
        List<String> options,
        List<String> programs,
        List<String> libraries,
        List<String> command,
        String locale) {
    /** Name of the directory with a link for each program, below the place where a toolkit is attached. */
    static final String LINKS = "/bin";

    private static final List<String> USUAL_LIBRARIES =
            List.of("/lib64", "/usr/lib64", "/usr/local/lib", "/lib", "/usr/lib");
    private static final String LOADER_CONFIG = "/etc/ld.so.conf";

    public Toolkit {
        layers = List.copyOf(layers);
        options = List.copyOf(options);
        programs = List.copyOf(programs);
        libraries = List.copyOf(libraries);
        command = List.copyOf(command);
    }

    /**
     * The toolkit that an image is.
     *
     * @param directory whether the image has that directory
     * @param names names in a directory of the image; none when there is no such directory
     */
    public static Toolkit of(ImageUse image, Predicate<String> directory, Function<String, List<String>> names) {
        ContainerConfig config = image.config();
        List<String> programs = new ArrayList<>();
        String locale = "";
        String path = DefaultSpec.PATH;
        for (String variable : config.env()) {
            path = variable.startsWith("PATH=") ? variable.substring("PATH=".length()) : path;
            locale = variable.startsWith("LANG=") ? variable : locale;
        }
        for (String each : path.split(":", -1)) {
            if (each.startsWith("/") && directory.test(each)) {
                programs.add(each);
            }
        }
        return new Toolkit(
                image.layers(),
                image.overlayOptions(),
                programs,
                libraries(image.file(), directory, names),
                command(config, programs),
                locale);
    }

    /** The image's command by its bare name, so that it is found among the toolkit's programs. */
    private static List<String> command(ContainerConfig config, List<String> programs) {
        List<String> words = new ArrayList<>(config.cmd().isEmpty() ? List.of("sh") : config.cmd());
        String program = words.getFirst();
        int slash = program.lastIndexOf('/');
        if (slash > 0 && programs.contains(program.substring(0, slash))) {
            words.set(0, program.substring(slash + 1));
        }
        return words;
    }

    /** What ld.so(8) would search: the directories of its configuration, then the usual ones. */
    private static List<String> libraries(
            Function<String, Optional<String>> file,
            Predicate<String> directory,
            Function<String, List<String>> names) {
        List<String> candidates = new ArrayList<>();
        collect(file.apply(LOADER_CONFIG).orElse(""), candidates);
        for (String name : names.apply(LOADER_CONFIG + ".d")) {
            collect(file.apply(LOADER_CONFIG + ".d/" + name).orElse(""), candidates);
        }
        for (String base : List.of("/lib", "/usr/lib")) {
            for (String name : names.apply(base)) {
                if (name.contains("-linux-")) {
                    candidates.add(base + "/" + name);
                }
            }
        }
        candidates.addAll(USUAL_LIBRARIES);
        List<String> found = new ArrayList<>();
        for (String candidate : candidates) {
            if (!found.contains(candidate) && directory.test(candidate)) {
                found.add(candidate);
            }
        }
        return found;
    }

    private static void collect(String text, List<String> directories) {
        for (String line : text.split("\n", -1)) {
            String path = line.strip();
            if (path.startsWith("/") && path.indexOf(' ') < 0 && path.indexOf(':') < 0) {
                directories.add(path);
            }
        }
    }

    /** The step that makes the tree, while the host's paths are there. */
    MountStep tree() {
        return new MountStep.Toolkit(layers, options);
    }

    /** The step that puts the tree over a directory of the container. */
    MountStep attach(String path, int flags) {
        return new MountStep.ToolkitAttach(path, programs, libraries, flags);
    }
}
