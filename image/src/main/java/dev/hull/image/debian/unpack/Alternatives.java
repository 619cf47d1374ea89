package dev.hull.image.debian.unpack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Links of update-alternatives(1): {@code /usr/bin/awk → /etc/alternatives/awk → /usr/bin/mawk}. Taken from calls in scripts that stand
 * there without variables, as debhelper writes them; of several for one name the one of the greatest priority.
 */
final class Alternatives implements Setup {
    /** One link that a script would make. */
    private record Call(String link, String name, String path, int priority) {}

    @Override
    public boolean needs(String path) {
        return false;
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        List<Call> calls = new ArrayList<>();
        for (Map.Entry<String, String> script : installed.scripts().entrySet()) {
            for (String line : script.getValue().replace("\\\n", " ").split("\n")) {
                calls.addAll(calls(line.strip()));
            }
        }
        calls.sort(Comparator.comparingInt(Call::priority).reversed());
        for (Call call : calls) {
            if (tree.has(tree.path(call.path().substring(1)))) {
                link(tree, call.link().substring(1), call.name(), call.path());
            }
        }
    }

    /** The link and the one that it leads by. */
    static void link(UnpackedTree tree, String link, String name, String path) throws IOException {
        String way = "etc/alternatives/" + name;
        if (!tree.has(tree.path(link))) {
            tree.link(way, path);
            tree.link(link, "/" + way);
        }
    }

    private static List<Call> calls(String line) {
        List<String> words = Arrays.asList(line.split("\\s+"));
        int install = words.indexOf("--install");
        if (!words.getFirst().equals("update-alternatives") || install < 0 || line.indexOf('$') >= 0) {
            return List.of();
        }
        List<Call> calls = new ArrayList<>();
        if (words.size() > install + 4 && words.get(install + 4).matches("-?[0-9]{1,8}")) {
            int priority = Integer.parseInt(words.get(install + 4));
            add(calls, words, install, priority);
            for (int i = install + 5; i < words.size(); i++) {
                if (words.get(i).equals("--slave") && words.size() > i + 3) {
                    add(calls, words, i, priority);
                }
            }
        }
        return calls;
    }

    private static void add(List<Call> calls, List<String> words, int at, int priority) {
        Call call = new Call(words.get(at + 1), words.get(at + 2), words.get(at + 3), priority);
        if (call.link().startsWith("/")
                && call.path().startsWith("/")
                && call.name().indexOf('/') < 0
                && !Documentation.covers(call.link().substring(1), false, true)) {
            calls.add(call);
        }
    }
}
