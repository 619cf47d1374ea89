package dev.hull.oci;

/** The classes of failure. Each front end maps them once: the command line to exit codes, the API to HTTP statuses. */
public enum ErrorKind {
    /** A named object does not exist. */
    NOT_FOUND,
    /** A name or id is taken. */
    ALREADY_EXISTS,
    /** The request itself is wrong: a flag, a value, a name, a document. */
    INVALID_ARGUMENT,
    /** The object's state does not allow it. */
    CONFLICT,
    /** Input from outside is damaged: an archive, a digest that does not match, a truncated stream. */
    DATA_LOSS,
    /** Something that is needed does not answer or is missing at the moment. */
    UNAVAILABLE,
    /** The kernel or a registry said no. */
    PERMISSION_DENIED,
    /** Credentials are missing or wrong. */
    UNAUTHENTICATED,
    /** The disk is full or a limit is reached. */
    RESOURCE_EXHAUSTED,
    /** This machine or this version cannot do it. */
    UNSUPPORTED,
    /** The user stopped it. */
    CANCELLED,
    /** A fault of Hull's own. */
    INTERNAL
}
