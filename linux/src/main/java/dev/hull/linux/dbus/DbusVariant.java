package dev.hull.linux.dbus;

/**
 * A value that brings its type.
 *
 * @param signature one complete type, such as {@code t} or {@code au}
 * @param value what that type takes, see {@link DbusWriter}
 */
public record DbusVariant(String signature, Object value) {}
