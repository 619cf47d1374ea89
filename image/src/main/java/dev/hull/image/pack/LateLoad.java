package dev.hull.image.pack;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One thing that is known of programs and that no ELF header says: when this is packed, it will look for that.
 *
 * <p>Texts may hold {@code <1>}, {@code <2>} (groups of the trigger's pattern), {@code <dir>} (directory of what triggered
 * it) and {@code <libdir>} (directory of its C library); a line whose {@code <libdir>} is not known does nothing.
 *
 * @param name for tests and messages
 * @param trigger when
 * @param brings what
 */
record LateLoad(String name, Trigger trigger, List<Bring> brings) {
    /** When a rule applies. */
    sealed interface Trigger {
        /**
         * A packed object calls one of these functions of glibc.
         *
         * @param symbols the functions
         * @param unlessLibc a version that its C library must not define: newer ones do without
         */
        record Calls(Set<String> symbols, Optional<String> unlessLibc) implements Trigger {}

        /** A library whose file name matches is packed. */
        record Library(Pattern name) implements Trigger {}

        /**
         * An executable whose path, links resolved, matches is packed.
         *
         * @param path the pattern
         * @param beside paths of which one must exist; empty for no condition
         */
        record Program(Pattern path, List<String> beside) implements Trigger {}
    }

    /** What a rule brings along. */
    sealed interface Bring {
        /**
         * Files and whole directories, the ELF files among them with what they need.
         *
         * @param alternatives patterns; the first that matches anything counts
         * @param why reason, to be followed by the path that triggered it
         * @param except patterns below a directory that stay out
         */
        record Files(List<String> alternatives, String why, List<String> except) implements Bring {
            static Files of(String why, String... alternatives) {
                return new Files(List.of(alternatives), why, List.of());
            }
        }

        /** A file that Hull writes, unless there is one already. */
        record Text(String path, String content, String why) implements Bring {}

        /** A link that Hull makes when its directory is on this machine and nothing is in its place. */
        record Link(String path, String target, String why) implements Bring {}

        /** An empty directory, owned by an account of this machine. */
        record Folder(String path, int mode, String owner, String why) implements Bring {}

        /** A user and group of this machine. */
        record Account(String name) implements Bring {}

        /** A variable of the image's environment. */
        record Variable(String name, String value) implements Bring {}

        /** Arguments that the program needs to stay in the foreground, when it is what the image runs. */
        record Arguments(List<String> words) implements Bring {}

        /** A port that it listens at. */
        record Port(String port) implements Bring {}

        /** Something to tell the user. */
        record Note(String text) implements Bring {}

        /** What a look at this machine's files yields. */
        record Computed(Function<SourceTree, List<Bring>> look) implements Bring {}
    }
}
