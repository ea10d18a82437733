/**
 * What a loop knows of a request in flight: what it is for, whose it is, and whether it repeats
 * itself. Knows neither sockets nor the kernel.
 */
package wsk.provider.iouring.request;
