/**
 * The registry protocol's lower half: connections, certificates, proxies, tokens, redirects, retries. Nothing in it knows what an
 * image is.
 *
 * <pre>
 *   Call ──► RegistryConnection ──► Transport ──► HttpConnection   one blocking socket
 *              │  retry, back-off      │  ConnectionPool, Dialer: keep them, open them (proxy, TLS)
 *              │  redirects            │  Watch, Watcher: nothing waits too long, or for nobody
 *              └─ Authorizer           ▼
 *                  tokens, Basic    BodyWriter, BodyStream
 * </pre>
 */
@NullMarked
package dev.hull.image.registry.http;

import org.jspecify.annotations.NullMarked;
