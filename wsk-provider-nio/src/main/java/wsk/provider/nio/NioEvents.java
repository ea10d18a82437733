package wsk.provider.nio;

/** What a driver hears about its channel; the attachment of the channel's key. */
sealed interface NioEvents
        permits NioBasicDriver,
                NioListenDriver,
                NioConnectionDriver,
                NioDatagramDriver,
                NioWatchCheck.Witness {
    /**
     * The channel is ready.
     *
     * @param operations bits of {@link java.nio.channels.SelectionKey}, among those wanted
     */
    void ready(int operations);

    /**
     * The system could not watch the channel, for want of memory. Nothing is wanted any more:
     * whatever waits is to be told that there is no room, and may be wanted again later.
     */
    void unwatched();

    /** The channel was closed and its descriptor is free. */
    void closed();
}
