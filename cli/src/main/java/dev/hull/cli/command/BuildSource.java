package dev.hull.cli.command;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.source.FilteredTree;
import dev.hull.build.source.LayoutImage;
import dev.hull.build.source.RemoteSources;
import dev.hull.build.tree.DigestMemory;
import dev.hull.build.tree.LocalTree;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.build.tree.TreePaths;
import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a build's Dockerfile and its contexts come from, by the words of the command line. */
final class BuildSource {
    private static final String STANDARD_INPUT = "-";
    private static final String IMAGE = "docker-image://";
    private static final String LAYOUT = "oci-layout://";
    private static final String TARGET = "target:";

    private final CommandContext context;
    private final Path memories;
    private final List<DigestMemory> used = new ArrayList<>();
    private final BuildRequest.Definition definition;
    private final SourceTree tree;
    private final IgnoreRules ignored;
    private final RemoteSources remote;
    private final Map<String, BuildRequest.NamedContext> contexts = new LinkedHashMap<>();

    private BuildSource(Invocation invocation, ImageStore store, RemoteSources remote) throws IOException {
        this.context = invocation.context();
        this.memories = store.paths().buildContexts();
        this.remote = remote;
        String path = invocation.arguments().getFirst();
        String file = invocation.get(BuildOptions.FILE);
        boolean elsewhere = !path.equals(STANDARD_INPUT)
                && !Files.isDirectory(context.resolve(path))
                && RemoteSources.isRemote(path);
        if (path.equals(STANDARD_INPUT) || elsewhere) {
            RemoteSources.Context found =
                    elsewhere ? remote.context(path) : remote.stream(context.input(), "standard input");
            if (found.definition().isPresent() && !file.isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        (elsewhere ? path : "standard input")
                                + " is the Dockerfile already; give either that or --file, not both");
            }
            SourceTree files = found.tree();
            String name = file.isEmpty() ? "Dockerfile" : file;
            boolean piped = file.equals(STANDARD_INPUT) && elsewhere;
            this.definition = found.definition().isPresent()
                    ? new BuildRequest.Definition(
                            "Dockerfile", found.definition().get())
                    : piped ? standardInput() : definition(files, name);
            Optional<String> rules = text(files, name + ".dockerignore").or(() -> text(files, ".dockerignore"));
            this.ignored = rules.map(each -> parse(".dockerignore", each)).orElse(IgnoreRules.NONE);
            this.tree = rules.isPresent() ? new FilteredTree(files, ignored) : files;
        } else {
            Path directory = directory(path);
            Path dockerfile = file.isEmpty() ? directory.resolve("Dockerfile") : context.resolve(file);
            boolean piped = file.equals(STANDARD_INPUT);
            this.definition = piped ? standardInput() : read(dockerfile, file.isEmpty() ? "Dockerfile" : file);
            Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
            boolean ownRules = !piped && Files.isRegularFile(own);
            this.ignored = rules(ownRules ? own : directory.resolve(".dockerignore"));
            this.tree = local(directory, ignored);
        }
        for (String each : invocation.get(BuildOptions.BUILD_CONTEXT)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw BuildOptions.BUILD_CONTEXT.invalid(
                        each, "expected NAME=PATH, NAME=docker-image://IMAGE, NAME=oci-layout://PATH or NAME=ADDRESS");
            }
            contexts.put(each.substring(0, equals), named(store, each.substring(equals + 1)));
        }
    }

    private static BuildRequest.Definition definition(SourceTree files, String name) {
        return new BuildRequest.Definition(
                name,
                text(files, name)
                        .orElseThrow(() -> new HullException(
                                ErrorKind.NOT_FOUND,
                                "failed to read dockerfile: there is no " + name
                                        + " in the context; name it with --file")));
    }

    private static Optional<String> text(SourceTree files, String name) {
        try {
            Optional<TreeFile> file = files.lookup(TreePaths.resolve(files::lookup, TreePaths.clean(name), true))
                    .filter(TreeFile::isFile);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = files.open(file.get())) {
                return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the command line names. */
    static BuildSource open(Invocation invocation, ImageStore store, RemoteSources remote) throws IOException {
        return new BuildSource(invocation, store, remote);
    }

    private BuildRequest.NamedContext named(ImageStore store, String value) throws IOException {
        if (value.startsWith(TARGET)) {
            throw BuildOptions.BUILD_CONTEXT.invalid(
                    value,
                    "target: is a word of bake files; a stage of the Dockerfile is found by its name, the result of another"
                            + " build by docker-image:// or oci-layout://");
        }
        if (value.startsWith(IMAGE)) {
            return new BuildRequest.NamedContext.OfImage(value.substring(IMAGE.length()));
        }
        if (value.startsWith(LAYOUT)) {
            String path = value.substring(LAYOUT.length());
            return new BuildRequest.NamedContext.OfImage(
                    LayoutImage.load(store, context.directory(), path, Platform.host())
                            .toString());
        }
        if (!Files.isDirectory(context.resolve(value)) && RemoteSources.isRemote(value)) {
            return new BuildRequest.NamedContext.OfTree(
                    remote.context(value).definition().isPresent()
                            ? remote.fetch(value, "", false)
                            : remote.context(value).tree());
        }
        Path directory = directory(value);
        return new BuildRequest.NamedContext.OfTree(local(directory, rules(directory.resolve(".dockerignore"))));
    }

    private Path directory(String path) throws IOException {
        Path directory = context.resolve(path);
        if (!Files.isDirectory(directory)) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "unable to prepare context: path \"" + path + "\" "
                            + (Files.exists(directory) ? "is not a directory" : "not found"));
        }
        return directory.toRealPath();
    }

    private static BuildRequest.Definition read(Path file, String name) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "failed to read dockerfile: " + file + ": no such file; name it with --file");
        }
        return new BuildRequest.Definition(name, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    private BuildRequest.Definition standardInput() throws IOException {
        byte[] bytes = context.input().readAllBytes();
        return new BuildRequest.Definition("Dockerfile", new String(bytes, StandardCharsets.UTF_8));
    }

    private static IgnoreRules rules(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? parse(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                : IgnoreRules.NONE;
    }

    private static IgnoreRules parse(String name, String text) {
        try {
            return IgnoreRules.parse(text);
        } catch (IllegalArgumentException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, name + ": " + e.getMessage(), e);
        }
    }

    private SourceTree local(Path directory, IgnoreRules rules) {
        DigestMemory memory = DigestMemory.of(memories, directory);
        used.add(memory);
        return new LocalTree(directory, rules, memory);
    }

    /** What the context leaves out. */
    IgnoreRules ignored() {
        return ignored;
    }

    BuildRequest.Definition definition() {
        return definition;
    }

    SourceTree context() {
        return tree;
    }

    Map<String, BuildRequest.NamedContext> contexts() {
        return contexts;
    }

    /** Keeps what was learnt of the files for the next build. */
    void save() throws IOException {
        for (DigestMemory memory : used) {
            memory.save();
        }
    }
}
