/**
 * What happens when a client registers and captures a provider: the lookup of providers and of
 * extension interfaces, the choice among them, and the life of the registration. Not exported;
 * {@link wsk.api.WskRegistration#register(wsk.api.WskClientNpi)} is the way in.
 */
package wsk.api.capture;
