package dev.hull.image.debian.unpack;

import dev.hull.image.debian.unpack.UnpackedTree.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the scripts of apache2 do: enable the usual modules, settings and the first site, put a page into it, and make its
 * directories. Its logs are the container's streams.
 */
final class ApacheSetup implements Setup {
    private static final List<String> MODULES = List.of(
            "access_compat",
            "alias",
            "auth_basic",
            "authn_file",
            "authz_host",
            "authz_user",
            "autoindex",
            "deflate",
            "dir",
            "env",
            "filter",
            "mime",
            "negotiation",
            "reqtimeout",
            "setenvif",
            "status");
    private static final List<String> SETTINGS =
            List.of("charset", "localized-error-pages", "other-vhosts-access-log", "security", "serve-cgi-bin");

    private static final String ETC = "etc/apache2/";
    private static final String PAGE = "usr/share/apache2/default-site/index.html";

    @Override
    public boolean needs(String path) {
        return path.equals(ETC + "envvars")
                || path.equals(ETC + "ports.conf")
                || path.equals(PAGE)
                || path.startsWith(ETC + "mods-available/") && path.endsWith(".load");
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        if (!tree.has(ETC + "envvars")) {
            return;
        }
        for (String module : modules(tree)) {
            enable(tree, "mods", module + ".load");
            enable(tree, "mods", module + ".conf");
        }
        for (String setting : SETTINGS) {
            enable(tree, "conf", setting + ".conf");
        }
        enable(tree, "sites", "000-default.conf");
        Optional<byte[]> page = tree.bytes(PAGE);
        if (page.isPresent()) {
            tree.file("var/www/html/index.html", 0644, 0, 0, page.get());
        }
        tree.directory("run/apache2", 0755, 0, 0);
        tree.directory("run/lock/apache2", 0755, 33, 0);
        tree.link("var/log/apache2/access.log", "/dev/stdout");
        tree.link("var/log/apache2/other_vhosts_access.log", "/dev/stdout");
        tree.link("var/log/apache2/error.log", "/dev/stderr");
        variables(tree, installed);
        for (String line : tree.text(ETC + "ports.conf").split("\n")) {
            if (line.matches("Listen [0-9]{1,5}\\s*")) {
                installed.ports().add(line.strip().substring("Listen ".length()) + "/tcp");
            }
        }
    }

    /** The usual modules, those that other packages bring, and what they depend on ("# Depends:" in the file of each). */
    private static Set<String> modules(UnpackedTree tree) {
        ArrayDeque<String> open = new ArrayDeque<>(MODULES);
        for (String path : tree.under(ETC + "mods-available/")) {
            String owner = tree.at(path).map(Entry::owner).orElse("");
            if (path.endsWith(".load") && !owner.startsWith("apache2")) {
                open.addFirst(path.substring(path.lastIndexOf('/') + 1, path.length() - ".load".length()));
            }
        }
        Set<String> enabled = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            String module = open.removeFirst();
            String text = tree.text(ETC + "mods-available/" + module + ".load");
            if (!text.isEmpty() && enabled.add(module)) {
                for (String line : text.split("\n")) {
                    if (line.startsWith("# Depends:")) {
                        List.of(line.substring("# Depends:".length()).strip().split("[ ,]+"))
                                .forEach(open::add);
                    }
                }
            }
        }
        enabled.add("authz_core");
        enabled.add("authn_core");
        if (enabled.stream().noneMatch(module -> module.startsWith("mpm_"))) {
            enabled.add("mpm_event");
        }
        return enabled;
    }

    private static void enable(UnpackedTree tree, String kind, String file) throws IOException {
        if (tree.has(ETC + kind + "-available/" + file)) {
            tree.link(ETC + kind + "-enabled/" + file, "../" + kind + "-available/" + file);
        }
    }

    /** {@code export APACHE_RUN_USER=www-data}: the program itself does not read that file. */
    private static void variables(UnpackedTree tree, Installed installed) {
        List<String> found = new ArrayList<>();
        for (String line : tree.text(ETC + "envvars").split("\n")) {
            String text = line.strip().replace("$SUFFIX", "");
            int equals = text.indexOf('=');
            if (text.startsWith("export APACHE_") && equals > 0 && text.indexOf('$') < 0 && text.indexOf('\'') < 0) {
                installed.environment().put(text.substring("export ".length(), equals), text.substring(equals + 1));
                found.add(text);
            }
        }
        if (found.isEmpty()) {
            installed.warnings().add("/etc/apache2/envvars sets nothing that could be read: the server may not start");
        }
    }
}
