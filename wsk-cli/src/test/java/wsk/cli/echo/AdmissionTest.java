package wsk.cli.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;
import wsk.api.WskListenSocket;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** When the accept event is off, on a listener made up here. */
class AdmissionTest {
    private final List<String> calls = new ArrayList<>();
    private Runnable duringDisable = () -> {};

    private final WskListenSocket listener =
            (WskListenSocket)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {WskListenSocket.class},
                            (_, method, _) -> {
                                calls.add(method.getName());
                                if (method.getName().equals("disableEvent")) {
                                    duringDisable.run();
                                }
                                return NtStatus.SUCCESS;
                            });

    private final Admission admission = new Admission(2);

    @Test
    void theLastSeatSwitchesTheEventOffAndWhoLeavesSwitchesItOn() {
        admission.entered(listener);
        assertEquals(List.of(), calls);
        admission.entered(listener);
        assertEquals(List.of("disableEvent"), calls);
        admission.left(listener);
        assertEquals(List.of("disableEvent", "enableEvents"), calls);
        admission.left(listener);
        assertEquals(2, calls.size(), "it is on already");
    }

    @Test
    void whoLeavesWhileItIsBeingSwitchedOffIsNotOverlooked() {
        admission.entered(listener);
        duringDisable = () -> admission.left(listener);
        admission.entered(listener);
        assertEquals(List.of("disableEvent", "enableEvents"), calls);
    }
}
