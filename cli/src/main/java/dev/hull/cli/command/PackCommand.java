package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.Image;
import dev.hull.image.pack.PackPlan;
import dev.hull.image.pack.PackRequest;
import dev.hull.image.pack.PackedImage;
import dev.hull.image.pack.Packer;
import dev.hull.oci.Reference;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** {@code hull pack}: an image of this machine's programs and of what they load. */
public final class PackCommand implements Command {
    private static final Option<List<String>> TAG = Option.list(
                    "tag", "Name and optionally a tag (format: \"name:tag\")")
            .letter('t');
    private static final Option<List<String>> INCLUDE =
            Option.list("include", "Add a file, directory or pattern (format: PATH or SOURCE:PATH)");
    private static final Option<String> ENTRYPOINT =
            Option.string("entrypoint", "ENTRYPOINT of the image, words or a JSON list");
    private static final Option<String> COMMAND = Option.string(
            "cmd",
            "CMD of the image, words or a JSON list (default: the first program, with what keeps it in the foreground)");
    private static final Option<List<String>> ENV =
            Option.list("env", "Set environment variables of the image").letter('e');
    private static final Option<Map<String, String>> LABEL =
            Option.map("label", "Set meta data on the image").letter('l').placeholder("list");
    private static final Option<String> USER =
            Option.string("user", "User of the image's programs").letter('u');
    private static final Option<String> WORKDIR = Option.string("workdir", "Working directory of the image's programs")
            .letter('w');
    private static final Option<Map<String, String>> LINK =
            Option.map("link", "Add a symbolic link (format: PATH=TARGET)").placeholder("list");
    private static final Option<Map<String, String>> DIRECTORY = Option.map(
                    "mkdir", "Add an empty directory (format: PATH or PATH=MODE, mode in octal)")
            .placeholder("list");
    private static final Option<String> FROM = Option.string(
                    "from", "Directory whose programs are packed instead of this machine's")
            .placeholder("path");
    private static final Option<Long> TIMESTAMP = Option.integer(
            "timestamp",
            "Seconds since 1970 of everything in the image (default SOURCE_DATE_EPOCH, else 0; of packages only what is later)");
    private static final Option<String> WHY = Option.optionalString(
                    "why", "Say of each file, or of one, why it belongs into the image; without --tag that is all")
            .placeholder("path");
    static final Option<Boolean> DRY_RUN =
            Option.flag("dry-run", "Only find out what belongs into the image, write nothing");

    @Override
    public CommandSpec spec() {
        List<Option<?>> options = new ArrayList<>(List.of(
                TAG,
                INCLUDE,
                ENTRYPOINT,
                COMMAND,
                ENV,
                LABEL,
                USER,
                WORKDIR,
                LINK,
                DIRECTORY,
                FROM,
                TIMESTAMP,
                WHY,
                DRY_RUN));
        options.addAll(PackPackages.options());
        return CommandSpec.of(
                        "[OPTIONS] PROGRAM [PROGRAM...] | --package NAME",
                        "Create an image of programs of this machine, or of Debian packages, and what they need")
                .options(options.toArray(Option<?>[]::new))
                .aliases("image pack", "pack");
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        List<Reference> names =
                invocation.get(TAG).stream().map(TagCommand::name).toList();
        if (PackPackages.isAsked(invocation)) {
            return packages(invocation, names);
        }
        PackPlan plan = Packer.plan(request(invocation));
        plan.warnings().forEach(warning -> invocation.warn("WARNING: " + warning));
        boolean why = invocation.isSet(WHY);
        if (why && invocation.get(WHY).isEmpty()) {
            plan.why().forEach(invocation::print);
        } else if (why) {
            invocation.print(plan.why(invocation.get(WHY)));
        }
        if (!invocation.get(DRY_RUN) && !(why && names.isEmpty())) {
            Image image = PackedImage.store(Stores.images(invocation.context()), plan, names);
            invocation.print(image.id().toString());
        }
        return 0;
    }

    private static int packages(Invocation invocation, List<Reference> names) throws IOException {
        boolean why = invocation.isSet(WHY);
        boolean dated = invocation.isSet(TIMESTAMP)
                || invocation.context().variable("SOURCE_DATE_EPOCH").isPresent();
        return PackPackages.run(
                invocation,
                request(invocation),
                names,
                dated ? OptionalLong.of(timestamp(invocation)) : OptionalLong.empty(),
                !invocation.get(DRY_RUN) && !(why && names.isEmpty()),
                why ? List.of(invocation.get(WHY)) : List.of());
    }

    private static PackRequest request(Invocation invocation) {
        CommandContext context = invocation.context();
        PackRequest.Builder request = PackRequest.of(invocation.arguments())
                .directory(context.directory())
                .searchPath(context.variable("PATH").orElse(PackRequest.DEFAULT_PATH))
                .entrypoint(words(ENTRYPOINT, invocation.get(ENTRYPOINT)))
                .user(invocation.get(USER))
                .workingDirectory(invocation.get(WORKDIR))
                .timestamp(timestamp(invocation));
        invocation.get(INCLUDE).forEach(request::include);
        invocation.get(ENV).forEach(request::environment);
        invocation.get(LABEL).forEach(request::label);
        invocation.get(LINK).forEach(request::link);
        invocation.get(DIRECTORY).forEach((path, mode) -> request.emptyDirectory(path, mode(path, mode)));
        if (PackPackages.isAsked(invocation)) {
            request.title(PackPackages.title(invocation));
        }
        if (invocation.isSet(COMMAND)) {
            request.command(words(COMMAND, invocation.get(COMMAND)));
        }
        if (invocation.isSet(FROM)) {
            request.root(context.resolve(invocation.get(FROM)));
        }
        return request.build();
    }

    /** {@code ["a b", "c"]}, or words between blanks. */
    private static List<String> words(Option<String> option, String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("[")) {
            try {
                return Json.parse(trimmed).asList().stream()
                        .map(word -> word.asString())
                        .toList();
            } catch (JsonException e) {
                throw option.invalid(text, "expected words, or a JSON list of strings: " + e.sentence());
            }
        }
        return List.of(trimmed.split(" +")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int mode(String path, String octal) {
        try {
            int mode = octal.isEmpty() ? 0755 : Integer.parseInt(octal, 8);
            if (mode >= 0 && mode <= 07777) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of range is.
        }
        throw DIRECTORY.invalid(path + "=" + octal, "expected a mode from 0 to 7777 in octal");
    }

    private static long timestamp(Invocation invocation) {
        if (invocation.isSet(TIMESTAMP)) {
            return invocation.get(TIMESTAMP);
        }
        String epoch = invocation.context().variable("SOURCE_DATE_EPOCH").orElse("0");
        try {
            return Long.parseLong(epoch);
        } catch (NumberFormatException e) {
            throw TIMESTAMP.invalid(epoch, "the variable SOURCE_DATE_EPOCH is not a number of seconds");
        }
    }
}
