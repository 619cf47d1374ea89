package dev.hull.cli.command;

import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.options.UsageException;
import dev.hull.cli.output.Human;
import dev.hull.cli.output.Table;
import dev.hull.image.ImageStore;
import dev.hull.image.content.Failures;
import dev.hull.image.debian.DebianPackage;
import dev.hull.image.debian.PackageChoice;
import dev.hull.image.debian.PackageIndex;
import dev.hull.image.debian.Resolution;
import dev.hull.image.debian.Resolver;
import dev.hull.image.debian.repository.AptSources;
import dev.hull.image.debian.repository.PackageCache;
import dev.hull.image.debian.repository.PackageDownload;
import dev.hull.image.debian.repository.PackageSource;
import dev.hull.image.debian.repository.Repository;
import dev.hull.image.debian.repository.SignatureCheck;
import dev.hull.image.debian.repository.SourceChoice;
import dev.hull.image.debian.unpack.PackageImage;
import dev.hull.image.pack.PackRequest;
import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.image.registry.http.WebClient;
import dev.hull.oci.Platform;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** {@code hull pack --package}: an image of Debian packages instead of this machine's programs. */
final class PackPackages {
    private static final Option<List<String>> PACKAGE = Option.list(
                    "package", "Pack a Debian package and what it needs instead of programs of this machine")
            .placeholder("name[=version]");
    private static final Option<List<String>> SUITE = Option.list(
                    "suite", "Suite of Debian packages (default: this machine's, else stable)")
            .placeholder("name");
    private static final Option<String> MIRROR =
            Option.string("mirror", "Repository of Debian packages").placeholder("url");
    private static final Option<List<String>> COMPONENT = Option.commaList(
                    "component", "Components of the suite (default main)")
            .placeholder("names");
    private static final Option<String> ARCH = Option.string(
                    "arch", "Architecture of packages, by Debian's name (default: this machine's)")
            .placeholder("name");
    private static final Option<List<String>> KEYRING = Option.list(
                    "keyring", "Keys that sign the repository (default: Debian's and apt's)")
            .placeholder("path");
    private static final Option<Boolean> ALLOW_UNSIGNED =
            Option.flag("allow-unsigned", "Use a repository that no such key has signed");
    private static final Option<Boolean> RECOMMENDS = Option.flag("recommends", "Pack what packages recommend as well");
    private static final Option<List<String>> WITHOUT =
            Option.list("without", "Leave out a package, whoever needs it").placeholder("name");
    private static final Option<Boolean> KEEP_SHELL = Option.flag("keep-shell", "Pack the shells that packages need");
    private static final Option<Boolean> ALL_DEPENDENCIES =
            Option.flag("all-dependencies", "Pack also what only an installation or a shell script needs");
    private static final Option<Boolean> KEEP_DOCS =
            Option.flag("keep-docs", "Pack manuals, documentation and translations of packages");

    private static final List<Option<?>> OPTIONS = List.of(
            PACKAGE,
            SUITE,
            MIRROR,
            COMPONENT,
            ARCH,
            KEYRING,
            ALLOW_UNSIGNED,
            RECOMMENDS,
            WITHOUT,
            KEEP_SHELL,
            ALL_DEPENDENCIES,
            KEEP_DOCS);

    private final Invocation invocation;
    private final CommandContext context;

    private PackPackages(Invocation invocation) {
        this.invocation = invocation;
        this.context = invocation.context();
    }

    /** The options, for the command's list. */
    static List<Option<?>> options() {
        return OPTIONS;
    }

    /** Whether packages are asked for. */
    static boolean isAsked(Invocation invocation) {
        if (invocation.isSet(PACKAGE)) {
            if (!invocation.arguments().isEmpty()) {
                throw new UsageException("--package and programs of this machine do not go together: add files by"
                        + " --include, or '" + invocation.arguments().getFirst() + "' by another --package");
            }
            return true;
        }
        for (Option<?> option : OPTIONS) {
            if (invocation.isSet(option)) {
                throw new UsageException("--" + option.name() + " is about packages: name one by --package");
            }
        }
        return false;
    }

    /** The request as a command, for the history of the image. */
    static String title(Invocation invocation) {
        return "hull pack --package " + String.join(" --package ", invocation.get(PACKAGE));
    }

    /**
     * Packs packages.
     *
     * @param settings how to run the image, and what to add to it
     * @param latest time that nothing is later than
     * @param imageWanted whether an image is made
     * @param why names of packages whose chains are wanted, "" for those of all
     */
    static int run(
            Invocation invocation,
            PackRequest settings,
            List<Reference> names,
            OptionalLong latest,
            boolean imageWanted,
            List<String> why)
            throws IOException {
        return new PackPackages(invocation).run(settings, names, latest, imageWanted, why);
    }

