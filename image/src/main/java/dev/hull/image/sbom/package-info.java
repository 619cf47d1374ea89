/** Bills of materials: the software of an image as CycloneDX and SPDX documents. */
@NullMarked
package dev.hull.image.sbom;

import org.jspecify.annotations.NullMarked;
