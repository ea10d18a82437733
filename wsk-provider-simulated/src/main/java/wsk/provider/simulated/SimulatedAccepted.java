package wsk.provider.simulated;

import wsk.api.SockAddr;
import wsk.api.WskOption;
import wsk.engine.driver.AcceptedConnection;

import java.util.Map;

/** A connection that waits to be accepted, or was and is on no loop yet. */
record SimulatedAccepted(
        SimulatedPipe in,
        SimulatedPipe out,
        Map<WskOption<?>, Object> options,
        SockAddr local,
        SockAddr remote)
        implements AcceptedConnection {
    /** {@return the connection with what it inherits} */
    SimulatedAccepted with(Map<WskOption<?>, Object> inherited) {
        return new SimulatedAccepted(in, out, inherited, local, remote);
    }

    @Override
    public void reject() {
        in.reset();
        out.reset();
    }
}
