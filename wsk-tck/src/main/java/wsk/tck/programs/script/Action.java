package wsk.tck.programs.script;

import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;

/** One thing that a client does. What its socket cannot do, or does not exist for, is left out. */
public sealed interface Action {
    /** {@return the socket it is done with} */
    Ref on();

    /** Creates the socket; nothing on it happens before. */
    record Create(Ref on) implements Action {
        @Override
        public String toString() {
            return on + " is created";
        }
    }

    /** Binds to the loopback address with any port. */
    record Bind(Ref on) implements Action {
        @Override
        public String toString() {
            return on + ".bind";
        }
    }

    /** Makes a stream socket a listener. */
    record Listen(Ref on) implements Action {
        @Override
        public String toString() {
            return on + ".listen";
        }
    }

    /** Connects to a listener, with first data if there is any. */
    record Connect(Ref on, Ref to, int firstData) implements Action {
        @Override
        public String toString() {
            return on + ".connect(" + to + (firstData > 0 ? ", " + firstData + " bytes" : "") + ")";
        }
    }

    /** Creates, binds and connects in one step. */
    record ConnectInOneStep(Ref on, Ref to) implements Action {
        @Override
        public String toString() {
            return on + " = socketConnect(" + to + ")";
        }
    }

    /** Accepts, and again in the routine, as often as said. */
    record Accept(Ref on, int again) implements Action {
        @Override
        public String toString() {
            return on + ".accept" + repeated(again);
        }
    }

    /** Completes the oldest pended inspection. */
    record Inspect(Ref on, boolean accept) implements Action {
        @Override
        public String toString() {
            return on + ".inspectComplete(" + (accept ? "ACCEPT" : "REJECT") + ")";
        }
    }

    /** Sends, and again in the routine on the same IRP. */
    record Send(Ref on, int bytes, WskSendFlag flag, int again) implements Action {
        @Override
        public String toString() {
            return on + ".send(" + bytes + " bytes" + named(flag) + ")" + repeated(again);
        }
    }

    /** Receives, and again in the routine on the same IRP; no room is the empty receive. */
    record Receive(Ref on, int room, WskReceiveFlag flag, int again) implements Action {
        @Override
        public String toString() {
            String size = room == 0 ? "empty" : room + " bytes";
            return on + ".receive(" + size + named(flag) + ")" + repeated(again);
        }
    }

    /** Disconnects, with last data if there is any. */
    record Disconnect(Ref on, boolean abortive, int lastData) implements Action {
        @Override
        public String toString() {
            String how = abortive ? "ABORTIVE" : "GRACEFUL";
            return on + ".disconnect(" + (lastData > 0 ? lastData + " bytes" : how) + ")";
        }
    }

    /** Sends datagrams, each with one request or all with one. */
    record SendTo(Ref on, Ref to, int bytes, int count) implements Action {
        /** The shortest datagram that can be told from others. */
        public static final int NUMBERED_MIN = Integer.BYTES;

        @Override
        public String toString() {
            return on + ".sendTo(" + to + ", " + count + " x " + bytes + " bytes)";
        }
    }

    /** Receives a datagram, and again in the routine on the same IRP. */
    record ReceiveFrom(Ref on, int room, int again) implements Action {
        @Override
        public String toString() {
            return on + ".receiveFrom(" + room + " bytes)" + repeated(again);
        }
    }

    /** Cancels a request that is pending; 0 is the youngest. */
    record Cancel(Ref on, int back) implements Action {
        @Override
        public String toString() {
            return "cancel request " + back + " (0: the youngest) of " + on;
        }
    }

    /** Enables standard events. */
    record Enable(Ref on, int mask) implements Action {
        @Override
        public String toString() {
            return on + ".enableEvents(" + Events.names(mask) + ")";
        }
    }

    /** Disables a standard event. */
    record Disable(Ref on, int event, boolean told) implements Action {
        @Override
        public String toString() {
            return on + ".disableEvent(" + Events.names(event) + (told ? ", irp)" : ")");
        }
    }

    /** Gives back the oldest retained indication. */
    record Release(Ref on) implements Action {
        @Override
        public String toString() {
            return on + ".release";
        }
    }

    /** Asks for an address. */
    record Address(Ref on, boolean remote) implements Action {
        @Override
        public String toString() {
            return on + (remote ? ".getRemoteAddress" : ".getLocalAddress");
        }
    }

    /** Sets and asks for options, or performs an I/O control. */
    record Control(Ref on, Kind kind) implements Action {
        /** Which. */
        public enum Kind {
            GET_KEEP_ALIVE,
            SET_NO_DELAY_OFF,
            SET_NO_DELAY_ON,
            UNTIL_ACKNOWLEDGED,
            RECEIVE_BACKLOG,
            CONDITIONAL
        }

        @Override
        public String toString() {
            return on + ".control(" + kind + ")";
        }
    }

    /** Registers the extension interface. */
    record Extend(Ref on) implements Action {
        @Override
        public String toString() {
            return on + ".registerExtension";
        }
    }

    /** Enables or disables the extension's event. */
    record Hear(Ref on, boolean enable) implements Action {
        @Override
        public String toString() {
            return on + (enable ? ".enable" : ".disable") + "Events(extension)";
        }
    }

    /** Calls the extension's function, which fires its event on the loop. */
    record Fire(Ref on) implements Action {
        @Override
        public String toString() {
            return "extension of " + on + " fires";
        }
    }

    /** Starts the extension's timer. */
    record Time(Ref on, int micros) implements Action {
        @Override
        public String toString() {
            return "extension of " + on + " starts a timer of " + micros + " us";
        }
    }

    /** Closes. */
    record Close(Ref on) implements Action {
        @Override
        public String toString() {
            return on + ".close";
        }
    }

    /** Does something on another thread. */
    record Elsewhere(Action what) implements Action {
        @Override
        public Ref on() {
            return what.on();
        }

        @Override
        public String toString() {
            return "on another thread: " + what;
        }
    }

    /** Makes the loop of a socket fail, where the provider lets that happen. */
    record BreakLoop(Ref on) implements Action {
        @Override
        public String toString() {
            return "the loop of " + on + " fails";
        }
    }

    /** Ends the registration, with a thread that waits for it, or at once. */
    record EndRegistration(Ref on, boolean atOnce) implements Action {
        @Override
        public String toString() {
            return "registration." + (atOnce ? "close" : "deregister");
        }
    }

    private static String repeated(int again) {
        return again == 0 ? "" : ", again in its routine " + again + " times";
    }

    private static String named(Enum<?> flag) {
        return flag.name().equals("NONE") ? "" : ", " + flag;
    }
}
