package wsk.engine.listen;

import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.AcceptedConnection;

import java.util.Map;

/** A connection that can be handed over: fresh from the driver, or inspected and accepted. */
sealed interface Arrival {
    /** {@return its local address} */
    SockAddr local();

    /** {@return its remote address} */
    SockAddr remote();

    /** Fresh from the driver, on no loop yet, with the options it inherited as it was accepted. */
    record Fresh(
            AcceptedConnection accepted,
            SockAddr local,
            SockAddr remote,
            Map<WskOption<?>, Object> options)
            implements Arrival {}

    /** Inspected: it has a socket already, on the listener's loop. */
    record Inspected(Inspection inspection) implements Arrival {
        @Override
        public SockAddr local() {
            return inspection.local();
        }

        @Override
        public SockAddr remote() {
            return inspection.remote();
        }
    }
}
