package wsk.provider.nio;

/** What a driver hears about its channel; the attachment of the channel's key. */
sealed interface NioEvents permits NioListenDriver, NioConnectionDriver, NioDatagramDriver {
    /**
     * The channel is ready.
     *
     * @param operations bits of {@link java.nio.channels.SelectionKey}, among those wanted
     */
    void ready(int operations);

    /** The channel was closed and its descriptor is free. */
    void closed();
}
