package wsk.provider.iouring.probe;

import static wsk.provider.iouring.kernel.IoUringAbi.IOSQE_FIXED_FILE;
import static wsk.provider.iouring.probe.Workbench.check;

import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.probe.Workbench.Answer;

/** Tries what connections use, over Unix-domain sockets without a path, which need no network. */
final class StreamTrials {
    private static final int FLAGS = SocketAbi.MSG_NOSIGNAL | SocketAbi.MSG_WAITALL;
    private static final int FAMILY_BYTES = 2;
    private static final String[] PIECES = {"one piece", "and another"};

    private final Workbench bench;
    private int listener;
    private long name;
    private int nameBytes;

    StreamTrials(Workbench bench) {
        this.bench = bench;
    }

    /** Makes what all of them need. */
    void open() {
        Syscalls syscalls = bench.syscalls();
        listener = socket();
        name = bench.memory(SocketAddresses.MAX_BYTES);
        Memory.putShort(name, (short) SocketAbi.AF_UNIX);
        // Without a name, the kernel finds one that nobody else has.
        bench.need(syscalls.bind(listener, name, FAMILY_BYTES), "bind of a Unix-domain socket");
        long length = bench.memory(Integer.BYTES);
        Memory.putInt(length, SocketAddresses.MAX_BYTES);
        bench.need(syscalls.getsockname(listener, name, length), "getsockname");
        nameBytes = Memory.getInt(length);
        bench.need(syscalls.listen(listener, 4), "listen");
    }

    private int socket() {
        int type = SocketAbi.SOCK_STREAM | SocketAbi.SOCK_CLOEXEC;
        int fd = bench.syscalls().socket(SocketAbi.AF_UNIX, type, 0);
        return bench.own(fd, "a Unix-domain socket");
    }

    private int connect() {
        int client = socket();
        bench.need(bench.syscalls().connect(client, name, nameBytes), "connect");
        return client;
    }

    /** {@return the end that connected, the end that was accepted} */
    private int[] pair() {
        int client = connect();
        long request = bench.requestForDescriptors();
        bench.submissions().accept(listener, SocketAbi.SOCK_CLOEXEC, request);
        return new int[] {client, accepted(bench.await(request, "an accept"))};
    }

    private int accepted(Answer answer) {
        check(answer.result() >= 0, "an accept failed with errno " + -answer.result());
        return bench.own(answer.result(), "an accept");
    }

    void acceptMultishot() {
        long request = bench.requestForDescriptors();
        bench.submissions().acceptMultishot(listener, SocketAbi.SOCK_CLOEXEC, request);
        for (int i = 0; i < 2; i++) {
            connect();
            Answer answer = bench.await(request, "an accept that repeats itself");
            accepted(answer);
            check(answer.more(), "an accept did not repeat itself");
        }
        bench.end(request);
    }

    private void send(int fd, int fdFlags, String text) {
        long request = bench.request();
        bench.submissions().send(fd, fdFlags, bench.put(text), text.length(), FLAGS, request);
        int result = bench.await(request, "a send").result();
        check(result == text.length(), "a send gave " + result + " for " + text.length());
    }

    void receiveMultishot(BufferRing buffers) {
        int[] pair = pair();
        long request = bench.request();
        bench.submissions().receiveMultishot(pair[1], 0, buffers.group(), request);
        for (String piece : PIECES) {
            send(pair[0], 0, piece);
            Answer answer = bench.await(request, "a receive that repeats itself");
            check(answer.result() == piece.length(), "a receive gave " + answer.result());
            check(answer.more() && answer.namesBuffer(), "a receive did not repeat itself");
            check(taken(buffers, answer).equals(piece), "received bytes are not where they belong");
        }
        bench.end(request);
    }

    /** {@return what a completion says was put into a buffer} */
    static String taken(BufferRing buffers, Answer answer) {
        int buffer = BufferRing.bufferOf(answer.flags());
        int at;
        try {
            at = buffers.take(answer.flags(), answer.result());
        } catch (AssertionError nonsense) {
            throw new Workbench.WrongAnswer(String.valueOf(nonsense.getMessage()));
        }
        check(at >= 0, "a receive named a buffer without bytes");
        String text = Workbench.textAt(buffers.memory(buffer).address() + at, answer.result());
        if (!buffers.kernelOwns(buffer)) {
            buffers.recycle(buffer);
            buffers.publish();
        }
        return text;
    }

    /** {@return the place of a file that was put into the table} */
    int install(FileTable files) {
        int[] pair = pair();
        int place = files.take();
        long request = bench.request();
        bench.submissions().installFile(place, files.descriptor(place, pair[1]), request);
        int result = bench.await(request, "putting a file into the table").result();
        check(result == 1, "putting a file into the table gave " + result);
        send(place, IOSQE_FIXED_FILE, PIECES[0]);
        return place;
    }

    void giveDescriptorBack(int place) {
        long request = bench.request();
        int fd = bench.kernel().installDescriptor(place, request);
        check(fd >= 0, "a descriptor for a file of the table failed with errno " + -fd);
        bench.own(fd, "a descriptor");
        check(
                bench.await(request, "making a descriptor").result() == fd,
                "a descriptor was made twice");
    }

    void removeFromTable(int place) {
        long request = bench.request();
        bench.submissions().closeFile(place, request);
        int result = bench.await(request, "taking a file out of the table").result();
        check(result == 0, "taking a file out of the table gave " + result);
    }
}
