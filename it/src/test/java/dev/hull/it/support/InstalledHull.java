package dev.hull.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** The install tree under test. */
public final class InstalledHull {
    private static final Path BUILT =
            Path.of("../dist/target/hull").toAbsolutePath().normalize();

    private InstalledHull() {}

    /** The tree as it was built. */
    public static Path tree() {
        if (!Files.isExecutable(BUILT.resolve("bin/hull"))) {
            throw new AssertionError(BUILT + " is not built: mvn -pl dist -am package");
        }
        return BUILT;
    }

    /**
     * A tree that this user can reach: the built one, or a copy of it if a directory above keeps the user out. Times are
     * kept, so that the AOT cache still fits.
     */
    public static Path treeFor(Account account) {
        Path tree = tree();
        return account.isRoot() || isOpen(tree) ? tree : OpenCopy.TREE;
    }

    /** Made once, when it is asked for, and gone with this program. */
    private static final class OpenCopy {
        static final Path TREE = make(tree());

        private static Path make(Path tree) {
            try {
                Path copy = Files.createTempDirectory("hull-it-tree");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Programs.run("rm", "-rf", copy.toString())));
                Programs.run("cp", "-a", tree + "/.", copy.toString()).ok();
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean isOpen(Path path) {
        try {
            for (Path directory = path; directory != null; directory = directory.getParent()) {
                if (!Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
