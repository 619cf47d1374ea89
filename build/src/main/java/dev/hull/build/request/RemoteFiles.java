package dev.hull.build.request;

import dev.hull.build.tree.SourceTree;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;

/** Gets what ADD names by an address: a file, or a repository. */
@FunctionalInterface
public interface RemoteFiles {
    /** Refuses every address. */
    RemoteFiles NONE = (address, checksum, keepGitDirectory) -> {
        throw new HullException(
                ErrorKind.UNSUPPORTED, "cannot add " + address + ": this build takes nothing from addresses");
    };

    /** Whether a source of ADD is an address. */
    static boolean isAddress(String source) {
        return source.startsWith("http://")
                || source.startsWith("https://")
                || source.startsWith("git://")
                || source.startsWith("ssh://")
                || source.startsWith("git@");
    }

    /**
     * Gets it.
     *
     * @param checksum digest that it must have, or empty
     * @param keepGitDirectory whether {@code .git} of a repository stays
     * @return a tree whose only entry is the file, under the name that it has there; or the files of the repository
     */
    SourceTree fetch(String address, String checksum, boolean keepGitDirectory) throws IOException;
}
