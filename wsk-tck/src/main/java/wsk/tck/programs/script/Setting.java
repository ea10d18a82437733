package wsk.tck.programs.script;

import wsk.api.AddressFamily;

/**
 * What a program is played with.
 *
 * @param loops how many loops its provider runs
 * @param threads how many threads take the steps; 0 when a loop takes all, each in a routine
 * @param family of its sockets; datagrams are IPv4 where there are none of that family
 * @param staticEvents the events that are on for all its sockets; 0 for none
 * @param releasesLate whether what is still kept at the end is given back after the closes
 */
public record Setting(
        int loops, int threads, AddressFamily family, int staticEvents, boolean releasesLate) {
    Setting withLoops(int other) {
        return new Setting(other, threads, family, staticEvents, releasesLate);
    }

    Setting withThreads(int other) {
        return new Setting(loops, other, family, staticEvents, releasesLate);
    }

    Setting withFamily(AddressFamily other) {
        return new Setting(loops, threads, other, staticEvents, releasesLate);
    }

    Setting withStaticEvents(int other) {
        return new Setting(loops, threads, family, other, releasesLate);
    }

    Setting withReleasesLate(boolean other) {
        return new Setting(loops, threads, family, staticEvents, other);
    }

    public AddressFamily datagramFamily() {
        return family == AddressFamily.UNIX ? AddressFamily.INET : family;
    }

    @Override
    public String toString() {
        return loops
                + (loops == 1 ? " loop, " : " loops, ")
                + family
                + (threads == 0
                        ? ", every step in a routine on a loop"
                        : ", " + threads + " threads")
                + (staticEvents == 0 ? "" : ", static events " + Events.names(staticEvents))
                + (releasesLate ? ", kept data released after the closes" : "");
    }
}
