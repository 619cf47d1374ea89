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
 * The AOT cache: classes of the JDK and of Hull as they are after loading and linking, written by one training run and
 * mapped by every later start. It is made with exactly the jar, the options and the JDK of the tree; the JVM ignores it
 * otherwise.
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
                && Files.exists(key)
                && Files.readString(key).equals(wanted)) {
            return new Result(true, "AOT cache: up to date");
        }
        Files.deleteIfExists(key);
        Files.deleteIfExists(log);
        Path made = tree.lib().resolve("hull.aot.new");
        Files.deleteIfExists(made);
        long started = System.nanoTime();
        Optional<String> failure = train(made);
        if (failure.isPresent()) {
            Files.deleteIfExists(tree.aotCache());
            Files.deleteIfExists(made);
            return new Result(
                    false, "AOT cache: none, Hull will start slower: " + failure.get() + " (log: " + log + ")");
        }
        Files.move(made, tree.aotCache(), StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(key, wanted);
        return new Result(
                true,
                "AOT cache: %d MB in %.1f s"
                        .formatted(Files.size(tree.aotCache()) >> 20, (System.nanoTime() - started) / 1e9));
    }

    /** Empty when a usable cache is at {@code made}, else why not. */
    private Optional<String> train(Path made) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("hull-training");
        try {
            int status =
                    java(List.of(NO_PROFILES, "-XX:AOTCacheOutput=" + made), List.of(TRAINING_CLASS, work.toString()));
            if (status != 0 || !Files.exists(made)) {
                return Optional.of("the training run ended with status " + status);
            }
            // With AOTMode=on the JVM refuses to start where it would otherwise go on without the cache.
            status = java(List.of("-XX:AOTCache=" + made, "-XX:AOTMode=on"), List.of("dev.hull.cli.Main", "version"));
            return status == 0 ? Optional.empty() : Optional.of("the JVM does not accept the cache it made");
        } finally {
            deleteTree(work);
        }
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
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
