package dev.hull.image.pack;

import dev.hull.image.pack.Collector.Added;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.oci.ContainerConfig;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes images of programs of this machine.
 *
 * <p>Example: {@code Packer.plan(PackRequest.of(List.of("curl")).searchPath(path).build()).why()}.
 */
public final class Packer {
    private static final String UTF8_LOCALE = "C.UTF-8";
    private static final Set<String> CALLS_OF_A_SHELL = Set.of("system", "popen", "wordexp");
    private static final List<String> MERGED = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

    /** A program under the path that the user gave. */
    private record Named(String path, Added added) {}

    private final PackRequest request;
    private final String directory;
    private final SourceTree tree;
    private final Collector collector;
    private final ElfPacker elf;
    private final ProgramPacker programPacker;
    private final TreePacker trees;
    private final Accounts accounts;
    private final LateLoader late;
    private final List<Named> programs = new ArrayList<>();
    private final Set<String> extraPath = new LinkedHashSet<>();

    private Packer(PackRequest request) {
        this.request = request;
        this.directory = PathNames.text(request.directory().toAbsolutePath());
        this.tree = new SourceTree(request.root());
        this.collector = new Collector(tree, VisibleIds.ofThisProcess());
        this.elf = new ElfPacker(collector);
        this.programPacker = new ProgramPacker(collector, elf, request.searchPath());
        this.trees = new TreePacker(collector, elf);
        this.accounts = new Accounts(tree);
        this.late = new LateLoader(collector, elf, trees, accounts);
    }

    /**
     * Finds out what belongs into the image. Reads, and neither writes nor runs anything; needs no privilege.
     *
     * @throws HullException when a program, library or include is missing or cannot be read, or they do not fit together
     */
    public static PackPlan plan(PackRequest request) {
        return new Packer(request).plan();
    }

    /** Writes a plan, in its order. */
    public static void write(PackPlan plan, PackSink sink) throws IOException {
        for (PackEntry entry : plan.entries()) {
            switch (entry) {
                case PackEntry.Directory directory -> sink.directory(directory);
                case PackEntry.Link link -> sink.link(link);
                case PackEntry.HardLink link -> sink.hardLink(link);
                case PackEntry.Written written ->
                    sink.file(written, written.content().length, new java.io.ByteArrayInputStream(written.content()));
                case PackEntry.Copy copy -> CopySource.write(copy, sink);
            }
        }
    }

