package wsk.tck.programs;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskReceiveFlag;
import wsk.tck.programs.script.Action;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Does what actions say that move bytes, and notes where the bytes went. */
final class Traffic {
    private final Play play;
    private final Performer performer;
    private final AtomicInteger contents = new AtomicInteger();

    Traffic(Play play, Performer performer) {
        this.play = play;
        this.performer = performer;
    }

    /** {@return bytes that differ from those of all other sends} */
    byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new SplittableRandom(contents.incrementAndGet()).nextBytes(content);
        return content;
    }

    WskBuf memory(byte[] content) {
        return play.stage().memory(content.length).put(content);
    }

    Optional<Request> send(Actor actor, Action.Send send) {
        return Performer.on(
                actor,
                WskConnectionSocket.class,
                socket -> {
                    byte[] content = content(send.bytes());
                    WskBuf buffer = content.length == 0 ? WskBuf.empty() : memory(content);
                    return performer.request(
                            actor,
                            Operation.SEND,
                            send.again(),
                            irp -> socket.send(buffer, send.flag(), irp),
                            (_, status, information) -> {
                                checkCount(actor, status, information, content.length);
                                actor.outflow().sent(content, status, information);
                            });
                });
    }

    private void checkCount(Actor actor, NtStatus status, long information, long length) {
        boolean whole = information == length || status != NtStatus.SUCCESS;
        if (information < 0 || information > length || !whole) {
            play.find(
                    Promise.STATUS,
                    "a send of %d bytes on %s ended with %s and %d bytes"
                            .formatted(length, actor, status, information));
        }
    }

    Optional<Request> receive(Actor actor, Action.Receive receive) {
        return Performer.on(
                actor,
                WskConnectionSocket.class,
                socket -> {
                    int room = receive.flag() == WskReceiveFlag.DRAIN ? 0 : receive.room();
                    WskBuf buffer = room == 0 ? WskBuf.empty() : play.stage().memory(room);
                    Filling filling = new Filling(actor, buffer, receive);
                    return performer.request(
                            actor,
                            Operation.RECEIVE,
                            receive.again(),
                            irp -> {
                                actor.receiving()
                                        .starting(
                                                room > 0 || receive.flag() == WskReceiveFlag.DRAIN);
                                return socket.receive(buffer, receive.flag(), irp);
                            },
                            filling);
                });
    }

    /** The end of a receive. */
    private final class Filling implements Request.Ending {
        private final Actor actor;
        private final WskBuf buffer;
        private final Action.Receive receive;

        Filling(Actor actor, WskBuf buffer, Action.Receive receive) {
            this.actor = actor;
            this.buffer = buffer;
            this.receive = receive;
        }

        @Override
        public void ended(Request request, NtStatus status, long information) {
            actor.receiving().ended();
            if (receive.flag() == WskReceiveFlag.DRAIN) {
                actor.receiving().inflow().drained();
                return;
            }
            if (information < 0 || information > buffer.length()) {
                play.find(
                        Promise.STATUS,
                        "a receive of %d bytes on %s ended with %s and %d bytes"
                                .formatted(buffer.length(), actor, status, information));
                return;
            }
            if (status == NtStatus.SUCCESS && buffer.length() > 0 && information == 0) {
                actor.receiving().inflow().ended();
            }
            byte[] all = buffer.length() == 0 ? new byte[0] : buffer.toByteArray();
            byte[] bytes = Arrays.copyOf(all, Math.toIntExact(information));
            actor.receiving().took(bytes);
            if (receive.again() == 0 && bytes.length > 0) {
                actor.receiving().filled(buffer, bytes);
            }
        }
    }

    Optional<Request> disconnect(Actor actor, Action.Disconnect disconnect) {
        return Performer.on(
                actor,
                WskConnectionSocket.class,
                socket -> {
                    byte[] last = content(disconnect.lastData());
                    WskDisconnectFlag flag =
                            disconnect.abortive()
                                    ? WskDisconnectFlag.ABORTIVE
                                    : WskDisconnectFlag.GRACEFUL;
                    actor.ownEnd();
                    return performer.request(
                            actor,
                            Operation.DISCONNECT,
                            0,
                            irp ->
                                    last.length > 0
                                            ? socket.disconnect(memory(last), irp)
                                            : socket.disconnect(flag, irp),
                            (_, status, information) -> {
                                checkCount(actor, status, information, last.length);
                                actor.outflow().sent(last, status, information);
                            });
                });
    }

    Optional<Request> sendTo(Actor actor, Action.SendTo send) {
        Actor target = play.actor(send.to());
        SockAddr to = target.local();
        return to == null
                ? Optional.empty()
                : Performer.on(
                        actor,
                        WskDatagramSocket.class,
                        socket -> {
                            List<WskBuf> buffers = new ArrayList<>();
                            for (int i = 0; i < send.count(); i++) {
                                byte[] content = play.post().content(target, send.bytes());
                                buffers.add(content.length == 0 ? WskBuf.empty() : memory(content));
                            }
                            return performer.request(
                                    actor,
                                    Operation.SEND_TO,
                                    irp ->
                                            buffers.size() == 1
                                                    ? socket.sendTo(buffers.getFirst(), to, irp)
                                                    : socket.sendMessages(buffers, to, irp));
                        });
    }

    Optional<Request> receiveFrom(Actor actor, Action.ReceiveFrom receive) {
        return Performer.on(
                actor,
                WskDatagramSocket.class,
                socket -> {
                    WskBuf room = play.stage().memory(receive.room());
                    return performer.request(
                            actor,
                            Operation.RECEIVE_FROM,
                            receive.again(),
                            irp -> socket.receiveFrom(room, irp),
                            (_, status, information) -> {
                                if (status == NtStatus.SUCCESS) {
                                    byte[] all = room.toByteArray();
                                    int count = Math.toIntExact(information);
                                    play.post().came(actor, Arrays.copyOf(all, count));
                                }
                            });
                });
    }
}
