package dev.hull.cli.command;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.request.BuildRequest;
import dev.hull.build.tree.DigestMemory;
import dev.hull.build.tree.LocalTree;
import dev.hull.build.tree.SourceTree;
import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.image.ImageStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a build's Dockerfile and its contexts come from, by the words of the command line. */
final class BuildSource {
    private static final String STANDARD_INPUT = "-";
    private static final String IMAGE = "docker-image://";

    private final CommandContext context;
    private final Path memories;
    private final List<DigestMemory> used = new ArrayList<>();
    private final BuildRequest.Definition definition;
    private final SourceTree tree;
    private final Map<String, BuildRequest.NamedContext> contexts = new LinkedHashMap<>();

    private BuildSource(Invocation invocation, ImageStore store) throws IOException {
        this.context = invocation.context();
        this.memories = store.paths().buildContexts();
        String path = invocation.arguments().getFirst();
        String file = invocation.get(BuildOptions.FILE);
        if (path.equals(STANDARD_INPUT)) {
            if (!file.isEmpty()) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "standard input is the Dockerfile already; give either - or --file, not both");
            }
            this.definition = standardInput();
            this.tree = SourceTree.EMPTY;
        } else {
            Path directory = directory(path);
            Path dockerfile = file.isEmpty() ? directory.resolve("Dockerfile") : context.resolve(file);
            boolean piped = file.equals(STANDARD_INPUT);
            this.definition = piped ? standardInput() : read(dockerfile, file.isEmpty() ? "Dockerfile" : file);
            Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
            boolean ownRules = !piped && Files.isRegularFile(own);
            this.tree = local(directory, ownRules ? own : directory.resolve(".dockerignore"));
        }
        for (String each : invocation.get(BuildOptions.BUILD_CONTEXT)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw BuildOptions.BUILD_CONTEXT.invalid(each, "expected NAME=PATH or NAME=docker-image://IMAGE");
            }
            contexts.put(each.substring(0, equals), named(each.substring(equals + 1)));
        }
    }

    /** What the command line names. */
    static BuildSource open(Invocation invocation, ImageStore store) throws IOException {
        return new BuildSource(invocation, store);
    }

    private BuildRequest.NamedContext named(String value) throws IOException {
        if (value.startsWith(IMAGE)) {
            return new BuildRequest.NamedContext.OfImage(value.substring(IMAGE.length()));
        }
        Path directory = directory(value);
        return new BuildRequest.NamedContext.OfTree(local(directory, directory.resolve(".dockerignore")));
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

    private SourceTree local(Path directory, Path ignoreFile) throws IOException {
        IgnoreRules rules = IgnoreRules.NONE;
        if (Files.isRegularFile(ignoreFile)) {
            try {
                rules = IgnoreRules.parse(new String(Files.readAllBytes(ignoreFile), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new HullException(ErrorKind.INVALID_ARGUMENT, ignoreFile + ": " + e.getMessage(), e);
            }
        }
        DigestMemory memory = DigestMemory.of(memories, directory);
        used.add(memory);
        return new LocalTree(directory, rules, memory);
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
