package dev.hull.build.run;

import dev.hull.engine.BuildSteps;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Takes secrets out of what a program writes, line by line, so that none reaches a log. */
public final class Masking implements BuildSteps.Output {
    private static final int SHORTEST = 4;
    private static final String MASK = "*****";

    private final BuildSteps.Output next;
    private final List<String> secrets = new ArrayList<>();
    private final ByteArrayOutputStream[] lines = {new ByteArrayOutputStream(), new ByteArrayOutputStream()};

    /**
     * Passes on to another output.
     *
     * @param contents secrets; each line of them that is not too short to be one
     */
    public Masking(BuildSteps.Output next, Collection<byte[]> contents) {
        this.next = next;
        for (byte[] content : contents) {
            for (String line : new String(content, StandardCharsets.ISO_8859_1).split("[\r\n]+")) {
                if (line.length() >= SHORTEST) {
                    secrets.add(line);
                }
            }
        }
    }

    @Override
    public synchronized void write(boolean error, byte[] bytes, int length) {
        ByteArrayOutputStream line = lines[error ? 1 : 0];
        for (int i = 0; i < length; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n') {
                pass(error, line);
            }
        }
    }

    private void pass(boolean error, ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        for (String secret : secrets) {
            text = text.replace(secret, MASK);
        }
        byte[] masked = text.getBytes(StandardCharsets.ISO_8859_1);
        next.write(error, masked, masked.length);
    }

    /** Passes on what has not ended with a line feed. */
    public synchronized void flush() {
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].size() > 0) {
                pass(i == 1, lines[i]);
            }
        }
    }
}
