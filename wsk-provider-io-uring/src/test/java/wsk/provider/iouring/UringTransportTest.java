package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.provider.iouring.kernel.FaultySyscalls;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.SocketAbi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What the provider says there are sockets for. */
final class UringTransportTest {
    private final FaultySyscalls syscalls =
            new FaultySyscalls(new FfmSyscalls(Arena.ofAuto()), _ -> 0, _ -> 0);

    @TempDir private Path folder;

    private Path addresses(String content) throws IOException {
        return Files.writeString(folder.resolve("if_inet6"), content);
    }

    private Set<AddressFamily> families(Path addresses) {
        return UringTransport.transports(syscalls, addresses).stream()
                .map(WskTransport::family)
                .collect(Collectors.toSet());
    }

    @Test
    void everyFamilyOfTheKernelIsListed() throws IOException {
        assertEquals(
                EnumSet.allOf(AddressFamily.class),
                families(addresses("00000000000000000000000000000001 01 80 10 80 lo\n")));
    }

    @Test
    void ipv6IsNotListedWhereNoInterfaceHasIt() throws IOException {
        Set<AddressFamily> others = EnumSet.complementOf(EnumSet.of(AddressFamily.INET6));
        assertEquals(others, families(addresses("")), "switched off by a setting");
        assertEquals(others, families(folder.resolve("missing")), "switched off at boot");
    }

    @Test
    void aFamilyThatTheKernelLacksIsNotListed() throws IOException {
        Path some = addresses("00000000000000000000000000000001 01 80 10 80 lo\n");
        syscalls.missingFamily = SocketAbi.AF_INET6;
        assertEquals(EnumSet.complementOf(EnumSet.of(AddressFamily.INET6)), families(some));
        syscalls.missingFamily = SocketAbi.AF_UNIX;
        assertEquals(EnumSet.complementOf(EnumSet.of(AddressFamily.UNIX)), families(some));
    }
}
