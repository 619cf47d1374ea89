package dev.hull.image.registry.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What proves to a registry who the user is. Neither form shows its secret as text. */
public sealed interface Credential {
    /** The name that was logged in with; "" where only a token is known. */
    String user();

    /**
     * User name and password, or an access token in the password's place.
     *
     * @param user name
     * @param secret password
     */
    record Password(String user, String secret) implements Credential {
        /** The value of the header {@code Authorization} (RFC 7617). */
        public String basic() {
            byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    /**
     * A refresh token (Docker's "identity token"), to be exchanged for access tokens.
     *
     * @param user name, possibly ""
     * @param secret token
     */
    record IdentityToken(String user, String secret) implements Credential {
        @Override
        public String toString() {
            return "identity token of " + user;
        }
    }
}
