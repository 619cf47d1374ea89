package dev.hull.image.debian.unpack;

import dev.hull.image.debian.unpack.UnpackedTree.Entry;
import dev.hull.image.pack.PackRequest;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How an image of packages is run. */
final class ImageSettings {
    /** Programs that go to the background unless they are told not to. */
    private static final Map<String, List<String>> IN_FOREGROUND = Map.of(
            "apache2", List.of("-D", "FOREGROUND"),
            "nginx", List.of("-g", "daemon off;"),
            "sshd", List.of("-D"),
            "haproxy", List.of("-db", "-f", "/etc/haproxy/haproxy.cfg"));

    private static final List<String> PROGRAMS =
            List.of("usr/bin/", "usr/sbin/", "usr/local/bin/", "usr/local/sbin/", "usr/games/");

    private final PackageImage.Request request;
    private final UnpackedTree tree;
    private final Installed installed;

    ImageSettings(PackageImage.Request request, UnpackedTree tree, Installed installed) {
        this.request = request;
        this.tree = tree;
        this.installed = installed;
    }

    /** The platform of Debian's architecture. */
    Platform platform() {
        return platform(request.architecture());
    }

    static Platform platform(String architecture) {
        return switch (architecture) {
            case "i386" -> Platform.of("linux", "386", "");
            case "armhf" -> Platform.of("linux", "arm", "v7");
            case "armel" -> Platform.of("linux", "arm", "v5");
            case "ppc64el" -> Platform.of("linux", "ppc64le", "");
            case "mips64el" -> Platform.of("linux", "mips64le", "");
            default -> Platform.of("linux", architecture, "");
        };
    }

    ContainerConfig config() {
        PackRequest settings = request.settings();
        ContainerConfig config = ContainerConfig.empty().withEnv("PATH", PackRequest.DEFAULT_PATH);
        for (Map.Entry<String, String> variable : installed.environment().entrySet()) {
            config = config.withEnv(variable.getKey(), variable.getValue());
        }
        for (String variable : settings.environment()) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid variable '" + variable + "': expected NAME=value");
            }
            config = config.withEnv(variable.substring(0, equals), variable.substring(equals + 1));
        }
        for (Map.Entry<String, String> label : new TreeMap<>(settings.labels()).entrySet()) {
            config = config.withLabel(label.getKey(), label.getValue());
        }
        List<String> command = settings.command().orElseGet(this::usualCommand);
        warnOfScripts(command);
        return config.withUser(settings.user())
                .withWorkingDir(settings.workingDirectory())
                .withEntrypoint(settings.entrypoint())
                .withExposedPorts(installed.ports())
                .withCmd(command);
    }

    /** The program that has the name of the first package, or the only one that it has. */
    private List<String> usualCommand() {
        if (!request.settings().entrypoint().isEmpty()) {
            return List.of();
        }
        String wanted = request.wanted().getFirst();
        Optional<String> program = named(wanted).or(() -> only(wanted)).or(() -> named(family(wanted)));
        if (program.isEmpty() && wanted.startsWith("openjdk-")) {
            program = named("java");
        }
        if (program.isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of("/" + program.get()));
        String name = program.get().substring(program.get().lastIndexOf('/') + 1);
        command.addAll(IN_FOREGROUND.getOrDefault(name, List.of()));
        return command;
    }

    /** The name that packages of one program have in common: {@code nginx} of {@code nginx-light}. */
    private static String family(String wanted) {
        int dash = wanted.indexOf('-');
        return dash > 0 ? wanted.substring(0, dash) : wanted;
    }

    private Optional<String> named(String name) {
        for (String directory : PROGRAMS) {
            if (tree.at(directory + name).filter(Entry::isExecutable).isPresent()) {
                return Optional.of(directory + name);
            }
        }
        return Optional.empty();
    }

    private Optional<String> only(String wanted) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Entry> each : tree.entries().entrySet()) {
            boolean isProgram = PROGRAMS.stream().anyMatch(each.getKey()::startsWith)
                    && each.getValue().isExecutable()
                    && each.getValue().owner().equals(wanted);
            if (isProgram) {
                found.add(each.getKey());
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** Scripts whose interpreter is not in the image cannot be run: one sentence for each interpreter. */
    private void warnOfScripts(List<String> command) {
        Map<String, List<String>> scripts = new TreeMap<>();
        for (Map.Entry<String, Entry> each : tree.entries().entrySet()) {
            String head = each.getValue().head();
            boolean isProgram = PROGRAMS.stream().anyMatch(each.getKey()::startsWith);
            if (isProgram && head.startsWith("#!")) {
                String line = head.substring(2).split("\n", 2)[0].strip();
                String interpreter = line.split(" ")[0];
                if (interpreter.startsWith("/") && !tree.has(tree.path(interpreter.substring(1)))) {
                    scripts.computeIfAbsent(interpreter, missing -> new ArrayList<>())
                            .add("/" + each.getKey());
                }
            }
        }
        scripts.forEach((interpreter, paths) -> {
            String first = String.join(", ", paths.subList(0, Math.min(3, paths.size())));
            installed
                    .warnings()
                    .add("scripts cannot run, " + interpreter + " not being in the image: " + first
                            + (paths.size() > 3 ? " and " + (paths.size() - 3) + " more" : ""));
            if (!command.isEmpty() && paths.contains(command.getFirst())) {
                installed.warnings().add("what the image runs, " + command.getFirst() + ", is one of them");
            }
        });
    }
}
