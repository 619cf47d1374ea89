package dev.hull.image.registry.http;

import java.io.IOException;

/** A server other than the registry answered with a status that is no success; worth another attempt when it may pass. */
final class ServerFailure extends IOException {
    private final int status;

    ServerFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    /** All of it, with the names of registry and service. */
    String sentence() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
