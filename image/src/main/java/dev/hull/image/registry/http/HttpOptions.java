package dev.hull.image.registry.http;

import dev.hull.image.registry.config.ConfigPaths;

/**
 * What a transport needs to know about its user.
 *
 * @param paths the files about certificates, and the variables about proxies
 * @param userAgent what this program calls itself
 * @param verify whether certificates are checked and plain connections refused where nothing else is configured
 * @param limits times and counts
 * @param sleeper waits between attempts
 */
public record HttpOptions(ConfigPaths paths, String userAgent, boolean verify, Limits limits, Limits.Sleeper sleeper) {}
