package wsk.provider.simulated;

import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.SocketDriver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the drivers of all simulated sockets have in common: a loop, and tasks that run on it later.
 * It is their superclass because the network knows sockets by where they are bound.
 */
abstract sealed class SimulatedSocket implements SocketDriver
        permits SimulatedBasicDriver,
                SimulatedListenDriver,
                SimulatedConnectionDriver,
                SimulatedDatagramDriver {
    final SimulatedLoop loop;
    final SimulatedLoop.Lane lane;
    final SimulatedControl control;
    boolean closed;

    SimulatedSocket(SimulatedLoop loop, boolean datagrams) {
        this.loop = loop;
        this.lane = loop.lane();
        this.control = new SimulatedControl(this, datagrams);
        loop.opened(this);
    }

    /** Closes the socket, or hands it over to another. */
    void leave() {
        closed = true;
        loop.closed(this);
    }

    /** Runs a task later on the loop, unless the socket is closed by then. */
    void later(SimulatedLoop.Lane where, Runnable step) {
        where.post(
                () -> {
                    if (!closed) {
                        step.run();
                    }
                });
    }

    /** {@return memory with bytes in it, held once} */
    static ReceiveBlock block(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        ReceiveBlock block = new ReceiveBlock(memory, 0, _ -> {});
        block.retain();
        return block;
    }

    @Override
    public SimulatedControl control() {
        return control;
    }
}
