package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.explore.CheckText;
import dev.hull.cli.explore.ExploreJson;
import dev.hull.cli.explore.ExploreTerminal;
import dev.hull.cli.explore.ExploreText;
import dev.hull.cli.explore.LayerList;
import dev.hull.cli.explore.PathPattern;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.ExploredLayer;
import dev.hull.image.explore.Extraction;
import dev.hull.image.explore.FileTree;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.LayerChange;
import dev.hull.image.packages.PackageScan;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code hull image explore}: what is inside an image. */
public final class ImageExploreCommand implements Command {
    private static final Option<String> FORMAT =
            Option.string("format", "Output format: text or json").orElse("text");
    private static final Option<String> IMAGE =
            Option.string("image", "Which image of an archive that has several").placeholder("name");
    private static final Option<Long> LAYER = Option.integer(
            "layer",
            "Show what one layer does (0 is the lowest); with --file, --extract and --tree the image as this layer leaves it");
    private static final Option<Boolean> LAYERS =
            Option.flag("layers", "List the layers only, as manifest and configuration know them; no layer is read");
    private static final Option<String> FILE =
            Option.string("file", "Print the content of a file").placeholder("path");
    private static final Option<String> EXTRACT = Option.string("extract", "Copy a file or directory out of the image")
            .placeholder("path");
    private static final Option<String> OUTPUT = Option.string(
                    "output", "Where --extract writes to (default: the name in the current directory)")
            .letter('o')
            .placeholder("path");
    private static final Option<String> FIND = Option.string(
                    "find", "Tell which layers touch the paths that match (*, ?, ** over directories)")
            .placeholder("glob");
    private static final Option<Long> LARGEST = Option.integer("largest", "Show that many of the largest files");
    private static final Option<Long> WASTED = Option.integer("wasted", "Show that many of the paths that waste most")
            .orElse("10");
    private static final Option<Boolean> PACKAGES =
            Option.flag("packages", "Show the software that package managers and languages have recorded");
    private static final Option<Boolean> TREE = Option.flag("tree", "Show the files as a tree");
    private static final Option<Long> DEPTH = Option.integer("depth", "How deep --tree goes (default: all the way)");

    @Override
    public CommandSpec spec() {
        return CommandSpec.of(
                        "[OPTIONS] IMAGE|ARCHIVE|DIRECTORY|docker://NAME",
                        "Show what is inside an image, layer by layer")
                .options(
                        DEPTH, EXTRACT, FILE, FIND, FORMAT, IMAGE, LARGEST, LAYER, LAYERS, OUTPUT, PACKAGES, TREE,
                        WASTED)
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        CommandContext context = invocation.context();
        boolean json = isJson(invocation.get(FORMAT));
        try (ImageSource source = Sources.open(context, invocation.arguments().getFirst(), invocation.get(IMAGE))) {
            if (invocation.get(LAYERS)) {
                return layers(invocation, source, json);
            }
            if (invocation.get(PACKAGES)) {
                return packages(invocation, source, json);
            }
            Exploration image = Exploration.of(source);
            boolean plain = invocation.isSet(FORMAT);
            for (Option<?> each : List.of(FILE, EXTRACT, FIND, LARGEST, LAYER, TREE, WASTED)) {
                plain |= invocation.isSet(each);
            }
            if (!plain && Terminal.is(0) && Terminal.is(1)) {
                ExploreTerminal.run(context.output(), image, context.directory());
                return ExitCodes.OK;
            }
            return invocation.isSet(FILE) || invocation.isSet(EXTRACT)
                    ? take(invocation, image)
                    : show(invocation, image, json);
        }
    }

    private static boolean isJson(String format) {
        return switch (format) {
            case "json" -> true;
            case "text", "table" -> false;
            default -> throw FORMAT.invalid(format, "expected text or json");
        };
    }

