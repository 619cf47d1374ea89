/** Containers as services of systemd: unit files. */
@NullMarked
package dev.hull.engine.service;

import org.jspecify.annotations.NullMarked;
