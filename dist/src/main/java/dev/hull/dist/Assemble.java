package dev.hull.dist;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * Makes or refreshes an install tree: {@code Assemble CLASSPATH NATIVE OPTIONS TREE}.
 *
 * <p>Files whose content did not change keep their time, and the AOT cache is made again only when something it depends
 * on has changed.
 */
public final class Assemble {
    private Assemble() {}

    /**
     * Entry point.
     *
     * @param arguments the run-time class path (directories in it are this module's own and left out), the native
     *     program, the file of JVM options, the directory of the tree
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: Assemble CLASSPATH NATIVE OPTIONS TREE");
        }
        List<Path> jars = Arrays.stream(arguments[0].split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList();
        InstallTree tree = new InstallTree(Path.of(arguments[3]).toAbsolutePath());
        assemble(tree, jars, Path.of(arguments[1]), Path.of(arguments[2]));
    }

    private static void assemble(InstallTree tree, List<Path> jars, Path program, Path options)
            throws IOException, InterruptedException {
        Files.createDirectories(tree.lib());
        Files.createDirectories(tree.init().getParent());
        Files.createDirectories(tree.command("hull").getParent());

        InstallTree.replaceProgram(program, tree.init());
        for (String name : InstallTree.COMMANDS) {
            InstallTree.replaceLink(tree.init(), tree.command(name));
        }

        Path merged = tree.lib().resolve("hull.jar.new");
        MergedJar.write(merged, jars);
        if (Files.exists(tree.jar()) && Files.mismatch(merged, tree.jar()) == -1) {
            Files.delete(merged);
        } else {
            Files.move(merged, tree.jar(), StandardCopyOption.ATOMIC_MOVE);
        }
        InstallTree.writeIfChanged(tree.classPath(), tree.jar().getFileName() + "\n");
        InstallTree.writeIfChanged(tree.options(), JvmOptions.read(options).toText());
        InstallTree.writeIfChanged(tree.javaHome(), System.getProperty("java.home") + "\n");

        AotCache.Result result = AotCache.refresh(tree);
        System.out.write((result.message() + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }
}
