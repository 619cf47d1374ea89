package dev.hull.build.dockerfile;

/**
 * Lines of a Dockerfile.
 *
 * @param first number of the first line, from 1
 * @param last number of the last line, itself included
 */
public record SourceRange(int first, int last) {}
