package dev.hull.oci;

import java.util.Locale;
import java.util.Optional;

/**
 * The name of an image: {@code registry/repository[:tag][@digest]}. {@link #parse} reads what users write and fills in
 * Docker's defaults; {@link #familiar()} goes the other way.
 *
 * <pre>
 *   alpine                 = docker.io/library/alpine:latest
 *   me/app:1               = docker.io/me/app:1
 *   localhost:5000/app     = localhost:5000/app:latest
 *   alpine@sha256:…        = docker.io/library/alpine@sha256:…   (a digest needs no tag)
 * </pre>
 *
 * @param registry host with an optional port
 * @param repository path at the registry, at most 255 characters
 * @param tag of at most 128 characters
 * @param digest of a manifest or index
 */
public record Reference(String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
    /** The registry of names that state none. */
    public static final String DEFAULT_REGISTRY = "docker.io";

    /** The tag of names that state neither tag nor digest. */
    public static final String DEFAULT_TAG = "latest";

    private static final String OFFICIAL = "library/";
    private static final int MAX_NAME = 255;
    private static final String REPOSITORY_RULE =
            "a repository name consists of lower-case letters, digits and single separators . _ __ - within parts divided by /";
    private static final String TAG_RULE =
            "a tag consists of at most 128 letters, digits, _ . and -, and does not start with . or -";

    /** Checks all parts; throws {@link HullException} with {@link ErrorKind#INVALID_ARGUMENT}. */
    public Reference {
        String shown = registry + "/" + repository;
        if (!ReferenceGrammar.isRegistry(registry)) {
            throw invalid(shown, "'" + registry + "' is not a host name");
        }
        if (!ReferenceGrammar.isRepository(repository)) {
            throw invalid(shown, REPOSITORY_RULE);
        }
        if (repository.length() > MAX_NAME) {
            throw invalid(shown, "repository name must not be more than " + MAX_NAME + " characters");
        }
        if (tag.isPresent() && !ReferenceGrammar.isTag(tag.get())) {
            throw invalid(shown + ":" + tag.get(), TAG_RULE);
        }
    }

    /**
     * Reads a name as users write it and completes it with Docker's defaults.
     *
     * @throws HullException {@link ErrorKind#INVALID_ARGUMENT} when it is not a name
     */
    public static Reference parse(String text) {
        if (text.isEmpty()) {
            throw invalid(text, "the name is empty");
        }
        if (text.length() == 64 && Digest.isLowerHex(text)) {
            throw invalid(text, "64 hexadecimal digits are an image id, not a name");
        }
        int scheme = text.indexOf("://");
        if (scheme >= 0) {
            throw invalid(text, "a name has no scheme; leave out '" + text.substring(0, scheme + 3) + "'");
        }
        String rest = text;
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            try {
                digest = Optional.of(Digest.parse(rest.substring(at + 1)));
            } catch (HullException e) {
                throw invalid(text, e.sentence());
            }
            rest = rest.substring(0, at);
        }
        int slash = rest.indexOf('/');
        String registry = DEFAULT_REGISTRY;
        if (slash >= 0 && isRegistryPart(rest.substring(0, slash))) {
            registry = rest.substring(0, slash);
            rest = rest.substring(slash + 1);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        if (!rest.equals(rest.toLowerCase(Locale.ROOT))) {
            throw invalid(text, "repository name (" + rest + ") must be lowercase");
        }
        // What the user wrote is shown, not what it stands for.
        if (!ReferenceGrammar.isRepository(rest)) {
            throw invalid(text, REPOSITORY_RULE);
        }
        if (tag.isPresent() && !ReferenceGrammar.isTag(tag.get())) {
            throw invalid(text, TAG_RULE);
        }
        if (registry.equals("index.docker.io")) {
            registry = DEFAULT_REGISTRY;
        }
        if (registry.equals(DEFAULT_REGISTRY) && rest.indexOf('/') < 0) {
            rest = OFFICIAL + rest;
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of(DEFAULT_TAG);
        }
        return new Reference(registry, rest, tag, digest);
    }

    /** Only before a first slash: a dot, a port, {@code localhost} or an upper-case letter make it a registry. */
    private static boolean isRegistryPart(String part) {
        return part.indexOf('.') >= 0
                || part.indexOf(':') >= 0
                || part.equals("localhost")
                || !part.equals(part.toLowerCase(Locale.ROOT));
    }

    private static HullException invalid(String text, String why) {
        String shown = text.length() > 300 ? text.substring(0, 300) + "…" : text;
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid reference format: '" + shown + "': " + why);
    }

    /** {@code registry/repository}, without tag and digest. */
    public String name() {
        return registry + "/" + repository;
    }

    /** The name as Docker's tables show it: without the default registry and its {@code library/}, without tag and digest. */
    public String familiarName() {
        int slash = repository.indexOf('/');
        boolean ambiguous = slash >= 0 && isRegistryPart(repository.substring(0, slash));
        if (!registry.equals(DEFAULT_REGISTRY) || ambiguous) {
            return name();
        }
        boolean official = repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0;
        return official ? repository.substring(OFFICIAL.length()) : repository;
    }

    /** {@link #familiarName()} with tag and digest. */
    public String familiar() {
        return familiarName() + suffix();
    }

    /** The same name with another tag and no digest. */
    public Reference withTag(String other) {
        return new Reference(registry, repository, Optional.of(other), Optional.empty());
    }

    /** The same name with a digest and no tag. */
    public Reference withDigest(Digest other) {
        return new Reference(registry, repository, Optional.empty(), Optional.of(other));
    }

    // Written out for a fast start, as in Digest.
    @Override
    public boolean equals(Object other) {
        return other instanceof Reference that
                && repository.equals(that.repository)
                && registry.equals(that.registry)
                && tag.equals(that.tag)
                && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return repository.hashCode() * 31 + tag.hashCode();
    }

    /** The full name, which {@link #parse} reads back to an equal value. */
    @Override
    public String toString() {
        return name() + suffix();
    }

    private String suffix() {
        return tag.map(text -> ":" + text).orElse("")
                + digest.map(value -> "@" + value).orElse("");
    }
}
