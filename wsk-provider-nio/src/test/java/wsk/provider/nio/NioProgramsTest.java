package wsk.provider.nio;

import wsk.tck.programs.RandomPrograms;

/** Random programs on java.nio. */
final class NioProgramsTest implements RandomPrograms {
    @Override
    public String providerName() {
        return "nio";
    }
}