    private static int layers(Invocation invocation, ImageSource source, boolean json) {
        for (Option<?> each : List.of(FILE, EXTRACT, FIND, LARGEST, LAYER, TREE, WASTED, PACKAGES)) {
            if (invocation.isSet(each)) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        "--layers reads no layer and cannot be combined with --" + each.name());
            }
        }
        if (json) {
            LayerList.json(invocation.context().output(), source);
        } else {
            LayerList.text(invocation.context().output(), source);
        }
        return ExitCodes.OK;
    }

    private static int packages(Invocation invocation, ImageSource source, boolean json) {
        PackageScan scan = new PackageScan();
        Exploration image = Exploration.of(source, scan::listener);
        PrintStream out = invocation.context().output();
        if (json) {
            scan.packages(image).forEach(each -> out.print(Json.writeString(CheckText.json(each)) + "\n"));
        } else {
            CheckText.packages(out, scan.packages(image));
        }
        return ExitCodes.OK;
    }

    private static FileTree tree(Invocation invocation, Exploration image) {
        if (!invocation.isSet(LAYER)) {
            return image.merged();
        }
        return image.mergedUpTo(layer(invocation, image).index());
    }

    private static ExploredLayer layer(Invocation invocation, Exploration image) {
        return image.layer(invocation.get(LAYER).intValue());
    }

    private static int take(Invocation invocation, Exploration image) {
        Extraction extraction = new Extraction(image, tree(invocation, image));
        if (invocation.isSet(FILE)) {
            extraction.print(invocation.get(FILE), invocation.context().output());
            return ExitCodes.OK;
        }
        String path = invocation.get(EXTRACT);
        String target = invocation.get(OUTPUT);
        if (target.equals("-")) {
            extraction.print(path, invocation.context().output());
            return ExitCodes.OK;
        }
        int files = extraction.write(path, invocation.context().resolve(target.isEmpty() ? "." : target));
        invocation.warn(files + (files == 1 ? " file" : " files") + " written");
        return ExitCodes.OK;
    }

    private static int show(Invocation invocation, Exploration image, boolean json) {
        PrintStream out = invocation.context().output();
        ExploreText text = new ExploreText(out, image);
        if (invocation.isSet(FIND)) {
            return find(invocation, image, json);
        } else if (invocation.isSet(LAYER) && !invocation.get(TREE)) {
            ExploredLayer layer = layer(invocation, image);
            if (json) {
                new ExploreJson(out, image).layer(layer);
                out.print('\n');
            } else {
                text.layer(layer);
            }
        } else if (json) {
            new ExploreJson(out, image).document(invocation.isSet(LARGEST) ? count(invocation, LARGEST) : 20);
        } else if (invocation.get(TREE)) {
            text.tree(tree(invocation, image), count(invocation, DEPTH));
        } else if (invocation.isSet(LARGEST)) {
            text.largest(count(invocation, LARGEST));
        } else {
            text.summary(count(invocation, WASTED));
        }
        return ExitCodes.OK;
    }

    private static int count(Invocation invocation, Option<Long> option) {
        long count = invocation.get(option);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw option.invalid(Long.toString(count), "expected a number from 0");
        }
        return (int) count;
    }

    private static int find(Invocation invocation, Exploration image, boolean json) {
        PathPattern pattern = new PathPattern(invocation.get(FIND));
        PrintStream out = invocation.context().output();
        int found = 0;
        if (json) {
            for (ExploredLayer layer : image.layers()) {
                for (LayerChange change : layer.changes()) {
                    if (pattern.matches(change.file().shown())) {
                        out.print(Json.writeString(ExploreJson.change(layer.index(), change)) + "\n");
                        found++;
                    }
                }
            }
        } else {
            found = new ExploreText(out, image).find(pattern::matches);
        }
        if (found == 0) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "no path in image '" + image.source().name() + "' matches '" + invocation.get(FIND) + "'");
        }
        return ExitCodes.OK;
    }
}
