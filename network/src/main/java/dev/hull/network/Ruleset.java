package dev.hull.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The packet filter as {@code nft list ruleset} prints it. For explanations only: it runs a program. */
final class Ruleset {
    private static final int TIMEOUT_SECONDS = 10;
    private final List<String> lines;

    Ruleset(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Asks {@code nft}; empty when it refuses. */
    static Optional<Ruleset> list(String nft) {
        try {
            Process process = new ProcessBuilder(nft, "list", "ruleset")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean listed = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            return listed ? Optional.of(new Ruleset(List.of(text.split("\n", -1)))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The rules of an inet table, without the lines around them. */
    List<String> rules(String table) {
        List<String> rules = new ArrayList<>();
        boolean within = false;
        for (String line : lines) {
            if (line.startsWith("table ")) {
                within = line.equals("table inet " + table + " {");
            } else if (within && line.startsWith("\t\t") && !line.strip().startsWith("type ")) {
                rules.add(line.strip());
            }
        }
        return rules;
    }

    /** Chains on the way of forwarded packets that drop by default, such as that of iptables which Docker sets so. */
    List<String> droppingForwardChains() {
        List<String> chains = new ArrayList<>();
        String table = "";
        String chain = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.startsWith("table ")) {
                table = text.replace(" {", "");
            } else if (text.startsWith("chain ")) {
                chain = text.replace(" {", "");
            } else if (text.contains(" hook forward ") && text.contains("policy drop;")) {
                chains.add(table + ", " + chain);
            }
        }
        return chains;
    }
}
