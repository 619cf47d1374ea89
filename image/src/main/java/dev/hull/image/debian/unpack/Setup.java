package dev.hull.image.debian.unpack;

import java.io.IOException;
import java.util.List;

/**
 * Something that an installation does by scripts, and an image needs. Known facts, no script is read for more than a literal line;
 * a setup whose packages are not there does nothing.
 */
interface Setup {
    /** In the order in which they are applied: later ones see what earlier ones have made. */
    List<Setup> ALL = List.of(
            new SystemAccounts(),
            new TemporaryFiles(),
            new Certificates(),
            new JavaLinks(),
            new Alternatives(),
            new ApacheSetup(),
            new NginxSetup());

    /** Whether the content of that file is needed. */
    boolean needs(String path);

    /** Adds to the tree, and to the image's configuration. */
    void apply(UnpackedTree tree, Installed installed) throws IOException;
}
