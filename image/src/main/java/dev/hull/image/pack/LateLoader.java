package dev.hull.image.pack;

import dev.hull.image.pack.ElfPacker.Context;
import dev.hull.image.pack.ElfPacker.Packed;
import dev.hull.image.pack.LateLoad.Bring;
import dev.hull.image.pack.LateLoad.Trigger;
import dev.hull.image.pack.elf.DlopenNote;
import dev.hull.image.pack.elf.ElfFile;
import dev.hull.image.pack.elf.LoadedObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies {@link LateLoads} to everything that is packed, and to what that brings, until nothing new comes. */
final class LateLoader {
    private static final String LIBDIR = "<libdir>";

    private final Collector collector;
    private final ElfPacker elf;
    private final TreePacker trees;
    private final Accounts accounts;
    private final List<LateLoad> table = LateLoads.table();
    private final Set<String> applied = new HashSet<>();
    private final TreeMap<String, String> variables = new TreeMap<>();
    private final Set<String> ports = new LinkedHashSet<>();
    private final Map<String, List<String>> arguments = new HashMap<>();

    LateLoader(Collector collector, ElfPacker elf, TreePacker trees, Accounts accounts) {
        this.collector = collector;
        this.elf = elf;
        this.trees = trees;
        this.accounts = accounts;
    }

    /** Variables that rules set. */
    Map<String, String> variables() {
        return variables;
    }

    /** Ports that rules open. */
    Set<String> ports() {
        return ports;
    }

    /** Arguments that keep the program at that path in the foreground. */
    List<String> arguments(String path) {
        return arguments.getOrDefault(path, List.of());
    }

    void run() {
        Optional<Packed> packed = elf.next();
        while (packed.isPresent()) {
            Packed one = packed.get();
            for (LateLoad row : table) {
                match(row.trigger(), one).ifPresent(values -> apply(row, values, one));
            }
            if (one.file().isPresent() && one.context().isPresent()) {
                openNoted(one, one.file().get(), one.context().get());
            }
            packed = elf.next();
        }
    }

    /** Values of the placeholders, when the row applies. */
    private Optional<Map<String, String>> match(Trigger trigger, Packed packed) {
        Map<String, String> values = new TreeMap<>();
        packed.context().flatMap(Context::libc).ifPresent(libc -> values.put(LIBDIR, directory(libc)));
        values.put("<dir>", SourceTree.parent(packed.added().path()));
        boolean matches = switch (trigger) {
            case Trigger.Calls calls -> callsInto(calls, packed);
            case Trigger.Library library ->
                packed.file().flatMap(ElfFile::soname).isPresent()
                        && matches(
                                library.name(), SourceTree.name(packed.added().name()), values);
            case Trigger.Program program ->
                packed.added().node().isExecutable()
                        && matches(program.path(), packed.added().path(), values)
                        && (program.beside().isEmpty()
                                || program.beside().stream()
                                        .anyMatch(path -> collector.exists(
                                                fill(path, values).orElse("/nowhere"))));
        };
        return matches ? Optional.of(values) : Optional.empty();
    }

    private static boolean callsInto(Trigger.Calls calls, Packed packed) {
        Optional<LoadedObject> libc = packed.context().flatMap(Context::libc);
        if (libc.isEmpty() || packed.file().isEmpty()) {
            return false;
        }
        boolean newer = calls.unlessLibc()
                .filter(libc.get().file().versions()::contains)
                .isPresent();
        return !newer && calls.symbols().stream().anyMatch(packed.file().get().imports()::contains);
    }

    private static boolean matches(Pattern pattern, String text, Map<String, String> values) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        for (int i = 1; i <= matcher.groupCount(); i++) {
            values.put("<" + i + ">", Optional.ofNullable(matcher.group(i)).orElse(""));
        }
        return true;
    }

    private String directory(LoadedObject libc) {
        return SourceTree.parent(collector.tree().walk(libc.path()).name());
    }

    private void apply(LateLoad row, Map<String, String> values, Packed packed) {
        Map<String, String> what = new TreeMap<>(values);
        what.remove("<dir>");
        if (applied.add(row.name() + what)) {
            row.brings().forEach(bring -> bring(bring, values, packed));
        }
    }

    private void bring(Bring bring, Map<String, String> values, Packed packed) {
        String cause = packed.added().name();
        switch (bring) {
            case Bring.Files found -> files(found, values, packed);
            case Bring.Text text ->
                collector.addWritten(
                        text.path(),
                        0644,
                        text.content().getBytes(StandardCharsets.UTF_8),
                        new Reason(text.why(), cause));
            case Bring.Link link -> {
                boolean free = !collector.exists(link.path()) && collector.exists(link.target());
                if (free && collector.exists(SourceTree.parent(link.path()))) {
                    collector.addLink(link.path(), link.target(), new Reason(link.why(), cause));
                }
            }
            case Bring.Folder folder -> {
                int[] ids = accounts.ids(folder.owner());
                collector.addFolder(folder.path(), folder.mode(), ids[0], ids[1], new Reason(folder.why(), cause));
            }
            case Bring.Account account -> accounts.add(account.name());
            case Bring.Variable variable ->
                fill(variable.value(), values).ifPresent(value -> variables.putIfAbsent(variable.name(), value));
            case Bring.Arguments words -> arguments.put(packed.added().path(), words.words());
            case Bring.Port port -> ports.add(port.port());
            case Bring.Note note -> collector.warn(note.text());
            case Bring.Computed computed ->
                computed.look().apply(collector.tree()).forEach(one -> bring(one, values, packed));
        }
    }

    private void files(Bring.Files bring, Map<String, String> values, Packed packed) {
        for (String alternative : bring.alternatives()) {
            Optional<String> pattern = fill(alternative, values);
            List<String> paths =
                    pattern.map(text -> Globs.expand(collector.tree(), text)).orElse(List.of());
            boolean any = false;
            for (String path : paths) {
                Reason reason = new Reason(bring.why(), packed.added().name());
                any |= trees.pack(
                        path,
                        TreePacker.Manner.known(
                                reason, bring.except(), packed.context().or(elf::anyContext)));
            }
            if (any) {
                return;
            }
        }
    }

    /** Fills in the placeholders; empty when one has no value here. */
    private static Optional<String> fill(String text, Map<String, String> values) {
        String filled = text;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            filled = filled.replace(entry.getKey(), entry.getValue());
        }
        return filled.indexOf('<') >= 0 ? Optional.empty() : Optional.of(filled);
    }

    /** Packs the libraries that the file itself says it opens. */
    private void openNoted(Packed packed, ElfFile file, Context context) {
        LoadedObject self = new LoadedObject(packed.added().name(), file, Optional.of(context.program()));
        List<String> missing = new ArrayList<>();
        for (DlopenNote note : file.dlopens()) {
            Reason reason = new Reason(
                    note.feature().isEmpty() ? "opened while running, by" : "opened for " + note.feature() + ", by",
                    packed.added().name());
            boolean found = note.suggestedOnly()
                    || note.sonames().stream().anyMatch(name -> elf.libraryByName(name, self, context, reason));
            if (!found && note.priority().equals("required")) {
                missing.addAll(note.sonames());
            }
        }
        if (!missing.isEmpty()) {
            collector.warn(packed.added().name() + " says that it opens " + String.join(" or ", missing)
                    + ", which is not on this machine");
        }
    }
}
