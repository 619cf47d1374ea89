package dev.hull.build.output;

import java.io.IOException;

/** What becomes of an image that was built. */
@FunctionalInterface
public interface BuildOutput {
    /**
     * Takes it.
     *
     * @return what identifies it, such as the image's id
     */
    String accept(BuildResult result) throws IOException;
}
