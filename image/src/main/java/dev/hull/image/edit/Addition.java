package dev.hull.image.edit;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Files to add.
 *
 * @param source file or directory of this machine
 * @param target path in the image; with a slash at its end, or where the image has a directory, a file keeps its name below it
 * @param uid owner; empty for root
 * @param gid group; empty for root
 * @param mode permission bits of files; empty for those of the source
 */
public record Addition(Path source, String target, OptionalLong uid, OptionalLong gid, OptionalInt mode) {}
