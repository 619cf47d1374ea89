package dev.hull.runtime;

import dev.hull.linux.plan.SessionStep;
import java.util.ArrayList;
import java.util.List;

/**
 * Another low-level runtime with runc's command line, and the files of one call of it.
 *
 * @param program absolute path
 * @param state directory of its state of containers
 * @param pidFile where it writes the process id
 * @param console socket that it sends the terminal to, or empty where there is none
 * @param log where it says why it failed
 * @param environment its environment
 */
public record OtherRuntime(
        String program, String state, String pidFile, String console, String log, List<String> environment) {
    public OtherRuntime {
        environment = List.copyOf(environment);
    }

    /** Words of a command of it. */
    List<String> words(String command, String... rest) {
        List<String> words = new ArrayList<>(List.of(program, "--root", state, "--log", log, "--log-format", "json"));
        words.add(command);
        words.addAll(List.of(rest));
        return words;
    }

    /** The same, of a command that makes a process. */
    List<String> makingWords(String command, List<String> rest) {
        List<String> words = words(command, "--pid-file", pidFile);
        if (!console.isEmpty()) {
            words.add("--console-socket");
            words.add(console);
        }
        words.addAll(rest);
        return words;
    }

    /** The monitor takes over what it has made. */
    SessionStep.Adopt adopt(List<String> start) {
        return new SessionStep.Adopt(start, pidFile, console, log);
    }
}
