package dev.hull.image.registry;

/** Hears how a transfer goes. Called by several threads at once, often; must not wait. */
public interface TransferListener {
    /** A line about the image as a whole, such as {@code 3.12.0: Pulling from library/alpine}. */
    void line(String text);

    /** Something about one layer. */
    void layer(LayerProgress progress);

    /** Nobody listens. */
    TransferListener NONE = new TransferListener() {
        @Override
        public void line(String text) {}

        @Override
        public void layer(LayerProgress progress) {}
    };
}
