package dev.hull.build.lint;

import java.util.Locale;

/** A rule that a Dockerfile may break. */
public enum Rule {
    /** FROM … AS Name. */
    STAGE_NAME_CASING("StageNameCasing", "Stage names should be lowercase"),
    /** FROM … as. */
    FROM_AS_CASING("FromAsCasing", "The 'as' keyword should match the case of the 'from' keyword"),
    /** An empty line within a continued one. */
    NO_EMPTY_CONTINUATION("NoEmptyContinuation", "Empty continuation lines will become errors in a future release"),
    /** Keywords in upper and in lower case. */
    CONSISTENT_INSTRUCTION_CASING(
            "ConsistentInstructionCasing",
            "All commands within the Dockerfile should use the same casing (either upper or lower)"),
    /** Two stages of one name. */
    DUPLICATE_STAGE_NAME("DuplicateStageName", "Stage names should be unique"),
    /** A stage called scratch or context. */
    RESERVED_STAGE_NAME("ReservedStageName", "Reserved words should not be used as stage names"),
    /** CMD or ENTRYPOINT in the shell form. */
    JSON_ARGS_RECOMMENDED(
            "JSONArgsRecommended",
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals"),
    /** MAINTAINER. */
    MAINTAINER_DEPRECATED(
            "MaintainerDeprecated",
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author"),
    /** FROM with a variable that no ARG declares. */
    UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM command must use declared ARGs"),
    /** WORKDIR that depends on the base's. */
    WORKDIR_RELATIVE_PATH(
            "WorkdirRelativePath",
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the"
                    + " base image changes"),
    /** A variable that nothing sets. */
    UNDEFINED_VAR("UndefinedVar", "Variables should be defined before their use"),
    /** CMD, ENTRYPOINT or HEALTHCHECK that a later one replaces. */
    MULTIPLE_INSTRUCTIONS_DISALLOWED(
            "MultipleInstructionsDisallowed",
            "Multiple instructions of the same type should not be used in the same stage"),
    /** ENV name value. */
    LEGACY_KEY_VALUE_FORMAT(
            "LegacyKeyValueFormat", "Legacy key/value format with whitespace separator should not be used"),
    /** FROM --platform=$TARGETPLATFORM. */
    REDUNDANT_TARGET_PLATFORM(
            "RedundantTargetPlatform",
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"),
    /** A password in ARG or ENV. */
    SECRETS_USED_IN_ARG_OR_ENV("SecretsUsedInArgOrEnv", "Sensitive data should not be used in the ARG or ENV commands"),
    /** FROM that is no image unless the caller gives an argument. */
    INVALID_DEFAULT_ARG_IN_FROM(
            "InvalidDefaultArgInFrom", "Default value for global ARG results in an empty or invalid base image name"),
    /** FROM --platform=linux/amd64. */
    FROM_PLATFORM_FLAG_CONST_DISALLOWED(
            "FromPlatformFlagConstDisallowed", "FROM --platform flag should not use a constant value"),
    /** COPY of what .dockerignore leaves out. */
    COPY_IGNORED_FILE("CopyIgnoredFile", "Attempting to Copy file that is excluded by .dockerignore"),
    /** A comment above a stage or ARG that does not describe it; only when asked for. */
    INVALID_DEFINITION_DESCRIPTION(
            "InvalidDefinitionDescription",
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is"
                    + " not intended to be a description comment, add an empty line or comment between the instruction"
                    + " and the comment."),
    /** EXPOSE 80/TCP. */
    EXPOSE_PROTO_CASING("ExposeProtoCasing", "Protocol in EXPOSE instruction should be lowercase"),
    /** EXPOSE 80:80. */
    EXPOSE_INVALID_FORMAT(
            "ExposeInvalidFormat",
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a"
                    + " future release"),

    /** All files are copied before dependencies are installed. */
    COPY_BEFORE_INSTALL("CopyBeforeInstall", "Any changed file installs all dependencies again", true),
    /** apt-get update in a step of its own. */
    UPDATE_ALONE("UpdateAlone", "A cached package list goes stale", true),
    /** A package manager's cache stays in a layer. */
    PACKAGE_CACHE_KEPT("PackageCacheKept", "Package caches make an image larger and serve nobody", true),
    /** apt-get install with everything that it recommends. */
    RECOMMENDS_INSTALLED("RecommendsInstalled", "Recommended packages are more to ship and to patch", true),
    /** Compilers and downloaders in what is shipped. */
    TOOLS_LEFT("ToolsLeft", "Tools in the image that is shipped help an intruder more than its users", true),
    /** A step removes what an earlier one has written. */
    REMOVED_TOO_LATE("RemovedTooLate", "What a layer holds stays in the image when a later one removes it", true),
    /** A step changes owner or mode of what an earlier one has copied. */
    CHANGED_AFTER_COPY("ChangedAfterCopy", "Changing owner or mode of copied files stores them a second time", true),
    /** A key file is copied into a layer. */
    SECRET_FILE_COPIED("SecretFileCopied", "Whoever has the image has the files that were copied into it", true),
    /** A password within an address. */
    SECRET_IN_ADDRESS("SecretInAddress", "An address with a password stays in the history of the image", true),
    /** ADD where COPY does the same. */
    ADD_INSTEAD_OF_COPY("AddInsteadOfCopy", "COPY says what it does, ADD also unpacks and fetches", true),
    /** ADD of an address without a checksum. */
    ADD_WITHOUT_CHECKSUM("AddWithoutChecksum", "What an address serves may change", true),
    /** The container's program is root. */
    NO_USER("NoUser", "Programs that need not be root should not be", true),
    /** A server that cannot say whether it is well. */
    NO_HEALTHCHECK("NoHealthcheck", "A server without a health check is only known to run", true),
    /** A base whose content changes under its name. */
    LATEST_TAG("LatestTag", "A base without a version is another one tomorrow", true);

    private static final String DOCUMENTATION = "https://docs.docker.com/go/dockerfile/rule/";

    private final String title;
    private final String description;
    private final boolean advice;

    Rule(String title, String description) {
        this(title, description, false);
    }

    Rule(String title, String description, boolean advice) {
        this.title = title;
        this.description = description;
        this.advice = advice;
    }

    /** Its name, as {@code # check=skip=} takes it. */
    public String title() {
        return title;
    }

    /** What it is about, in general. */
    public String description() {
        return description;
    }

    /** Whether it is our advice and not one of BuildKit's checks: it never fails a build. */
    public boolean advice() {
        return advice;
    }

    /** Whether it must be asked for. */
    boolean experimental() {
        return this == INVALID_DEFINITION_DESCRIPTION;
    }

    /** The page that explains it, empty for advice. */
    public String address() {
        if (advice) {
            return "";
        }
        StringBuilder path = new StringBuilder(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return DOCUMENTATION + path.append('/');
    }
}
