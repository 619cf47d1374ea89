package dev.hull.cli.explore;

/** Keys of a terminal, as far as the explorer knows them. */
enum Key {
    UP,
    DOWN,
    LEFT,
    RIGHT,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    TAB,
    ENTER,
    ESCAPE,
    BACKSPACE,
    CHARACTER
}
