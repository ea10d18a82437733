package wsk.api.plugins;

import wsk.api.WskHealth;
import wsk.api.WskProviderCharacteristics;
import wsk.api.WskProviderNpi;
import wsk.api.WskVersion;
import wsk.api.capture.PluginLog;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.api.spi.WskProbe;
import wsk.api.spi.WskProvider;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A provider that can be attached and nothing else. */
abstract class Fake implements WskProvider {
    private final String name;
    private final int preference;

    Fake(String name, int preference) {
        this.name = name;
        this.preference = preference;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WskProviderCharacteristics characteristics() {
        return new WskProviderCharacteristics(WskVersion.V1_0, new WskVersion(1, 3));
    }

    @Override
    public int preference() {
        return preference;
    }

    @Override
    public WskProbe probe() {
        return new WskProbe.Available(Set.of("calm"));
    }

    @Override
    public WskAttachment attach(WskAttachingClient client) {
        PluginLog.EVENTS.add("attach " + name + " " + client.version());
        WskProviderNpi npi =
                (WskProviderNpi)
                        Proxy.newProxyInstance(
                                Fake.class.getClassLoader(),
                                new Class<?>[] {WskProviderNpi.class},
                                (_, method, _) ->
                                        method.getName().equals("providerName") ? name : null);
        return new WskAttachment() {
            @Override
            public WskProviderNpi npi() {
                return npi;
            }

            @Override
            public boolean onLoopThread() {
                return Thread.currentThread().getName().equals("a loop");
            }

            @Override
            public WskHealth health() {
                return new WskHealth(1, 1, 0, Optional.empty());
            }

            @Override
            public List<String> openResources() {
                return PluginLog.open;
            }

            @Override
            public void stillWaiting(Duration since, List<String> what) {
                PluginLog.EVENTS.add("waiting for " + what);
            }

            @Override
            public void abort() {
                PluginLog.EVENTS.add("abort " + name);
            }

            @Override
            public boolean detach(Duration wait) throws InterruptedException {
                long until = System.nanoTime() + wait.toNanos();
                while (!PluginLog.open.isEmpty()) {
                    if (System.nanoTime() - until >= 0) {
                        return false;
                    }
                    Thread.sleep(1);
                }
                PluginLog.EVENTS.add("detach " + name);
                return true;
            }
        };
    }
}
