package dev.hull.image.debian.unpack;

import java.io.IOException;
import java.util.Optional;

/** What the scripts of nginx do: enable the modules that packages bring and the first site. Its logs are the container's streams. */
final class NginxSetup implements Setup {
    private static final String SITES = "etc/nginx/sites-";
    private static final String PAGE = "usr/share/nginx/html/index.html";
    private static final String MODULES = "usr/share/nginx/modules-available/";

    @Override
    public boolean needs(String path) {
        return path.equals(PAGE);
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        if (!tree.has("etc/nginx/nginx.conf")) {
            return;
        }
        if (tree.has(SITES + "available/default")) {
            tree.link(SITES + "enabled/default", "/etc/nginx/sites-available/default");
            installed.ports().add("80/tcp");
        }
        for (String path : tree.under(MODULES)) {
            String name = path.substring(MODULES.length());
            tree.link("etc/nginx/modules-enabled/50-" + name, "/" + path);
        }
        Optional<byte[]> page = tree.bytes(PAGE);
        if (page.isPresent()) {
            tree.file("var/www/html/index.nginx-debian.html", 0644, 0, 0, page.get());
        }
        tree.link("var/log/nginx/access.log", "/dev/stdout");
        tree.link("var/log/nginx/error.log", "/dev/stderr");
    }
}
