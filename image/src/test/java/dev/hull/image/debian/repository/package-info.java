@NullMarked
package dev.hull.image.debian.repository;

import org.jspecify.annotations.NullMarked;
