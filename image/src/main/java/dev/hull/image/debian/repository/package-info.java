/**
 * Where Debian packages come from: apt's lists of sources, signed releases, indices and package files, each held to the digest that
 * the one before states. What was fetched is kept and used again.
 *
 * <pre>
 *   InRelease or Release + Release.gpg   signature by a key of the keyring (gpgv or sqv)
 *     └─ SHA-256 of Packages.xz or .gz
 *          └─ SHA-256 of each .deb
 * </pre>
 */
@NullMarked
package dev.hull.image.debian.repository;

import org.jspecify.annotations.NullMarked;
