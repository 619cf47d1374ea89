/**
 * The registry protocol's lower half: connections, certificates, proxies, tokens, redirects, retries. The only package that
 * loads {@code java.net.http}; nothing in it knows what an image is.
 *
 * <pre>
 *   Call ──► RegistryConnection ──► Transport ──► java.net.http
 *              │  retry, back-off      │  one client per set of certificates
 *              │  redirects            ▼
 *              └─ Authorizer        BodyStream (bounded window, idle time limit)
 *                  tokens, Basic
 * </pre>
 */
@NullMarked
package dev.hull.image.registry.http;

import org.jspecify.annotations.NullMarked;
