package wsk.tck;

import wsk.api.NtStatus;
import wsk.api.WskControlType;
import wsk.api.WskIrp;
import wsk.api.WskSocket;
import wsk.tck.programs.RandomPrograms;

import java.lang.foreign.MemorySegment;

/** Random programs on the simulated network. */
class SimulatedProgramsTest implements RandomPrograms {
    /** The level of a raw control at which the simulated provider has a defect. */
    private static final int BREAKS_THE_LOOP = -1;

    @Override
    public String providerName() {
        return "simulated";
    }

    @Override
    public PeerKind peers() {
        return PeerKind.SAME_PROVIDER;
    }

    @Override
    public int seconds() {
        return 10;
    }

    @Override
    public boolean canBreakLoops() {
        return true;
    }

    @Override
    public NtStatus breakLoop(WskSocket socket, WskIrp irp) {
        return socket.controlSocket(
                WskControlType.GET_OPTION,
                BREAKS_THE_LOOP,
                0,
                MemorySegment.NULL,
                MemorySegment.NULL,
                irp);
    }
}
