package dev.hull.image.registry;

/**
 * How far one layer is.
 *
 * @param id the first 12 digits of its digest
 * @param state what is being done
 * @param detail for {@link State#MOUNTED} the repository, for {@link State#RETRYING} the reason, else ""
 * @param current bytes done, in the states that take long
 * @param total bytes in all, 0 where that is unknown
 */
public record LayerProgress(String id, State state, String detail, long current, long total) {
    /** In Docker's words. */
    public enum State {
        PULLING("Pulling fs layer"),
        WAITING("Waiting"),
        DOWNLOADING("Downloading"),
        RETRYING("Retrying"),
        DOWNLOADED("Download complete"),
        EXTRACTING("Extracting"),
        PULLED("Pull complete"),
        EXISTS("Already exists"),
        LOADING("Loading layer"),
        PREPARING("Preparing"),
        PUSHING("Pushing"),
        PUSHED("Pushed"),
        LAYER_EXISTS("Layer already exists"),
        MOUNTED("Mounted from"),
        SKIPPED("Skipped foreign layer");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** Docker's words for it. */
        public String words() {
            return words;
        }

        /** Whether it goes on for some time, so that only the last of several reports matters. */
        public boolean isRunning() {
            return this == LOADING || this == DOWNLOADING || this == EXTRACTING || this == PUSHING;
        }
    }

    /** A state that has no size. */
    public static LayerProgress of(String id, State state) {
        return new LayerProgress(id, state, "", 0, 0);
    }

    /** Docker's words, with the detail. */
    public String text() {
        return detail.isEmpty() ? state.words() : state.words() + " " + detail;
    }
}
