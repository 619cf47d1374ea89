package dev.hull.image.pack;

import dev.hull.image.pack.LateLoad.Bring;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Apache httpd's configuration makes it load: follows {@code Include}, {@code <IfModule>} and {@code Define} from the
 * main file on, as the server does, and brings the modules, types, pages and directories that active directives name.
 * Keys and certificates stay out: an image is no place for secrets.
 */
final class ApacheConfig {
    private static final List<String> MAIN_FILES =
            List.of("/etc/apache2/apache2.conf", "/etc/httpd/conf/httpd.conf", "/etc/apache2/httpd.conf");
    private static final Set<String> BUILT_IN =
            Set.of("core", "http_core", "so", "unixd", "watchdog", "log_config", "logio", "version");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern EXPORT = Pattern.compile("\\s*export\\s+(APACHE_\\w+)=(\\S*)\\s*");
    private static final int DEEPEST_INCLUDE = 16;

    private final SourceTree tree;
    private final TreeMap<String, String> variables = new TreeMap<>();
    private final Set<String> modules = new HashSet<>(BUILT_IN);
    private final Set<Bring> brings = new LinkedHashSet<>();
    private String serverRoot = "/etc/apache2";

    private ApacheConfig(SourceTree tree) {
        this.tree = tree;
    }

    /** Everything that the server of this machine needs to start as it is configured here. */
    static List<Bring> read(SourceTree tree) {
        ApacheConfig config = new ApacheConfig(tree);
        Optional<String> main = MAIN_FILES.stream()
                .filter(path -> tree.walk(path).node().isPresent())
                .findFirst();
        if (main.isEmpty()) {
            return List.of(new Bring.Note("Apache httpd has no configuration in " + String.join(" or ", MAIN_FILES)
                    + ": add it with --include SRC:DST"));
        }
        config.brings.add(new Bring.Arguments(List.of("-D", "FOREGROUND")));
        config.readEnvironment();
        config.readFile(main.get(), 0);
        return List.copyOf(config.brings);
    }

    /** Debian's start script exports what the configuration refers to; without a shell the image's environment does it. */
    private void readEnvironment() {
        Text.lines(tree, "/etc/apache2/envvars").forEach(line -> {
            Matcher matcher = EXPORT.matcher(line.replace("$SUFFIX", ""));
            if (matcher.matches() && matcher.group(2).indexOf('$') < 0) {
                variables.put(matcher.group(1), matcher.group(2));
                brings.add(new Bring.Variable(matcher.group(1), matcher.group(2)));
            }
        });
        // What the start script makes on each start: run-time files, and locks that the workers write.
        Optional.ofNullable(variables.get("APACHE_RUN_DIR")).ifPresent(path -> folder(path, "APACHE_RUN_DIR", "root"));
        Optional.ofNullable(variables.get("APACHE_LOCK_DIR"))
                .ifPresent(path -> folder(path, "APACHE_LOCK_DIR", variables.getOrDefault("APACHE_RUN_USER", "root")));
    }

    private void readFile(String path, int depth) {
        if (depth > DEEPEST_INCLUDE) {
            brings.add(new Bring.Note(path + " is included too deeply: files that include each other?"));
            return;
        }
        brings.add(Bring.Files.of("configuration of", path));
        Deque<Boolean> open = new ArrayDeque<>();
        for (String line : joined(Text.lines(tree, path))) {
            boolean active = !open.contains(false);
            if (line.startsWith("</")) {
                open.poll();
            } else if (line.startsWith("<")) {
                open.push(active && holds(line));
            } else if (active && !line.isEmpty() && !line.startsWith("#")) {
                directive(words(line), path, depth);
            }
        }
    }

