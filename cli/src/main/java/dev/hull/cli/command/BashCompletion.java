package dev.hull.cli.command;

import java.util.List;

/** Completion for bash, without the package bash-completion. */
final class BashCompletion {
    private static final String FRAME = """
            # bash completion for hull; load it with: source <(hull completion bash)

            # Sets flags, valued (options with a value), arguments and children of a command.
            __hull_command() {
                flags= valued= arguments= children=
                case $1 in
            %s        *) return 1 ;;
                esac
            }

            _hull() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                local path= flags valued arguments children i word
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    case $word in
                        --root | --run-root) [ -n "$path" ] || ((i++)) ;;
                        -*) ;;
                        *)
                            if __hull_command "${path:+$path }$word"; then
                                path="${path:+$path }$word"
                                [ -n "$children" ] || break
                            else
                                break
                            fi
                            ;;
                    esac
                done
                __hull_command "$path" || __hull_command ""
                case " $valued " in
                    *" $previous "*)
                        COMPREPLY=($(compgen -f -- "$current"))
                        return
                        ;;
                esac
                case $current in
                    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
                    *)
                        case $arguments in
                            COMMANDS) COMPREPLY=($(compgen -W "$children" -- "$current")) ;;
                            IMAGES)
                                COMPREPLY=($(compgen -W "$(__hull_images)" -- "$current"))
                                __ltrim_colon_completions "$current" 2>/dev/null
                                ;;
                            FILES) COMPREPLY=($(compgen -f -- "$current")) ;;
                        esac
                        ;;
                esac
            }

            __hull_images() {
                hull images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null | grep -v '<none>'
            }

            complete -o bashdefault -o default -F _hull hull
            """;

    private BashCompletion() {}

    static String script(CompletionTable table) {
        StringBuilder cases = new StringBuilder();
        List<String> first =
                table.first().stream().map(CompletionTable.Entry::path).toList();
        cases.append(line("", "--root --run-root --debug --version --help", "--root --run-root", "COMMANDS", first));
        for (CompletionTable.Entry entry : table.entries()) {
            List<String> children = entry.path().equals("help") ? first : entry.children();
            cases.append(line(
                    entry.path(),
                    String.join(" ", CompletionTable.flags(entry)),
                    String.join(" ", CompletionTable.valued(entry)),
                    entry.arguments().name(),
                    children));
        }
        return FRAME.replace("%s", cases);
    }

    private static String line(String path, String flags, String valued, String arguments, List<String> children) {
        String lists = children.isEmpty() ? "" : " children='" + String.join(" ", children) + "'";
        String values = valued.isEmpty() ? "" : " valued='" + valued + "'";
        return "        '" + path + "') flags='" + flags + "'" + values + " arguments=" + arguments + lists + " ;;\n";
    }
}
