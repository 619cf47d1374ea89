package dev.hull.engine.container;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;

/** The form of container names, and names for containers that got none. */
final class ContainerNames {
    private static final String[] ADJECTIVES = {
        "able", "agile", "amber", "ample", "apt", "arctic", "ardent", "autumn", "azure", "balmy", "bold", "brave", "breezy",
        "bright", "brisk", "broad", "calm", "candid", "civil", "clear", "clever", "coastal", "copper", "coral", "cosy",
        "crisp", "curious", "daring", "deep", "deft", "eager", "early", "earnest", "even", "fair", "fleet", "fond", "frank",
        "fresh", "gentle", "glad", "golden", "grand", "green", "hardy", "hearty", "honest", "humble", "jolly", "keen",
        "kind", "lively", "loyal", "lucid", "mellow", "merry", "mild", "modest", "neat", "nimble", "noble", "patient",
        "plain", "plucky", "polite", "proud", "quick", "quiet", "rapid", "ready", "robust", "royal", "sage", "sharp",
        "silent", "silver", "sincere", "sleek", "smart", "snug", "sober", "solid", "spry", "stable", "steady", "stout",
        "sunny", "sure", "swift", "tidy", "tranquil", "trim", "true", "upbeat", "vast", "vivid", "warm", "wise", "witty",
        "zesty"
    };
    private static final String[] SHIPS = {
        "anchor", "barge", "bark", "beacon", "boom", "bow", "brig", "bulwark", "buoy", "cabin", "caravel", "carrack",
        "catamaran", "clipper", "cog", "compass", "coracle", "corvette", "crew", "cutter", "davit", "deck", "dhow",
        "dinghy", "dory", "felucca", "ferry", "fleet", "frigate", "galleon", "galley", "gangway", "gondola", "halyard",
        "harbour", "hatch", "haven", "helm", "hold", "jetty", "jib", "junk", "kayak", "keel", "ketch", "lantern", "launch",
        "lighter", "lugger", "mainsail", "mast", "mizzen", "mooring", "oar", "outrigger", "packet", "paddle", "pier",
        "pilot", "pinnace", "port", "prow", "punt", "quay", "raft", "rigging", "rudder", "sail", "sampan", "schooner",
        "scow", "sextant", "shallop", "skiff", "skipper", "sloop", "spar", "starboard", "stern", "tender", "tiller",
        "topsail", "transom", "trawler", "trimaran", "tug", "wake", "wharf", "wherry", "yawl"
    };

    private ContainerNames() {}

    /** A name made of an adjective and a word of ships, chosen by the id, so that it needs no random source of its own. */
    static String generate(ContainerId id, int attempt) {
        int number = Integer.parseInt(id.value().substring(20, 27), 16) + attempt * 7919;
        String name = ADJECTIVES[number % ADJECTIVES.length] + "_" + SHIPS[(number / ADJECTIVES.length) % SHIPS.length];
        return attempt < 3 ? name : name + number % 10;
    }

    /**
     * Checks a name that the user gave.
     *
     * @throws HullException when it has other characters than Docker allows
     */
    static String check(String name) {
        String plain = name.startsWith("/") ? name.substring(1) : name;
        boolean valid = plain.length() >= 2;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            valid &= letter || (i > 0 && (c == '_' || c == '.' || c == '-'));
        }
        if (!valid || plain.length() > 255) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid container name \"" + name
                            + "\": at least two characters, only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return plain;
    }
}
