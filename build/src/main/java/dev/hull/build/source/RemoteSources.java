package dev.hull.build.source;

import dev.hull.build.context.IgnoreRules;
import dev.hull.build.request.RemoteFiles;
import dev.hull.build.tree.DigestMemory;
import dev.hull.build.tree.LocalTree;
import dev.hull.build.tree.SourceTree;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a build takes from elsewhere. What it opens stays open, and in the scratch directory, until it is closed. For
 * several threads.
 */
public final class RemoteSources implements RemoteFiles, AutoCloseable {
    /** Larger than any Dockerfile; what is longer was something else. */
    private static final int LONGEST_TEXT = 16 << 20;

    private static final int LOOKAHEAD = 1 << 20;

    private final Path scratch;
    private final Supplier<WebCache> opening;
    private final AtomicInteger count = new AtomicInteger();
    private final Deque<TarTree> open = new ArrayDeque<>(); // guarded by this
    private @Nullable WebCache web; // guarded by this

    /**
     * Sources of one build.
     *
     * @param scratch an empty directory, which the caller removes afterwards
     * @param web opens the cache when it is first needed
     */
    public RemoteSources(Path scratch, Supplier<WebCache> web) {
        this.scratch = scratch;
        this.opening = web;
    }

    /**
     * A context.
     *
     * @param tree its files
     * @param definition the Dockerfile, where it was one instead of files
     */
    public record Context(SourceTree tree, Optional<String> definition) {}

    /** Whether a text names something elsewhere: an address or a repository. */
    public static boolean isRemote(String text) {
        return isAddress(text) || GitAddress.parse(text).isPresent();
    }

    private static boolean isAddress(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    private Path newPath() {
        return scratch.resolve("source-" + count.incrementAndGet());
    }

    private synchronized WebCache web() {
        WebCache present = web;
        if (present == null) {
            present = opening.get();
            web = present;
        }
        return present;
    }

    @Override
    public SourceTree fetch(String source, String checksum, boolean keepGitDirectory) throws IOException {
        Optional<GitAddress> git = GitAddress.parse(source);
        if (git.isPresent()) {
            return checkout(withCommit(git.get(), checksum), keepGitDirectory);
        }
        Optional<Digest> digest = checksum.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(checksum));
        return new WebTree(web().fetch(address(source), digest));
    }

    private static GitAddress withCommit(GitAddress git, String commit) {
        if (!git.commit().isEmpty() && !commit.isEmpty() && !git.commit().equals(commit)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "checksum mismatch \"" + commit + "\" != \"" + git.commit() + "\"");
        }
        return commit.isEmpty()
                ? git
                : new GitAddress(
                        git.remote(),
                        git.reference(),
                        git.directory(),
                        commit,
                        git.keepGitDirectory(),
                        git.submodules());
    }

    /**
     * A context elsewhere.
     *
     * @param address an address or a repository
     */
    public Context context(String address) throws IOException {
        Optional<GitAddress> git = GitAddress.parse(address);
        if (git.isPresent()) {
            return new Context(checkout(git.get(), false), Optional.empty());
        }
        if (!isAddress(address)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "'" + address + "' is neither a directory, nor an address, nor a repository");
        }
        WebFile file = web().fetch(address(address), Optional.empty());
        try (InputStream in = Files.newInputStream(file.file())) {
            return stream(in, address);
        }
    }

    /**
     * A context that comes as a stream: an archive, or else a Dockerfile.
     *
     * @param shown what messages call it
     */
    public Context stream(InputStream in, String shown) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, LOOKAHEAD);
        buffered.mark(LOOKAHEAD);
        byte[] head = buffered.readNBytes(LOOKAHEAD - 1);
        buffered.reset();
        if (head.length == 0) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, shown + " is empty: neither an archive nor a Dockerfile");
        }
        if (Archives.isArchive(new java.io.ByteArrayInputStream(head))) {
            return new Context(archive(buffered, shown), Optional.empty());
        }
        byte[] text = buffered.readNBytes(LONGEST_TEXT + 1);
        for (int i = 0; i < Math.min(text.length, LOOKAHEAD); i++) {
            if (text[i] == 0 || text.length > LONGEST_TEXT) {
                throw new HullException(
                        ErrorKind.INVALID_ARGUMENT,
                        shown + " is neither an archive (tar, also compressed by gzip, zstd, xz or bzip2) nor a"
                                + " Dockerfile");
            }
        }
        return new Context(SourceTree.EMPTY, Optional.of(new String(text, StandardCharsets.UTF_8)));
    }

    /** The files of an archive. */
    public TarTree archive(InputStream in, String shown) throws IOException {
        TarTree tree = TarTree.read(in, newPath(), shown);
        synchronized (this) {
            open.push(tree);
        }
        return tree;
    }

    private SourceTree checkout(GitAddress git, boolean keepGitDirectory) throws IOException {
        Path target = Files.createDirectory(newPath());
        GitCheckout checkout = GitCheckout.fetch(git, target, keepGitDirectory);
        return new LocalTree(checkout.directory(), IgnoreRules.NONE, DigestMemory.none());
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, "'" + text + "' is no address: it has no host");
    }

    @Override
    public synchronized void close() throws IOException {
        for (TarTree tree : open) {
            tree.close();
        }
        open.clear();
        if (web != null) {
            web.close();
        }
    }
}
