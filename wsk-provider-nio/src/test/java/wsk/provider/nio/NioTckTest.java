package wsk.provider.nio;

import wsk.tck.AllContracts;

import java.util.Map;

/** The contract kit on java.nio. */
final class NioTckTest implements AllContracts {
    @Override
    public String providerName() {
        return "nio";
    }

    @Override
    public Map<String, String> impossible() {
        return Map.of(
                "CTRL-13",
                "java.nio makes every IPv6 socket serve IPv4 too, and has no option for it");
    }
}
