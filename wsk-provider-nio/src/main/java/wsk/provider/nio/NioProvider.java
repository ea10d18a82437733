package wsk.provider.nio;

import wsk.api.WskProviderCharacteristics;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.api.spi.WskProbe;
import wsk.api.spi.WskProvider;
import wsk.engine.Engine;

/** The provider on java.nio: runs wherever Java runs, with nothing to install or to allow. */
public final class NioProvider implements WskProvider {
    /** Makes the provider; for the service loader. */
    public NioProvider() {}

    @Override
    public String name() {
        return NioTransport.NAME;
    }

    @Override
    public WskProviderCharacteristics characteristics() {
        return new WskProviderCharacteristics(WskVersion.V1_0, WskVersion.V1_0);
    }

    @Override
    public int preference() {
        return PREFERENCE_PORTABLE;
    }

    @Override
    public WskProbe probe() {
        return new WskProbe.Available(NioTransport.CAPABILITIES);
    }

    @Override
    public WskAttachment attach(WskAttachingClient client) {
        return Engine.attach(client, new NioTransport());
    }
}
