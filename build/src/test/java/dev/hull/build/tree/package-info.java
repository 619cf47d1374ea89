@NullMarked
package dev.hull.build.tree;

import org.jspecify.annotations.NullMarked;
