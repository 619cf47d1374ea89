package dev.hull.build.dockerfile;

import java.util.List;

/**
 * What COPY and ADD take, and where to.
 *
 * @param paths paths, patterns, addresses
 * @param documents here-documents that become files of their name
 * @param target the last word
 */
public record Sources(List<String> paths, List<HereDocument> documents, String target) {
    public Sources {
        paths = List.copyOf(paths);
        documents = List.copyOf(documents);
    }
}
