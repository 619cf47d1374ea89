package dev.hull.build.source;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A repository, and what of it: {@code https://host/x.git#branch:directory}, {@code git@host:x.git}, {@code ssh://…},
 * {@code git://…}; or with a query, {@code https://host/x.git?tag=v1&subdir=docker}.
 *
 * @param remote as the program git takes it
 * @param reference branch, tag or commit; empty for what the repository's HEAD is
 * @param directory below the repository's root, empty for that
 * @param commit that must be found there, whole or the beginning of it; empty for any
 * @param keepGitDirectory whether {@code .git} stays, empty when not said
 * @param submodules whether repositories within it are fetched too
 */
public record GitAddress(
        String remote,
        String reference,
        String directory,
        String commit,
        Optional<Boolean> keepGitDirectory,
        boolean submodules) {

    /**
     * The repository that a text means; empty when it means none.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it means one and says something about it that cannot be
     */
    public static Optional<GitAddress> parse(String text) {
        if (text.startsWith("./") || text.startsWith("../") || text.startsWith("/")) {
            return Optional.empty();
        }
        int hash = text.indexOf('#');
        String whole = hash < 0 ? text : text.substring(0, hash);
        String fragment = hash < 0 ? "" : text.substring(hash + 1);
        int question = whole.indexOf('?');
        String remote = question < 0 ? whole : whole.substring(0, question);
        if (!isRemote(remote)) {
            return Optional.empty();
        }
        int colon = fragment.indexOf(':');
        GitAddress address = new GitAddress(
                remote.startsWith("github.com/") ? "https://" + remote : remote,
                colon < 0 ? fragment : fragment.substring(0, colon),
                colon < 0 ? "" : fragment.substring(colon + 1),
                "",
                Optional.empty(),
                true);
        for (String part :
                question < 0 ? new String[0] : whole.substring(question + 1).split("&", -1)) {
            address = address.with(text, part);
        }
        return Optional.of(address.checked(text));
    }

    private static boolean isRemote(String remote) {
        String lower = remote.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") || lower.startsWith("https://")) {
            return lower.endsWith(".git");
        }
        int at = remote.indexOf('@');
        boolean likeSsh = at > 0 && remote.indexOf(':', at) > 0 && remote.indexOf('/') > remote.indexOf(':', at)
                || at > 0 && remote.indexOf(':', at) > 0 && !remote.contains("/");
        return lower.startsWith("git://") || lower.startsWith("ssh://") || lower.startsWith("github.com/") || likeSsh;
    }

    private GitAddress with(String text, String part) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
        boolean flag = List.of("keep-git-dir", "submodules").contains(name);
        if (value.isEmpty() && !flag) {
            throw invalid(text, "query \"" + name + "\" has no value");
        }
        return switch (name) {
            case "ref" -> reference(text, value);
            case "tag" -> reference(text, value.startsWith("refs/tags/") ? value : "refs/tags/" + value);
            case "branch" -> reference(text, value.startsWith("refs/heads/") ? value : "refs/heads/" + value);
            case "subdir" ->
                new GitAddress(remote, reference, once(text, directory, value), commit, keepGitDirectory, submodules);
            case "checksum", "commit" ->
                new GitAddress(remote, reference, directory, value, keepGitDirectory, submodules);
            case "keep-git-dir" ->
                new GitAddress(
                        remote, reference, directory, commit, Optional.of(isTrue(text, name, value)), submodules);
            case "submodules" ->
                new GitAddress(remote, reference, directory, commit, keepGitDirectory, isTrue(text, name, value));
            default -> throw invalid(text, "unexpected query \"" + name + "\"");
        };
    }

    private GitAddress reference(String text, String value) {
        return new GitAddress(remote, once(text, reference, value), directory, commit, keepGitDirectory, submodules);
    }

    private static String once(String text, String before, String value) {
        if (!before.isEmpty() && !before.equals(value)) {
            throw invalid(text, "it says both \"" + before + "\" and \"" + value + "\"");
        }
        return value;
    }

    private static boolean isTrue(String text, String name, String value) {
        return switch (value) {
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw invalid(text, "invalid " + name + " value: \"" + value + "\"");
        };
    }

    private GitAddress checked(String text) {
        if (remote.startsWith("-") || reference.startsWith("-")) {
            throw invalid(text, "a name that begins with '-' would be an option of git");
        }
        for (String part : directory.split("/")) {
            if (part.equals("..")) {
                throw invalid(text, "the directory leads out of the repository");
            }
        }
        return this;
    }

    private static HullException invalid(String text, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid repository '" + text + "': " + why);
    }

    /** Whether the reference is a whole commit: 40 or 64 hexadecimal digits. */
    boolean isCommit() {
        return isHex(reference) && (reference.length() == 40 || reference.length() == 64);
    }

    /** Whether the reference may be the beginning of a commit. */
    boolean mayBeCommit() {
        return isHex(reference) && reference.length() >= 4;
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
