package dev.hull.cli.command;

import dev.hull.cli.command.CompletionTable.Entry;
import dev.hull.cli.options.Option;

/** Completion for zsh. */
final class ZshCompletion {
    private static final String FRAME = """
            #compdef hull
            # zsh completion for hull; load it with: source <(hull completion zsh)

            # Sets flags and children, with their descriptions, valued and arguments of a command.
            __hull_command() {
                flags=() valued=() arguments= children=()
                case $1 in
            %s        (*) return 1 ;;
                esac
            }

            __hull_images() {
                local -a images
                images=(${(f)"$(hull images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null | grep -v '<none>')"})
                compadd -a images
            }

            _hull() {
                local -a flags valued children
                local arguments chain word i
                for ((i = 2; i < CURRENT; i++)); do
                    word=$words[i]
                    case $word in
                        (--root|--run-root) [[ -n $chain ]] || ((i++)) ;;
                        (-*) ;;
                        (*)
                            __hull_command "${chain:+$chain }$word" || break
                            chain="${chain:+$chain }$word"
                            (($#children)) || break
                            ;;
                    esac
                done
                __hull_command "$chain" || __hull_command ""
                if (($valued[(Ie)$words[CURRENT - 1]])); then
                    _files
                elif [[ $words[CURRENT] == -* ]]; then
                    _describe option flags
                else
                    case $arguments in
                        (COMMANDS) _describe command children ;;
                        (IMAGES) __hull_images ;;
                        (FILES) _files ;;
                    esac
                fi
            }

            (($+functions[compdef])) || { autoload -Uz compinit && compinit }
            compdef _hull hull
            """;

    private ZshCompletion() {}

    static String script(CompletionTable table) {
        StringBuilder children = new StringBuilder();
        for (Entry entry : table.first()) {
            children.append(' ').append(described(entry.path(), entry.summary()));
        }
        StringBuilder cases = new StringBuilder("        ('') flags=(--root --run-root --debug --version --help)"
                + " valued=(--root --run-root) arguments=COMMANDS children=("
                + children.toString().strip() + ") ;;\n");
        for (Entry entry : table.entries()) {
            String own = entry.path().equals("help") ? children.toString() : children(table, entry);
            cases.append("        ('" + entry.path() + "') flags=(" + flags(entry) + ") valued=("
                    + String.join(" ", CompletionTable.valued(entry)) + ") arguments=" + entry.arguments()
                    + " children=(" + own.strip() + ") ;;\n");
        }
        return FRAME.replace("%s", cases);
    }

    private static String children(CompletionTable table, Entry group) {
        StringBuilder children = new StringBuilder();
        for (Entry entry : table.entries()) {
            if (!group.children().isEmpty() && entry.path().startsWith(group.path() + " ")) {
                String name = entry.path().substring(group.path().length() + 1);
                children.append(' ').append(described(name, entry.summary()));
            }
        }
        return children.toString();
    }

    private static String flags(Entry entry) {
        StringBuilder flags = new StringBuilder();
        for (Option<?> option : entry.options()) {
            String description = option.description().lines().findFirst().orElse("");
            flags.append(described("--" + option.name(), description)).append(' ');
            if (option.letter() != 0) {
                flags.append(described("-" + option.letter(), description)).append(' ');
            }
        }
        return flags + described("--help", "Print usage");
    }

    private static String described(String word, String description) {
        String text = word + ":" + description.replace(":", "\\:");
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
