package dev.hull.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The AOT caches: classes of the JDK and of Hull as they are after loading and linking, each written by one training run
 * and mapped by every later start. They are made with exactly the jar, the options and the JDK of the tree; the JVM ignores
 * them otherwise. All classes of a cache are loaded at every start, so the commands that are given most have a small one.
 */
final class AotCache {
    /** Runs Hull's usual commands in one process, on a store of its own. */
    private static final String TRAINING_CLASS = "dev.hull.cli.TrainingRun";

    /**
     * Keeps profiles of methods out of the cache, which has them if the training ran in profiled code. With them the JVM
     * compiles at every start what was hot in the training: 25 ms of processor time for a command of 80.
     */
    private static final String NO_PROFILES = "-XX:TieredStopAtLevel=1";

    private static final int TRAINING_SECONDS = 120;

    private final InstallTree tree;
    private final Path key;
    private final Path log;

    private AotCache(InstallTree tree) {
        this.tree = tree;
        this.key = tree.root().resolveSibling("aot.key");
        this.log = tree.root().resolveSibling("aot.log");
    }

    /**
     * What became of the cache.
     *
     * @param present whether the tree has a cache that fits
     * @param message one line for the builder
     */
    record Result(boolean present, String message) {}

    /** Makes the cache unless it is there and fits. A failure is not an error: Hull works without, slower. */
    static Result refresh(InstallTree tree) throws IOException, InterruptedException {
        return new AotCache(tree).refresh();
    }

    private Result refresh() throws IOException, InterruptedException {
        String wanted = computeKey();
        if (Files.exists(tree.aotCache())
                && Files.exists(tree.containersCache())
                && Files.exists(key)
                && Files.readString(key).equals(wanted)) {
            return new Result(true, "AOT caches: up to date");
        }
        Files.deleteIfExists(key);
        Files.deleteIfExists(log);
        deleteTree(tree.cachesOfCommands());
        long started = System.nanoTime();
        Optional<String> failure = make();
        if (failure.isPresent()) {
            deleteTree(tree.cachesOfCommands());
            Files.deleteIfExists(tree.containersCache());
            Files.deleteIfExists(tree.aotCache());
            return new Result(
                    false, "AOT caches: none, Hull will start slower: " + failure.get() + " (log: " + log + ")");
        }
        Files.writeString(key, wanted);
        return new Result(
                true,
                "AOT caches: %d and %d MB in %.1f s"
                        .formatted(
                                Files.size(tree.aotCache()) >> 20,
                                Files.size(tree.containersCache()) >> 20,
                                (System.nanoTime() - started) / 1e9));
    }

    /** Empty when usable caches are in the tree, else why not. */
    private Optional<String> make() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("hull-training");
        try {
            Optional<String> failure = train(tree.aotCache(), "all", Files.createDirectory(work.resolve("all")));
            if (failure.isPresent()) {
                return failure;
            }
            Path few = Files.createDirectory(work.resolve("few"));
            int status = java(List.of("-XX:AOTCache=" + tree.aotCache()), training("prepare", few));
            if (status != 0) {
                return Optional.of("the preparation of a training ended with status " + status);
            }
            failure = train(tree.containersCache(), "containers", few);
            if (failure.isPresent()) {
                return failure;
            }
            Files.createDirectories(tree.cachesOfCommands());
            Path target = tree.cachesOfCommands().relativize(tree.containersCache());
            for (String command : Files.readAllLines(few.resolve("commands"))) {
                Files.createSymbolicLink(tree.cachesOfCommands().resolve(command), target);
            }
            return Optional.empty();
        } finally {
            deleteTree(work);
        }
    }

    private Optional<String> train(Path cache, String what, Path work) throws IOException, InterruptedException {
        Path made = cache.resolveSibling(cache.getFileName() + ".new");
        Files.deleteIfExists(made);
        try {
            int status = java(List.of(NO_PROFILES, "-XX:AOTCacheOutput=" + made), training(what, work));
            if (status != 0 || !Files.exists(made)) {
                return Optional.of("the training run (" + what + ") ended with status " + status);
            }
            // With AOTMode=on the JVM refuses to start where it would otherwise go on without the cache.
            status = java(List.of("-XX:AOTCache=" + made, "-XX:AOTMode=on"), List.of("dev.hull.cli.Main", "version"));
            if (status != 0) {
                return Optional.of("the JVM does not accept the cache it made");
            }
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
            return Optional.empty();
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static List<String> training(String what, Path work) {
        return List.of(TRAINING_CLASS, what, work.toString());
    }

    private int java(List<String> options, List<String> mainClassAndArguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(Files.readAllLines(tree.options()));
        command.addAll(options);
        command.add("-cp");
        command.add(tree.jar().toString());
        command.addAll(mainClassAndArguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        if (!process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            return 124;
        }
        return process.exitValue();
    }

    /** Hash of everything that the cache depends on. */
    private String computeKey() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(tree.jar()));
            digest.update(Files.getLastModifiedTime(tree.jar()).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(tree.options()));
            digest.update(Files.readAllBytes(tree.javaHome()));
            digest.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
