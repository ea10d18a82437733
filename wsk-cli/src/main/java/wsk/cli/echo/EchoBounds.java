package wsk.cli.echo;

import java.time.Duration;

/**
 * What an echo server may use, whatever its clients do.
 *
 * @param connectionsMax connections open at a time; more wait in the kernel's queue
 * @param idle how long nothing may move on a connection; zero: for ever
 */
public record EchoBounds(int connectionsMax, Duration idle) {}