    private PackPlan plan() {
        if (request.programs().isEmpty() && request.includes().isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "nothing to pack: name a program or an --include");
        }
        List<Include> includes = request.includes().stream()
                .flatMap(text -> Include.parse(text, tree, directory).stream())
                .toList();
        request.programs().stream().map(this::programPath).toList().forEach(this::packProgram);
        includes.forEach(this::packInclude);
        trees.libraries();
        request.links()
                .forEach((path, target) ->
                        collector.addLink(path, target, new Reason("another name of", linked(path, target))));
        late.run();
        request.directories()
                .forEach((path, mode) -> collector.addFolder(path, mode, 0, 0, Reason.because("asked for")));
        finish();
        return new PackPlan(
                hardLinked(List.copyOf(collector.entries())),
                List.copyOf(collector.warnings()),
                config(),
                Platform.of(
                        "linux",
                        elf.machine()
                                .map(machine -> machine.architecture())
                                .orElse(Platform.host().architecture()),
                        ""),
                Instant.ofEpochSecond(request.timestamp()),
                request.title());
    }

    private static String linked(String path, String target) {
        return Include.absolute(target, SourceTree.parent(path));
    }

    /** The path in the image of a program as the user wrote it: a name, a path, or {@code SRC:DST}. */
    private String programPath(String text) {
        if (text.indexOf('/') < 0) {
            return programPacker
                    .find(text, false)
                    .orElseThrow(() -> new HullException(
                            ErrorKind.NOT_FOUND, "there is no program '" + text + "' in " + request.searchPath()));
        }
        String path = Include.absolute(text, directory);
        if (text.contains(":/") && tree.walk(path).node().isEmpty()) {
            return Include.parse(text, tree, directory).getFirst().path();
        }
        return path;
    }

    private void packProgram(String path) {
        programs.add(new Named(path, programPacker.program(path, Reason.because("asked for"))));
        String directory = SourceTree.parent(path);
        boolean usual = List.of(PackRequest.DEFAULT_PATH.split(":")).contains(directory);
        if (!usual) {
            extraPath.add(directory);
        }
    }

    /** An executable that is named is a program; whatever else is packed as it is, with what its ELF files need. */
    private void packInclude(Include include) {
        Reason reason = Reason.because("included by --include " + include.text());
        boolean runs =
                tree.walk(include.path()).node().filter(Node::isExecutable).isPresent();
        boolean isProgram = runs
                && (collector
                                .elf(include.path())
                                .filter(file -> file.interpreter().isPresent())
                                .isPresent()
                        || Script.parse(Text.start(
                                        tree.walk(include.path()).node().orElseThrow()))
                                .isPresent());
        if (isProgram) {
            programPacker.program(include.path(), reason);
        } else {
            trees.pack(include.path(), TreePacker.Manner.included(reason, elf.anyContext()));
        }
    }

    private void finish() {
        elf.finish();
        addMergedDirectories();
        trees.finish();
        String shell = collector.leadsSomewhere("/bin/sh") ? "/bin/sh" : "/sbin/nologin";
        if (!request.user().isEmpty()) {
            accounts.add(request.user().replaceFirst(":.*", ""));
        }
        Reason reason = Reason.because("programs look up the names of users and groups there");
        collector.addWritten("/etc/passwd", 0644, accounts.passwd(shell), reason);
        collector.addWritten("/etc/group", 0644, accounts.group(), reason);
        collector.addFolder("/tmp", 01777, 0, 0, Reason.because("programs count on a place for temporary files"));
        if (!collector.leadsSomewhere("/bin/sh")) {
            programs.forEach(this::warnOfShell);
        }
        List<String> entrypoint = request.entrypoint();
        if (!entrypoint.isEmpty()
                && entrypoint.getFirst().startsWith("/")
                && !collector.leadsSomewhere(entrypoint.getFirst())) {
            collector.warn("the entrypoint " + entrypoint.getFirst() + " is not in the image");
        }
    }

    private void warnOfShell(Named program) {
        Optional<ElfFile> file = collector.elf(program.path());
        List<String> calls = file.map(ElfFile::imports).orElse(Set.of()).stream()
                .filter(CALLS_OF_A_SHELL::contains)
                .map(name -> name + "()")
                .sorted()
                .toList();
        if (!calls.isEmpty()) {
            collector.warn(program.path() + " may call a shell (" + String.join(", ", calls)
                    + "), and there is none in the image: name sh as well if it has to");
        }
    }

    /** Where {@code /bin} is a link to {@code /usr/bin}, whoever knows one of the two names expects the other. */
    private void addMergedDirectories() {
        for (String name : MERGED) {
            Optional<Node> link = tree.lstat(name).filter(node -> node.kind() == Node.Kind.LINK);
            String target = tree.walk(name).path();
            if (link.isPresent() && collector.contains(target)) {
                collector.addLink(name, link.get().target(), new Reason("another name of", target));
            }
        }
    }

    private ContainerConfig config() {
        String path = String.join(":", extraPath);
        ContainerConfig config = ContainerConfig.empty()
                .withEnv("PATH", path.isEmpty() ? PackRequest.DEFAULT_PATH : path + ":" + PackRequest.DEFAULT_PATH);
        if (collector.contains("/usr/lib/locale/C.utf8") || collector.contains("/usr/lib/locale/C.UTF-8")) {
            config = config.withEnv("LANG", UTF8_LOCALE);
        }
        for (Map.Entry<String, String> variable : late.variables().entrySet()) {
            config = config.withEnv(variable.getKey(), variable.getValue());
        }
        for (String variable : request.environment()) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT, "invalid variable '" + variable + "': expected NAME=value");
            }
            config = config.withEnv(variable.substring(0, equals), variable.substring(equals + 1));
        }
        for (Map.Entry<String, String> label : new java.util.TreeMap<>(request.labels()).entrySet()) {
            config = config.withLabel(label.getKey(), label.getValue());
        }
        return config.withUser(request.user())
                .withWorkingDir(request.workingDirectory())
                .withEntrypoint(request.entrypoint())
                .withExposedPorts(late.ports())
                .withCmd(request.command().orElseGet(this::usualCommand));
    }

    /** The first program by its absolute path; with an entrypoint of the user's own, nothing. */
    private List<String> usualCommand() {
        if (programs.isEmpty() || !request.entrypoint().isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of(programs.getFirst().path()));
        command.addAll(late.arguments(programs.getFirst().added().path()));
        return command;
    }

    /** Makes further names of the same file hard links to the first. */
    private List<PackEntry> hardLinked(List<PackEntry> entries) {
        Map<String, String> first = new HashMap<>();
        List<PackEntry> linked = new ArrayList<>();
        for (PackEntry entry : entries) {
            String identity = entry instanceof PackEntry.Copy
                    ? tree.lstat(entry.path()).map(Node::identity).orElse("")
                    : "";
            Optional<String> earlier = identity.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(first.putIfAbsent(identity, entry.path()));
            linked.add(earlier.<PackEntry>map(target -> new PackEntry.HardLink(
                            entry.path(), target, entry.mode(), entry.uid(), entry.gid(), entry.reason()))
                    .orElse(entry));
        }
        return linked;
    }
}
