package dev.hull.image.compare;

import dev.hull.image.explore.Change;
import dev.hull.image.packages.PackageType;

/**
 * A package that is not the same in both images.
 *
 * @param kind added, changed or deleted
 * @param type of the package
 * @param name with namespace
 * @param before its versions in the first image, or ""
 * @param after its versions in the second image, or ""
 */
public record PackageDifference(Change kind, PackageType type, String name, String before, String after) {}