    /** Lines without their indentation, those that end in a backslash joined with the next. */
    private static List<String> joined(List<String> lines) {
        List<String> joined = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String line : lines) {
            current.append(line.strip());
            if (current.length() > 0 && current.charAt(current.length() - 1) == '\\') {
                current.setLength(current.length() - 1);
            } else {
                joined.add(current.toString());
                current.setLength(0);
            }
        }
        joined.add(current.toString());
        return joined;
    }

    /** Whether the lines of a section count: those of a host or directory do, of a condition when it is true. */
    private boolean holds(String line) {
        List<String> words = words(line.replaceAll("^<|>\\s*$", ""));
        String section = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
        String argument = words.size() > 1 ? words.get(1) : "";
        boolean negated = argument.startsWith("!");
        String name = negated ? argument.substring(1) : argument;
        return switch (section) {
            case "ifmodule" -> modules.contains(moduleName(name)) != negated;
            case "ifdefine" -> (variables.containsKey(name) || name.equals("FOREGROUND")) != negated;
            default -> true;
        };
    }

    /** {@code ssl_module}, {@code mod_ssl.c} and {@code ssl} are the same module. */
    private static String moduleName(String name) {
        return name.replaceFirst("^mod_", "").replaceFirst("(_module|\\.c)$", "");
    }

    private void directive(List<String> words, String file, int depth) {
        if (words.size() < 2
                || words.stream().anyMatch(word -> VARIABLE.matcher(word).find())) {
            return; // no argument, or one that is only known when the server runs
        }
        String argument = words.get(1);
        String last = words.getLast();
        switch (words.getFirst().toLowerCase(Locale.ROOT)) {
            case "serverroot" -> serverRoot = argument;
            case "define" -> variables.put(argument, words.size() > 2 ? last : "");
            case "include", "includeoptional" -> include(resolve(argument), depth);
            case "loadmodule" -> {
                modules.add(moduleName(argument));
                bring(last, "LoadModule " + argument + " in " + file + ", for");
            }
            case "loadfile" ->
                words.subList(1, words.size()).forEach(path -> bring(path, "LoadFile in " + file + ", for"));
            case "typesconfig", "mimemagicfile" -> bring(argument, words.getFirst() + " in " + file + ", for");
            case "documentroot" -> bring(argument, "DocumentRoot in " + file + ", for");
            case "alias" -> bring(last, "Alias " + argument + " in " + file + ", for");
            case "listen" -> brings.add(new Bring.Port(argument.substring(argument.lastIndexOf(':') + 1) + "/tcp"));
            case "user", "group" -> brings.add(new Bring.Account(argument));
            case "errorlog", "customlog", "transferlog", "pidfile" -> directoryOf(argument, words.getFirst());
            case "defaultruntimedir" -> folder(argument, words.getFirst(), "root");
            case "mutex" -> {
                if (argument.startsWith("file:")) {
                    String owner = variables.getOrDefault("APACHE_RUN_USER", "root");
                    folder(argument.substring("file:".length()), words.getFirst(), owner);
                }
            }
            case "sslcertificatefile", "sslcertificatekeyfile", "sslcacertificatefile", "authuserfile" ->
                brings.add(new Bring.Note("left out " + resolve(argument) + " (" + words.getFirst() + " in " + file
                        + "): give it to the container with -v, or pack it with --include"));
            default -> {} // says how to serve, not what to load
        }
    }

    private void include(String pattern, int depth) {
        for (String path : Globs.expand(tree, pattern)) {
            Walk walk = tree.walk(path);
            if (walk.node().map(Node::isDirectory).orElse(false)) {
                tree.list(walk.path()).forEach(name -> include(SourceTree.child(path, name), depth));
            } else if (walk.node().isPresent()) {
                readFile(path, depth + 1);
            }
        }
    }

    private void bring(String path, String why) {
        brings.add(Bring.Files.of(why, resolve(path)));
    }

    private void directoryOf(String path, String why) {
        if (!path.startsWith("|") && !path.startsWith("syslog")) {
            folder(SourceTree.parent(resolve(path)), why, "root");
        }
    }

    private void folder(String path, String directive, String owner) {
        if (!path.startsWith("/dev")) {
            brings.add(new Bring.Folder(resolve(path), 0755, owner, directive + " of"));
        }
    }

    private String resolve(String path) {
        return path.startsWith("/") ? path : serverRoot + "/" + path;
    }

    private List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = Optional.ofNullable(matcher.group(1)).orElse(matcher.group());
            words.add(VARIABLE.matcher(word)
                    .replaceAll(variable ->
                            Matcher.quoteReplacement(variables.getOrDefault(variable.group(1), variable.group()))));
        }
        return words;
    }
}
