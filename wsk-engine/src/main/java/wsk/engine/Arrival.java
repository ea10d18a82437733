package wsk.engine;

import wsk.api.SockAddr;
import wsk.engine.driver.AcceptedConnection;

/** A connection that can be handed over: fresh from the driver, or inspected and accepted. */
sealed interface Arrival {
    /** {@return its local address} */
    SockAddr local();

    /** {@return its remote address} */
    SockAddr remote();

    /** Fresh from the driver, on no loop yet. */
    record Fresh(AcceptedConnection accepted) implements Arrival {
        @Override
        public SockAddr local() {
            return accepted.local();
        }

        @Override
        public SockAddr remote() {
            return accepted.remote();
        }
    }

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
