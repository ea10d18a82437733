package wsk.it.pairs;

import wsk.tck.AllContracts;

import java.util.HashMap;
import java.util.Map;

/** Every contract on NIO, while every other side of a connection is a socket of io_uring. */
final class NioAmongUringTest implements AllContracts {
    @Override
    public String providerName() {
        return "nio";
    }

    @Override
    public Map<String, String> impossible() {
        Map<String, String> reasons = new HashMap<>();
        reasons.put(
                "CTRL-13",
                "java.nio makes every IPv6 socket serve IPv4 too, and has no option for it");
        for (int rule = 3; rule <= 8; rule++) {
            reasons.put("ACK-" + rule, "java.nio does not tell what the peer has acknowledged");
        }
        return reasons;
    }
}
