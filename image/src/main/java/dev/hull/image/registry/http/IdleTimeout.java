package dev.hull.image.registry.http;

import java.io.IOException;

/** Nothing moved for the idle time. */
final class IdleTimeout extends IOException {
    private static final long serialVersionUID = 1;

    IdleTimeout(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
