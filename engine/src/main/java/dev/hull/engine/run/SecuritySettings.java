package dev.hull.engine.run;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code --security-opt} says.
 *
 * @param noNewPrivileges exec gains no privileges (setuid programs, file capabilities)
 * @param seccompUnconfined no system call filter
 * @param seccompProfile file with a profile instead of the default one
 * @param appArmorProfile AppArmor profile, empty for none
 * @param systemPathsUnconfined nothing of /proc and /sys is masked or read-only
 */
record SecuritySettings(
        boolean noNewPrivileges,
        boolean seccompUnconfined,
        Optional<Path> seccompProfile,
        String appArmorProfile,
        boolean systemPathsUnconfined) {

    /**
     * Reads the options, each {@code key=value} or {@code key:value}.
     *
     * @param directory what relative profile paths are taken from
     * @throws HullException when an option is unknown or its value wrong
     */
    static SecuritySettings parse(List<String> options, Path directory) {
        boolean noNewPrivileges = false;
        boolean unconfined = false;
        Optional<Path> profile = Optional.empty();
        String appArmor = "";
        boolean systemPaths = false;
        for (String option : options) {
            int at = separator(option);
            String key = at < 0 ? option : option.substring(0, at);
            String value = at < 0 ? "" : option.substring(at + 1);
            switch (key) {
                case "no-new-privileges" -> noNewPrivileges = truth(option, value);
                case "seccomp" -> {
                    unconfined = value.equals("unconfined");
                    profile = unconfined || value.equals("builtin") || value.isEmpty()
                            ? Optional.empty()
                            : Optional.of(directory.resolve(value));
                }
                case "apparmor" -> appArmor = value.equals("unconfined") ? "" : value;
                case "systempaths" -> {
                    if (!value.equals("unconfined")) {
                        throw invalid(option, "the only value is unconfined");
                    }
                    systemPaths = true;
                }
                case "label" -> {
                    if (!value.equals("disable")) {
                        throw invalid(option, "SELinux labels are not supported; only label=disable is accepted");
                    }
                }
                default ->
                    throw invalid(
                            option,
                            "expected no-new-privileges, seccomp=, apparmor=, systempaths=unconfined or label=disable");
            }
        }
        return new SecuritySettings(noNewPrivileges, unconfined, profile, appArmor, systemPaths);
    }

    private static int separator(String option) {
        int equals = option.indexOf('=');
        return equals >= 0 ? equals : option.indexOf(':');
    }

    private static boolean truth(String option, String value) {
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw invalid(option, "\"" + value + "\" is neither true nor false");
        };
    }

    private static HullException invalid(String option, String why) {
        return new HullException(ErrorKind.INVALID_ARGUMENT, "invalid --security-opt \"" + option + "\": " + why);
    }
}