    private int run(
            PackRequest settings, List<Reference> names, OptionalLong latest, boolean imageWanted, List<String> why)
            throws IOException {
        String architecture = architecture();
        ImageStore store = Stores.images(context);
        try (PackageCache cache = cache(store)) {
            SourceChoice sources = new SourceChoice(
                    invocation.get(MIRROR), invocation.get(SUITE), invocation.get(COMPONENT), keyrings());
            List<PackageSource> chosen = sources.sources(Path.of("/"), architecture);
            PackageIndex index = new Repository(
                            cache, new SignatureCheck(searchPath()), invocation.get(ALLOW_UNSIGNED), invocation::warn)
                    .read(chosen, architecture);
            Resolution resolution = Resolver.resolve(index, choice());
            tell(resolution);
            why.forEach(name -> tellWhy(resolution, name));
            if (invocation.get(PackCommand.DRY_RUN)) {
                context.output().print(table(resolution));
            }
            if (!imageWanted) {
                return 0;
            }
            long missing = resolution.packages().stream()
                    .filter(each -> !PackageDownload.isHere(cache, each))
                    .mapToLong(DebianPackage::size)
                    .sum();
            if (missing > 0) {
                invocation.warn("Fetching " + Human.size(missing) + " of packages");
            }
            Map<String, Path> files = PackageDownload.fetch(cache, resolution.packages());
            PackageImage.Result result = PackageImage.store(
                    store,
                    new PackageImage.Request(
                            resolution, files, settings, wanted(), architecture, latest, invocation.get(KEEP_DOCS)),
                    names);
            if (!result.scripts().isEmpty()) {
                invocation.warn("Scripts that were not run, of: " + String.join(", ", result.scripts()));
            }
            result.warnings().forEach(warning -> invocation.warn("WARNING: " + warning));
            invocation.print(result.image().id().toString());
            return Failures.translate("cannot tidy the cache of packages", () -> {
                cache.expire();
                return 0;
            });
        }
    }

    private List<String> wanted() {
        return invocation.get(PACKAGE).stream()
                .map(text -> text.contains("=") ? text.substring(0, text.indexOf('=')) : text)
                .toList();
    }

    /** base-files makes the directories of the system, and says to scanners which one it is. */
    private PackageChoice choice() {
        List<String> wanted = new ArrayList<>(invocation.get(PACKAGE));
        for (String text : wanted) {
            if (text.isBlank() || text.startsWith("=") || text.startsWith("-")) {
                throw PACKAGE.invalid(text, "expected the name of a package, perhaps with =VERSION");
            }
        }
        if (!wanted().contains("base-files") && !invocation.get(WITHOUT).contains("base-files")) {
            wanted.add("base-files");
        }
        return new PackageChoice(
                wanted,
                invocation.get(WITHOUT),
                invocation.get(RECOMMENDS),
                invocation.get(KEEP_SHELL),
                invocation.get(ALL_DEPENDENCIES));
    }

    private String architecture() {
        if (invocation.isSet(ARCH)) {
            String name = invocation.get(ARCH);
            if (name.isEmpty()
                    || !name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                throw ARCH.invalid(name, "expected a name such as amd64 or arm64");
            }
            return name;
        }
        return switch (Platform.host().architecture()) {
            case "386" -> "i386";
            case "arm" -> "armhf";
            case "ppc64le" -> "ppc64el";
            case String other -> other;
        };
    }

    private List<Path> keyrings() {
        return invocation.get(KEYRING).stream().map(context::resolve).toList();
    }

    /** Debian's own programs are looked for where the caller's variable does not lead, too. */
    private String searchPath() {
        return context.variable("PATH").orElse(PackRequest.DEFAULT_PATH) + ":/usr/bin";
    }

    /** Apt's proxies count where the environment sets none. */
    private PackageCache cache(ImageStore store) {
        Map<String, String> environment = new HashMap<>(context.environment());
        for (String protocol : List.of("http", "https")) {
            String variable = protocol + "_proxy";
            if (!environment.containsKey(variable) && !environment.containsKey(variable.toUpperCase(Locale.ROOT))) {
                new AptSources(Path.of("/"), "")
                        .proxy(protocol)
                        .ifPresent(proxy -> environment.put(variable.toUpperCase(Locale.ROOT), proxy));
            }
        }
        WebClient client = WebClient.open(ConfigPaths.of(environment, context.uid()));
        return new PackageCache(store.paths().packages(), client, invocation::warn);
    }

    private void tell(Resolution resolution) {
        Map<String, List<String>> byWhy = new TreeMap<>();
        for (Resolution.LeftOut each : resolution.leftOut()) {
            byWhy.computeIfAbsent(each.why(), why -> new ArrayList<>())
                    .add(each.relation() + ", needed by " + each.neededBy());
        }
        byWhy.forEach((why, all) -> invocation.warn("Left out (" + why + "): " + String.join("; ", all)));
    }

    private void tellWhy(Resolution resolution, String name) {
        if (name.isEmpty()) {
            resolution.chosen().keySet().forEach(each -> invocation.print(resolution.why(each)));
        } else if (resolution.chosen().containsKey(name)) {
            invocation.print(resolution.why(name));
        } else {
            throw new UsageException("the package '" + name + "' is not in the image");
        }
    }

    private static String table(Resolution resolution) {
        Table table = new Table().add("PACKAGE", "VERSION", "ARCH", "SIZE", "INSTALLED", "NEEDED BY");
        long size = 0;
        long installed = 0;
        for (Resolution.Chosen each : resolution.chosen().values()) {
            DebianPackage chosen = each.chosen();
            size += chosen.size();
            installed += chosen.installedSize();
            table.add(
                    chosen.name(),
                    chosen.version().text(),
                    chosen.architecture(),
                    Human.size(chosen.size()),
                    Human.size(chosen.installedSize()),
                    each.neededBy().orElse(""));
        }
        table.add(resolution.chosen().size() + " packages", "", "", Human.size(size), Human.size(installed), "");
        return table.text();
    }
}
