/**
 * Who the user is at each registry: the files of Docker and of the containers tools, and the programs
 * ({@code docker-credential-*}) that keep secrets elsewhere. No network here, and no secret in any message.
 */
@NullMarked
package dev.hull.image.registry.credentials;

import org.jspecify.annotations.NullMarked;
