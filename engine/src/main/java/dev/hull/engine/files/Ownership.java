package dev.hull.engine.files;

/** Whose the copies are. */
enum Ownership {
    /** Numbers of owners, setuid bits, file capabilities and devices are kept. */
    KEPT,
    /** Everything is whoever's calls, and nothing of a container gives rights to anybody on the host. */
    CALLER
}
