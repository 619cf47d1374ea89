package dev.hull.image.pack;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One path followed to its end.
 *
 * @param asked the path
 * @param links the symbolic links on the way, in order
 * @param directories all directories that were passed through, themselves without links
 * @param path what it leads to, without links; when nothing is there, what was looked for last
 * @param node what is there
 */
record Walk(String asked, List<Link> links, Set<String> directories, String path, Optional<Node> node) {
    /**
     * A link on the way.
     *
     * @param path where it is, itself without links before it
     * @param node the link
     * @param last whether it stood for the whole rest of the path, not for a directory on the way
     */
    record Link(String path, Node node, boolean last) {}

    /**
     * The path as it is best named in the image: links to directories resolved, the last link not, such as
     * {@code /usr/lib/libz.so.1}.
     */
    String name() {
        return links.stream().filter(Link::last).map(Link::path).findFirst().orElse(path);
    }
}
