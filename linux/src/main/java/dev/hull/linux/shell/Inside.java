package dev.hull.linux.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * What the first process does, in one or more files: a tool such as {@code unshare --cgroup} changes the process that it
 * is, so the shell becomes the tool and the tool becomes the shell of the next file.
 */
final class Inside {
    private final Toolbox toolbox;
    private final List<Text> files = new ArrayList<>();

    Inside(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    /** The first file: the process says who it is and waits. */
    void begin(String root) {
        next();
        text().comment("Out of the caller's directory: one that lies in the host would keep a door open.")
                .line("cd /");
        text().comment("Who am I? The host's /proc is still in place, so this is the number that the host knows.")
                .line("read -r pid _ </proc/self/stat")
                .line("turn \"$pid\"");
    }

    /** Becomes a tool, given as a command line, that goes on with the next file. */
    void becomes(String command) {
        text().line("exec " + command + " " + nextShell());
        next();
    }

    /** The command that runs the next file. */
    String nextShell() {
        toolbox.tool("sh");
        return "\"$sh\" \"$work/inside." + (files.size() + 1) + "\" \"$work\"";
    }

    /** The file that is being written. */
    Text text() {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a step of the container stands before the clone");
        }
        return files.getLast();
    }

    List<Text> files() {
        return List.copyOf(files);
    }

    private void next() {
        Text text = new Text("");
        text.line("set -eu").line("work=$1").line(". \"$work/common\"");
        files.add(text);
    }
}
