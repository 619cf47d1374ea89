/**
 * Images that travel: pull, push, login, search, by the OCI distribution specification and Docker's registry protocol,
 * version 2. Start at {@link dev.hull.image.registry.RegistryAccess}.
 *
 * <pre>
 *   Puller, Pusher, Login, Search      what a command wants
 *          │
 *   RepositoryClient                   manifests, blobs, uploads, tags of one repository
 *          │
 *   http.RegistryConnection            requests: tokens, redirects, retries
 * </pre>
 */
@NullMarked
package dev.hull.image.registry;

import org.jspecify.annotations.NullMarked;
