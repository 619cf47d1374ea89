package dev.hull.image.pack;

import dev.hull.image.pack.Collector.Added;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Packs programs that are run: ELF files with their libraries, scripts with their interpreters. */
final class ProgramPacker {
    private static final int DEEPEST_SCRIPT = 5; // an interpreter may be a script itself; the kernel stops here, too

    private final Collector collector;
    private final ElfPacker elf;
    private final String searchPath;

    ProgramPacker(Collector collector, ElfPacker elf, String searchPath) {
        this.collector = collector;
        this.elf = elf;
        this.searchPath = searchPath;
    }

    /** The path of a program by its name, as a shell finds it: first in the image's usual directories, or in those given. */
    Optional<String> find(String name, boolean usualFirst) {
        String usual = PackRequest.DEFAULT_PATH;
        return Stream.of(usualFirst ? usual + ":" + searchPath : searchPath)
                .flatMap(path -> Arrays.stream(path.split(":")))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> directory.replaceAll("(?<=.)/+$", "") + "/" + name)
                .filter(this::isProgram)
                .findFirst();
    }

    /** A directory of the search path that is closed to this user has no program for him, as in a shell. */
    private boolean isProgram(String path) {
        try {
            return collector.tree().walk(path).node().filter(Node::isExecutable).isPresent();
        } catch (HullException e) {
            if (e.kind() == ErrorKind.PERMISSION_DENIED) {
                return false;
            }
            throw e;
        }
    }

    /** Packs a program that is run: an ELF file with its libraries, or a script with its interpreter. */
    Added program(String path, Reason reason) {
        return program(path, reason, DEEPEST_SCRIPT);
    }

    private Added program(String path, Reason reason, int depth) {
        Walk walk = collector.tree().walk(path);
        Node node = walk.node()
                .orElseThrow(() -> new HullException(
                        ErrorKind.NOT_FOUND,
                        "cannot pack " + path + " (" + reason + "): there is no such file"
                                + (walk.links().isEmpty() ? "" : "; its link leads to " + walk.path())));
        if (!node.isExecutable()) {
            String what = switch (node.kind()) {
                case DIRECTORY -> "it is a directory; name the program in it, or add it with --include " + path;
                case SPECIAL -> "it is a device, pipe or socket";
                default -> "it is not executable; run chmod +x on it, or add it with --include " + path;
            };
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "cannot pack " + path + " as a program: " + what);
        }
        Added added = collector.add(path, reason).orElseThrow();
        Optional<ElfFile> file = collector.elf(added.path());
        if (file.isPresent()) {
            elf.program(added, file.get(), true);
            return added;
        }
        Script script = Script.parse(Text.start(node))
                .orElseThrow(() -> new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "cannot pack " + path + " as a program: it is neither an ELF file nor a script that begins with"
                                + " #!; add it with --include " + path));
        interpreter(script, added, depth);
        return added;
    }

    private void interpreter(Script script, Added added, int depth) {
        String begins = added.name() + " begins with '" + script.line() + "'";
        if (script.interpreter().endsWith("\r")) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "cannot pack " + added.name()
                            + ": its lines end in carriage returns, so that the kernel looks for an"
                            + " interpreter of that name; convert it to Unix line ends");
        }
        if (depth == 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "cannot pack " + begins + ": scripts that interpret each other");
        }
        if (collector.tree().walk(script.interpreter()).node().isEmpty()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "cannot pack " + begins + ", but " + script.interpreter() + " does not exist");
        }
        elf.script(added);
        program(script.interpreter(), new Reason("interpreter of the script", added.name()), depth - 1);
        collector.warn(added.name() + " is a script: the programs that it calls are packed only if you name them, too");
        if (script.isOfAShell()) {
            becomes(added, depth);
        }
        if (script.program().isPresent()) {
            String name = script.program().get();
            String path = name.startsWith("/")
                    ? name
                    : find(name, true)
                            .orElseThrow(() -> new HullException(
                                    ErrorKind.NOT_FOUND,
                                    "cannot pack " + begins + ", but there is no '" + name + "' in "
                                            + PackRequest.DEFAULT_PATH + ":" + searchPath));
            program(path, new Reason("run by env for the script", added.name()), depth - 1);
        }
    }

    /** A script that only prepares the way for a program is not worth much without it. */
    private void becomes(Added script, int depth) {
        for (String called : Script.becomes(Text.lines(collector.tree(), script.path()))) {
            boolean isElf = isProgram(called)
                    && collector.elf(collector.tree().walk(called).path()).isPresent();
            if (isElf) {
                program(called, new Reason("run by the script", script.name()), depth - 1);
            }
        }
    }
}
