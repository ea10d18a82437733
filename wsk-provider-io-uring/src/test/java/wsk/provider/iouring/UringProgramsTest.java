package wsk.provider.iouring;

import wsk.tck.programs.RandomPrograms;

/** Random programs on io_uring. */
final class UringProgramsTest implements RandomPrograms {
    @Override
    public String providerName() {
        return UringProvider.NAME;
    }
}
