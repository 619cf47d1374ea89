package dev.hull.build.stage;

import dev.hull.build.tree.SourceTree;
import dev.hull.oci.Digest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where files are taken from.
 *
 * @param shown what messages call it
 * @param chain digest of all of it, where that is known without looking; empty for the context
 * @param tree its files
 */
record Origin(String shown, Optional<Digest> chain, Supplier<SourceTree> tree) {}
