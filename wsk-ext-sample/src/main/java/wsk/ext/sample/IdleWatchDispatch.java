package wsk.ext.sample;

import java.time.Duration;

/** Functions for one connection; any thread. Silence counts from the last bytes, or the connect. */
public interface IdleWatchDispatch {
    /**
     * Chooses the time for {@link IdleWatch#RECEIVE_IDLE}.
     *
     * @param time without received bytes, up to 292 years; zero or less stops the watch
     */
    void receiveIdleAfter(Duration time);

    /**
     * Chooses the time for {@link IdleWatch#SEND_IDLE}.
     *
     * @param time without sent bytes, up to 292 years; zero or less stops the watch
     */
    void sendIdleAfter(Duration time);
}
