package dev.hull.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * Where everything is in an install tree. The native launcher reads the same names (native/src), relative to itself.
 *
 * @param root the directory that holds {@code bin}, {@code lib} and {@code libexec}
 */
record InstallTree(Path root) {

    /** The names under which the one native program is called; all of them hard links of {@link #init()}. */
    static final List<String> COMMANDS = List.of("hull", "hull-runtime");

    Path command(String name) {
        return root.resolve("bin").resolve(name);
    }

    Path init() {
        return root.resolve("libexec/hull-init");
    }

    Path lib() {
        return root.resolve("lib");
    }

    /** All classes, ours and the libraries'. */
    Path jar() {
        return lib().resolve("hull.jar");
    }

    /** One line: the names of the jars in {@code lib}, joined by colons, in the order of the class path. */
    Path classPath() {
        return lib().resolve("hull.classpath");
    }

    /** One argument of the JVM per line. */
    Path options() {
        return lib().resolve("jvm.options");
    }

    /** One line: the directory of the JDK that the tree was built with and the AOT cache belongs to. */
    Path javaHome() {
        return lib().resolve("java-home");
    }

    /** The AOT cache of every command that has none of its own. */
    Path aotCache() {
        return lib().resolve("hull.aot");
    }

    /** The AOT cache of commands about containers. */
    Path containersCache() {
        return lib().resolve("containers.aot");
    }

    /** Here, for each command that has a cache of its own, a symbolic link to it with the command's name. */
    Path cachesOfCommands() {
        return lib().resolve("aot");
    }

    /** Writes a text file unless it has this text already, so that its time says when it last changed. */
    static void writeIfChanged(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Puts a program in the place of another, which may be running: the new file takes the old one's name. */
    static void replaceProgram(Path source, Path target) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + ".new");
        Files.copy(source, temporary, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same for a second name of a program in the tree: a hard link, so that both are always the same. */
    static void replaceLink(Path program, Path name) throws IOException {
        Path temporary = name.resolveSibling(name.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createLink(temporary, program);
        Files.move(temporary, name, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
