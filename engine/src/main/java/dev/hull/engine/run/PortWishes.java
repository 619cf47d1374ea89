package dev.hull.engine.run;

import dev.hull.engine.request.PortParser;
import dev.hull.engine.request.PortRequest;
import dev.hull.engine.request.RunRequest;
import dev.hull.network.PortWish;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** From the ports of a request and of an image to those that the network is asked for. */
final class PortWishes {
    private PortWishes() {}

    /**
     * What was asked for, and with {@code -P} a free port of the host for everything exposed that has none yet.
     *
     * @param imagePorts ports that the image exposes, such as {@code 80/tcp}
     */
    static List<PortWish> of(RunRequest.Network request, Collection<String> imagePorts) {
        List<PortWish> wishes = new ArrayList<>();
        for (PortRequest port : request.ports()) {
            add(wishes, port);
        }
        if (request.publishAll()) {
            List<String> exposed = new ArrayList<>(imagePorts);
            exposed.addAll(request.exposed());
            for (String each : exposed) {
                for (String port : PortParser.expose(each)) {
                    if (!isPublished(wishes, port)) {
                        int slash = port.indexOf('/');
                        add(
                                wishes,
                                new PortRequest(
                                        "", 0, Integer.parseInt(port.substring(0, slash)), port.substring(slash + 1)));
                    }
                }
            }
        }
        return wishes;
    }

    private static void add(List<PortWish> wishes, PortRequest port) {
        wishes.add(new PortWish(
                port.hostAddress(), port.hostPort(), port.lastHostPort(), port.containerPort(), port.protocol()));
    }

    private static boolean isPublished(List<PortWish> wishes, String port) {
        for (PortWish wish : wishes) {
            if (port.equals(wish.containerPort() + "/" + wish.protocol())) {
                return true;
            }
        }
        return false;
    }
}
