package dev.hull.build.source;

import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a repository at a commit.
 *
 * @param directory that they are in
 * @param commit the commit, whole
 */
public record GitCheckout(Path directory, String commit) {
    private static final List<String> NOT_OF_THE_COMMIT =
            List.of("FETCH_HEAD", "ORIG_HEAD", "logs", "hooks", "description", "info", "branches");

    /**
     * Fetches one commit, and nothing of what was before it as far as the server allows that.
     *
     * @param target an empty directory
     * @param keepGitDirectory whether {@code .git} stays, where the address does not say
     * @throws HullException {@link ErrorKind#UNAVAILABLE} when git is missing or fails, {@link ErrorKind#NOT_FOUND} when the
     *     repository has no such reference or directory
     */
    public static GitCheckout fetch(GitAddress address, Path target, boolean keepGitDirectory) throws IOException {
        Git git = new Git(target);
        git.demand("cannot begin to fetch " + address.remote(), "init", "-q");
        git.demand("cannot begin to fetch " + address.remote(), "remote", "add", "origin", address.remote());
        String commit = fetch(git, address);
        if (!address.commit().isEmpty() && !commit.startsWith(address.commit())) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "the repository " + address.remote() + " is at commit " + commit + ", expected "
                            + address.commit());
        }
        git.demand("cannot check out " + commit + " of " + address.remote(), "checkout", "-q", "-f", commit);
        if (address.submodules() && Files.exists(target.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            git.demand(
                    "cannot fetch the submodules of " + address.remote(),
                    "submodule",
                    "update",
                    "-q",
                    "--init",
                    "--recursive",
                    "--depth=1");
        }
        tidy(target, address.keepGitDirectory().orElse(keepGitDirectory));
        return new GitCheckout(directory(address, target), commit);
    }

    private static String fetch(Git git, GitAddress address) throws IOException {
        String reference = address.reference().isEmpty() ? "HEAD" : address.reference();
        Git.Outcome shallow = git.run("fetch", "-q", "--depth=1", "--no-tags", "origin", reference);
        if (shallow.ok()) {
            return git.demand("cannot read what was fetched", "rev-parse", "FETCH_HEAD^{commit}");
        }
        if (!address.mayBeCommit()) {
            boolean missing = shallow.output().contains("couldn't find remote ref");
            throw new HullException(
                    missing ? ErrorKind.NOT_FOUND : ErrorKind.UNAVAILABLE,
                    "cannot fetch " + reference + " of " + address.remote() + ": " + shallow.reason());
        }
        // A server may refuse single commits, and none knows the beginning of one: then everything is fetched.
        git.demand(
                "cannot fetch " + address.remote(),
                "fetch",
                "-q",
                "--tags",
                "origin",
                "+refs/heads/*:refs/remotes/origin/*");
        Git.Outcome found = git.run("rev-parse", "-q", "--verify", reference + "^{commit}");
        if (!found.ok()) {
            throw new HullException(
                    ErrorKind.NOT_FOUND, "the repository " + address.remote() + " has no commit " + reference);
        }
        return found.output().strip();
    }

    private static void tidy(Path target, boolean keep) throws IOException {
        Path git = target.resolve(".git");
        if (!keep) {
            DurableFiles.deleteTree(git);
            return;
        }
        for (String name : NOT_OF_THE_COMMIT) {
            if (Files.exists(git.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                DurableFiles.deleteTree(git.resolve(name));
            }
        }
    }

    private static Path directory(GitAddress address, Path target) throws IOException {
        if (address.directory().isEmpty()) {
            return target;
        }
        Path wanted = target.resolve(address.directory().replaceAll("^/+", ""));
        boolean found = Files.isDirectory(wanted);
        if (!found || !wanted.toRealPath().startsWith(target.toRealPath())) {
            throw new HullException(
                    ErrorKind.NOT_FOUND,
                    "the repository " + address.remote() + " has no directory " + address.directory());
        }
        return wanted.toRealPath();
    }
}
