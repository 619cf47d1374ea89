/**
 * Containers of the low-level runtime as files: one directory each below the state root, so that every command finds what the
 * one before has left, whatever happened to it.
 */
@NullMarked
package dev.hull.runtime.container;

import org.jspecify.annotations.NullMarked;
