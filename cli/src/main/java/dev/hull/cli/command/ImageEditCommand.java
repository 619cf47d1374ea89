package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandContext;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.image.Image;
import dev.hull.image.edit.Addition;
import dev.hull.image.edit.EditRequest;
import dev.hull.image.edit.ImageEditor;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code hull image edit}: a new image from an old one, without running anything. */
public final class ImageEditCommand implements Command {
    private static final Option<List<String>> TAG =
            Option.list("tag", "Name of the new image").letter('t').placeholder("name");
    private static final Option<List<String>> ADD = Option.list("add", "Add a file or directory (SRC:DST)");
    private static final Option<String> CHOWN =
            Option.string("chown", "Owner of what is added: numbers, UID:GID (default: 0:0)");
    private static final Option<String> CHMOD =
            Option.string("chmod", "Mode of files that are added, octal (default: as they are)");
    private static final Option<List<String>> REMOVE =
            Option.list("remove", "Remove a file or directory").placeholder("path");
    private static final Option<String> SQUASH =
            Option.optionalString("squash", "Make one layer of all, or of the uppermost ones (--squash=N)");
    private static final Option<String> REBASE = Option.string(
                    "rebase", "Put the image onto another base: OLDBASE,NEWBASE")
            .placeholder("images");

    @Override
    public CommandSpec spec() {
        List<Option<?>> options = new ArrayList<>(List.of(ADD, CHMOD, CHOWN, REBASE, REMOVE, SQUASH, TAG));
        options.addAll(Arrays.asList(ConfigChanges.ALL));
        options.sort(java.util.Comparator.comparing(Option::name));
        return CommandSpec.of(
                        "[OPTIONS] IMAGE", "Make a new image from one: other configuration, files, layers or base")
                .options(options.toArray(new Option<?>[0]))
                .arguments(1, 1);
    }

    @Override
    public int run(Invocation invocation) {
        CommandContext context = invocation.context();
        EditRequest request = new EditRequest(
                invocation.arguments().getFirst(),
                invocation.get(TAG).stream().map(TagCommand::name).toList(),
                rebase(invocation),
                invocation.get(REMOVE),
                additions(invocation),
                squash(invocation),
                ConfigChanges.of(invocation),
                "hull image edit",
                time(context));
        Image image = ImageEditor.edit(Stores.images(context), request);
        List<Reference> names = request.names();
        String id = image.id().toString();
        ImageEvents.append(
                context,
                "import",
                image.id(),
                names.isEmpty() ? id : names.getFirst().familiar());
        invocation.print(id);
        return ExitCodes.OK;
    }

    private static Optional<EditRequest.Rebase> rebase(Invocation invocation) {
        if (!invocation.isSet(REBASE)) {
            return Optional.empty();
        }
        String text = invocation.get(REBASE);
        int comma = text.indexOf(',');
        if (comma <= 0 || comma == text.length() - 1) {
            throw REBASE.invalid(text, "expected OLDBASE,NEWBASE");
        }
        return Optional.of(new EditRequest.Rebase(text.substring(0, comma), text.substring(comma + 1)));
    }

    private static int squash(Invocation invocation) {
        if (!invocation.isSet(SQUASH)) {
            return 0;
        }
        String text = invocation.get(SQUASH);
        if (text.isEmpty() || text.equals("all")) {
            return EditRequest.ALL;
        }
        try {
            int count = Integer.parseInt(text);
            if (count >= 2) {
                return count;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw SQUASH.invalid(text, "expected how many layers, from 2 on, or all");
    }

    private static List<Addition> additions(Invocation invocation) {
        String owner = invocation.get(CHOWN);
        OptionalLong uid = OptionalLong.empty();
        OptionalLong gid = OptionalLong.empty();
        OptionalInt mode = OptionalInt.empty();
        try {
            if (!owner.isEmpty()) {
                int colon = owner.indexOf(':');
                uid = OptionalLong.of(Long.parseLong(colon < 0 ? owner : owner.substring(0, colon)));
                gid = colon < 0 ? uid : OptionalLong.of(Long.parseLong(owner.substring(colon + 1)));
            }
            if (uid.orElse(0) < 0
                    || uid.orElse(0) > 0xffff_fffeL
                    || gid.orElse(0) < 0
                    || gid.orElse(0) > 0xffff_fffeL) {
                throw CHOWN.invalid(owner, "expected numbers of 32 bits");
            }
        } catch (NumberFormatException e) {
            throw CHOWN.invalid(owner, "expected numbers, UID:GID");
        }
        String bits = invocation.get(CHMOD);
        try {
            mode = bits.isEmpty() ? mode : OptionalInt.of(Integer.parseInt(bits, 8) & 07777);
        } catch (NumberFormatException e) {
            throw CHMOD.invalid(bits, "expected an octal number such as 0755");
        }
        List<Addition> additions = new ArrayList<>();
        for (String text : invocation.get(ADD)) {
            int colon = text.lastIndexOf(':');
            if (colon <= 0 || !text.startsWith("/", colon + 1)) {
                throw ADD.invalid(text, "expected SRC:DST with an absolute path as DST");
            }
            additions.add(new Addition(
                    invocation.context().resolve(text.substring(0, colon)), text.substring(colon + 1), uid, gid, mode));
        }
        return additions;
    }

    /** {@code SOURCE_DATE_EPOCH}, as reproducible-builds.org specifies it. */
    private static Optional<Instant> time(CommandContext context) {
        Optional<String> text = context.variable("SOURCE_DATE_EPOCH");
        try {
            return text.map(Long::parseLong).map(Instant::ofEpochSecond);
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "SOURCE_DATE_EPOCH is '" + text.orElse("") + "': expected seconds since 1970",
                    e);
        }
    }
}
