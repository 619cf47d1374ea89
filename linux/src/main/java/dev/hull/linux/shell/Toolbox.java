package dev.hull.linux.shell;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Programs and helper functions that the printed steps use. */
final class Toolbox {
    private static final String UTIL_LINUX = "util-linux";
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "nft", "nftables",
            "sysctl", "procps",
            "env", "coreutils",
            "sh", "dash",
            "hostname", "hostname",
            "domainname", "hostname",
            "newuidmap", "uidmap",
            "newgidmap", "uidmap");

    private final Map<String, String> tools = new TreeMap<>();
    private final Set<Helper> helpers = EnumSet.noneOf(Helper.class);

    /** Notes that a program is used and returns its name. */
    String tool(String name) {
        tools.put(name, PACKAGES.getOrDefault(name, UTIL_LINUX));
        return name;
    }

    /** Notes that a helper is used. */
    void helper(Helper helper) {
        for (Helper need : helper.needs()) {
            helper(need);
        }
        if (helper == Helper.READ_ONLY || helper == Helper.HIDE || helper == Helper.REMOUNT) {
            tool("mount");
        }
        helpers.add(helper);
    }

    /** Definitions: where the programs are, then the functions. */
    String definitions() {
        Text text = new Text("");
        text.comment("Where the tools are. A function of the same name leads past the smaller tools that a shell like"
                + " busybox has built in.");
        text.raw("""
                find_tool() {
                    IFS=:
                    for place in $PATH /usr/sbin /sbin; do
                        [ ! -x "$place/$1" ] || { echo "$place/$1" && return; }
                    done
                    echo "$1 is not installed: it is part of the package $2" >&2
                    exit 125
                }
                """);
        tools.forEach((name, origin) -> text.line(name + "=$(find_tool " + name + " " + origin + ")"));
        for (String name : tools.keySet()) {
            if (!name.equals("sh") && !name.equals("env")) {
                text.line(name + "() { \"$" + name + "\" \"$@\"; }");
            }
        }
        for (Helper helper : helpers) {
            text.blank().raw(helper.text());
        }
        return text.toString();
    }
}
