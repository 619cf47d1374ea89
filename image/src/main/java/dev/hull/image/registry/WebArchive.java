package dev.hull.image.registry;

import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** An archive that stands at an address of the web. */
public final class WebArchive {
    private WebArchive() {}

    /** Whether the text is such an address. */
    public static boolean isAddress(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    /** The address as messages have it: without user name, password and query. */
    public static String shown(String address) {
        try {
            URI uri = new URI(address);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
        } catch (URISyntaxException e) {
            return "that address";
        }
    }

    /**
     * Its content, as it comes; closing it ends the transfer. A body that ends early fails when it is read.
     *
     * @throws HullException when it cannot be had; no message has more of the address than its host
     */
    public static InputStream open(WebClient client, String address) {
        try {
            return new ReplyStream(client.get(new URI(address), List.of()));
        } catch (URISyntaxException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "it is no address: " + e.getReason(), e);
        }
    }
}
