package dev.hull.image.registry.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A request to a registry, as a value that can be sent again.
 *
 * @param method such as {@code GET}
 * @param path at the registry, starting with a slash
 * @param address in place of the path, where the registry has said where to go
 * @param headers names and values in turn
 * @param body of the request
 * @param scope what it needs to be allowed
 * @param retry whether it is sent again after a failure that may pass
 * @param transfer what it is a part of
 */
public record Call(
        String method,
        String path,
        Optional<URI> address,
        List<String> headers,
        Body body,
        Scope scope,
        boolean retry,
        Cancellation transfer) {
    /** What is sent along. */
    public sealed interface Body {
        /** Nothing. */
        record None() implements Body {}

        /**
         * A small document.
         *
         * @param content its bytes
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Bytes(byte[] content) implements Body {}

        /**
         * A part of a file.
         *
         * @param file to read
         * @param offset of the first byte
         * @param length number of bytes
         * @param sent hears how many bytes have been handed over
         */
        record Region(Path file, long offset, long length, LongConsumer sent) implements Body {}

        /**
         * What is made while it is sent, so that its length is not known before.
         *
         * @param writer makes it
         */
        record Stream(Writer writer) implements Body {}

        /** Makes a body. */
        @FunctionalInterface
        interface Writer {
            /** Writes all of it; a failure breaks the request off. */
            void writeTo(OutputStream out) throws IOException;
        }

        /** How many bytes it has, -1 when that is not known. */
        default long length() {
            return switch (this) {
                case None none -> 0;
                case Bytes bytes -> bytes.content.length;
                case Region region -> region.length;
                case Stream stream -> -1;
            };
        }
    }

    /** A request without headers and body. */
    public static Call of(String method, String path) {
        return new Call(
                method, path, Optional.empty(), List.of(), new Body.None(), Scope.NONE, true, new Cancellation());
    }

    /** The same to another address. */
    public Call at(URI other) {
        return new Call(method, path, Optional.of(other), headers, body, scope, retry, transfer);
    }

    /** The same with one more header. */
    public Call header(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Call(method, path, address, more, body, scope, retry, transfer);
    }

    /** The same with a body. */
    public Call body(Body other) {
        return new Call(method, path, address, headers, other, scope, retry, transfer);
    }

    /** The same with what it needs to be allowed. */
    public Call scope(Scope other) {
        return new Call(method, path, address, headers, body, other, retry, transfer);
    }

    /** The same, sent once only. */
    public Call once() {
        return new Call(method, path, address, headers, body, scope, false, transfer);
    }

    /** The same as a part of a transfer that may be called off. */
    public Call in(Cancellation other) {
        return new Call(method, path, address, headers, body, scope, retry, other);
    }

    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
