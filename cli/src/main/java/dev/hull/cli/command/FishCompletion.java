package dev.hull.cli.command;

import dev.hull.cli.command.CompletionTable.Arguments;
import dev.hull.cli.command.CompletionTable.Entry;
import dev.hull.cli.options.Option;

/** Completion for fish. */
final class FishCompletion {
    private static final String HEAD = """
            # fish completion for hull; load it with: hull completion fish | source

            function __hull_path --description 'The command and subcommand that were typed'
                set -l words (commandline -opc)
                set -e words[1]
                set -l path
                while set -q words[1]
                    switch $words[1]
                        case --root --run-root
                            set -e words[1]
                        case '-*'
                        case '*'
                            set -a path $words[1]
                            contains -- $path[1] %GROUPS%; and test (count $path) -lt 2; or break
                    end
                    set -e words[1]
                end
                string join ' ' -- $path
            end

            function __hull_at
                set -l path (__hull_path)
                test "$path" = "$argv"
            end

            function __hull_images
                hull images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null | string match -v '*<none>*'
            end

            complete -c hull -f
            complete -c hull -n '__hull_at' -l root -r -d 'Directory of images and containers'
            complete -c hull -n '__hull_at' -l run-root -r -d 'Directory of the state of running containers'
            complete -c hull -n '__hull_at' -s D -l debug -d 'Show what failed inside Hull'
            complete -c hull -n '__hull_at' -s v -l version -d 'Print version information and quit'
            complete -c hull -l help -d 'Print usage'
            """;

    private FishCompletion() {}

    static String script(CompletionTable table) {
        StringBuilder groups = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (Entry entry : table.entries()) {
            int space = entry.path().indexOf(' ');
            String parent = space < 0 ? "" : entry.path().substring(0, space);
            if (!entry.children().isEmpty()) {
                groups.append(entry.path()).append(' ');
            }
            lines.append(condition(parent) + " -a " + entry.path().substring(space + 1) + " -d "
                    + quoted(entry.summary()) + "\n");
            for (Option<?> option : entry.options()) {
                lines.append(condition(entry.path()) + (option.letter() == 0 ? "" : " -s " + option.letter()) + " -l "
                        + option.name() + (option.mayStandAlone() ? "" : " -r") + " -d "
                        + quoted(option.description().lines().findFirst().orElse("")) + "\n");
            }
            if (entry.arguments() == Arguments.IMAGES) {
                lines.append(condition(entry.path()) + " -a '(__hull_images)'\n");
            } else if (entry.arguments() == Arguments.FILES) {
                lines.append(condition(entry.path()) + " -F\n");
            }
        }
        return HEAD.replace("%GROUPS%", groups.toString().strip()) + lines;
    }

    private static String condition(String path) {
        return "complete -c hull -n '" + ("__hull_at " + path).strip() + "'";
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
