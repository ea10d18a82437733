package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.engine.driver.ReceiveBlock;

/** A loop's spare indications. Loop thread only. */
public final class IndicationPool {
    /** How many of each kind are kept; more are left to the garbage collector. */
    private static final int SPARE_MAX = 4096;

    private final ReturnedIndications returnedData = new ReturnedIndications(SPARE_MAX);
    private final ReturnedIndications returnedDatagrams = new ReturnedIndications(SPARE_MAX);
    private @Nullable DataIndication spareData;
    private int spareDataCount;
    private @Nullable DatagramIndication spareDatagrams;
    private int spareDatagramCount;

    DataIndication data(Lender<DataIndication> owner, ReceiveBlock block, int offset, int length) {
        DataIndication taken = spareData;
        if (taken != null) {
            spareData = (DataIndication) taken.next;
            spareDataCount--;
            taken.next = null;
        } else {
            taken = (DataIndication) returnedData.take();
        }
        if (taken == null) {
            taken = new DataIndication();
        }
        taken.open(owner, block, offset, length);
        return taken;
    }

    void recycle(DataIndication indication) {
        if (spareDataCount < SPARE_MAX) {
            indication.next = spareData;
            spareData = indication;
            spareDataCount++;
        }
    }

    /** Takes one back that a client had. */
    void takeBack(DataIndication indication) {
        returnedData.add(indication);
    }

    public DatagramIndication datagram() {
        DatagramIndication taken = spareDatagrams;
        if (taken != null) {
            spareDatagrams = (DatagramIndication) taken.next;
            spareDatagramCount--;
            taken.next = null;
            return taken;
        }
        taken = (DatagramIndication) returnedDatagrams.take();
        return taken == null ? new DatagramIndication() : taken;
    }

    void recycle(DatagramIndication indication) {
        if (spareDatagramCount < SPARE_MAX) {
            indication.next = spareDatagrams;
            spareDatagrams = indication;
            spareDatagramCount++;
        }
    }

    /** Takes one back that a client had. */
    void takeBack(DatagramIndication indication) {
        returnedDatagrams.add(indication);
    }
}
