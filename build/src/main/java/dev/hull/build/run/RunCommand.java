package dev.hull.build.run;

import dev.hull.build.dockerfile.CommandLine;
import dev.hull.build.dockerfile.HereDocument;
import java.util.List;
import java.util.Optional;

/**
 * What a RUN starts.
 *
 * @param command as the instruction means it: here-documents are part of it
 * @param script a program that is put beside the root file system and started, when the only here-document begins with {@code #!}
 */
public record RunCommand(CommandLine command, Optional<Script> script) {
    /** Where scripts are. */
    private static final String DIRECTORY = "/dev/pipes/";

    /**
     * A script.
     *
     * @param path where it is seen
     * @param text what is in it
     */
    public record Script(String path, String text) {}

    /** What an instruction starts. */
    public static RunCommand of(CommandLine written) {
        if (written.documents().isEmpty()) {
            return new RunCommand(written, Optional.empty());
        }
        String line = String.join(" ", written.words());
        if (HereDocument.of(line).isEmpty()) {
            StringBuilder text = new StringBuilder(line);
            for (HereDocument document : written.documents()) {
                text.append('\n').append(document.content()).append(document.name());
            }
            return new RunCommand(new CommandLine(List.of(text.toString()), true, List.of()), Optional.empty());
        }
        HereDocument document = written.documents().getFirst();
        String text = document.text();
        if (!text.startsWith("#!")) {
            return new RunCommand(new CommandLine(List.of(text), true, List.of()), Optional.empty());
        }
        String path = DIRECTORY + document.name();
        return new RunCommand(new CommandLine(List.of(path), true, List.of()), Optional.of(new Script(path, text)));
    }
}
