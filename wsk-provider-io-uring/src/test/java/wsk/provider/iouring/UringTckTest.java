package wsk.provider.iouring;

import wsk.tck.AllContracts;

/** Every contract, on io_uring. */
@NeedsIoUring
final class UringTckTest implements AllContracts {
    @Override
    public String providerName() {
        return UringProvider.NAME;
    }
}
