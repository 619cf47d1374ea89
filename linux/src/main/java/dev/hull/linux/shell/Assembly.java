package dev.hull.linux.shell;

import java.util.List;

/** Puts the parts of a script together. */
final class Assembly {
    private final ShellOptions options;
    private final String root;
    private final String session;

    Assembly(ShellOptions options, String root, String session) {
        this.options = options;
        this.root = root;
        this.session = session;
    }

    String print(Story story) {
        Text text = new Text("");
        head(text);
        if (options.userNamespace()) {
            enterUserNamespace(text);
        }
        text.comment(
                        "This script and the first process of the container talk through two pipes: 8 to the script, 9 from it.")
                .line("mask=$(umask)")
                .line("umask 022")
                .line("work=$(mktemp -d)")
                .line("chmod 755 \"$work\"")
                .line("mkfifo \"$work/8\" \"$work/9\"")
                .line("exec 8<>\"$work/8\" 9<>\"$work/9\"");
        text.comment("What both use.").input("cat >\"$work/common\"", common(story.toolbox), "COMMON");
        text.line("echo \"mask=$mask\" >>\"$work/common\"");
        text.comment("---- 1. The host, before the container exists");
        function(text, "before", story.before);
        text.comment("---- 2. The host, beside the first process of the container");
        function(text, "beside", story.beside);
        text.comment("---- 3. The first process of the container");
        List<Text> files = story.inside.files();
        for (int i = 0; i < files.size(); i++) {
            if (i > 0) {
                text.blank();
            }
            text.input("cat >\"$work/inside." + (i + 1) + "\"", files.get(i).toString(), "INSIDE");
        }
        text.comment("---- 4. The host, when the container has ended");
        function(text, "after", story.after);
        go(text, story);
        return text.toString();
    }

    private void head(Text text) {
        text.line("#!/bin/sh")
                .raw(new Text("").comment(options.title()).toString())
                .line("#");
        StringBuilder words = new StringBuilder(
                        "What Hull does for this command, step by step, as a script. Run it with: sh FILE, ")
                .append(options.userNamespace() ? "as the user that asked for it." : "as root.");
        words.append(session.isEmpty() ? "" : " " + session);
        Text note = new Text("");
        note.comment(words.toString());
        for (String sentence : options.notes()) {
            note.comment(sentence);
        }
        text.raw(note.toString().replace("\n\n", "\n#\n"));
        text.line("#");
        text.line(
                "# shellcheck disable=SC2016,SC2154,SC2317 # text for other shells; names of $work/common; a function for trap");
        text.line("set -eu");
    }

    private static void enterUserNamespace(Text text) {
        text.comment(
                "An ordinary user is root only in a user namespace: this script starts over in one. With subordinate ids"
                        + " (subuid(5)) the container has all its users; without, only root.");
        text.raw("""
                if [ "$(id -u)" -ne 0 ]; then
                    map=--map-root-user
                    if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
                        map='--map-root-user --map-auto'
                    fi
                    # shellcheck disable=SC2086 # one or two options
                    exec unshare --user --mount $map sh "$0" "$@"
                fi
                """);
    }

    private String common(Toolbox toolbox) {
        Text text = new Text("");
        text.raw(toolbox.definitions());
        text.comment("Hands over to the host's side and waits until that is done.");
        text.raw("""
                turn() {
                    echo "$1" >&8
                    read -r answer <&9
                    [ "$answer" = go ] || exit 125
                }
                """);
        if (!root.isEmpty()) {
            text.comment("Where the root of the container is, as long as the host's is still there.");
            text.line("root=" + Words.quote(root));
        }
        String lines = text.toString();
        return lines.startsWith("\n") ? lines.substring(1) : lines;
    }

    private static void function(Text text, String name, Text body) {
        text.line(name + "() {");
        String lines = body.toString();
        if (name.equals("beside")) {
            text.line("    # Whatever goes wrong here ends the first process, too.");
            text.line("    trap '[ $? -eq 0 ] || echo stop >&9' EXIT");
            text.blank();
        } else if (name.equals("after")) {
            text.line("    status=$?");
            text.line("    trap - EXIT INT TERM HUP");
            text.line("    set +e");
            text.line("    [ -z \"$helper\" ] || kill \"$helper\" 2>/dev/null");
            text.blank();
        }
        text.raw(lines);
        if (name.equals("before")) {
            text.line("    :");
        }
        if (name.equals("after")) {
            text.blank().line("    # The pipes and texts of this script.");
            text.line("    rm -rf \"$work\"");
            text.line("    exit \"$status\"");
        }
        text.line("}");
    }

    private static void go(Text text, Story story) {
        text.comment("---- Now do it");
        text.line("# shellcheck source=/dev/null");
        text.line(". \"$work/common\"");
        text.line("helper=''");
        text.line("trap after EXIT");
        text.line("trap 'exit 129' HUP");
        text.line("trap 'exit 130' INT");
        text.line("trap 'exit 143' TERM");
        text.line("before");
        text.comment(
                "The helper runs in the background and the container in the foreground: so the program has the terminal, the"
                        + " standard input and Ctrl-C. This shell only waits.");
        text.line("beside &");
        text.line("helper=$!");
        text.line("trap : INT");
        text.line("status=0");
        if (story.hasTerminal()) {
            text.comment("A terminal between yours and the container's: script(1) copies, and keeps no log.");
            text.input("cat >\"$work/start\"", "work=$1\n. \"$work/common\"\nexec " + launcher(story), "START");
            text.line(
                    "\"$script\" --quiet --return --command \"exec '$sh' '$work/start' '$work'\" /dev/null || status=$?");
        } else {
            text.line(launcher(story) + " || status=$?");
        }
        text.line("exit \"$status\"");
    }

    private static String launcher(Story story) {
        StringBuilder command = new StringBuilder();
        for (String words : story.launcher) {
            command.append(words).append(" \\\n    ");
        }
        return command + "\"$sh\" \"$work/inside.1\" \"$work\"";
    }
}
