package dev.hull.image.check;

/** How much a finding matters. */
public enum Severity {
    HIGH,
    MEDIUM,
    LOW
}
