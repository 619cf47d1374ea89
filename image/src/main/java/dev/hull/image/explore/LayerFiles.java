package dev.hull.image.explore;

import java.util.List;

/**
 * What a layer's archive holds.
 *
 * @param files its files, directories and links in the archive's order
 * @param whiteouts paths that it removes from the layers below
 * @param opaque directories of which it hides what the layers below have in them
 */
record LayerFiles(List<FileFacts> files, List<String> whiteouts, List<String> opaque) {}
