/**
 * The echo server, made to be copied: it knows {@code wsk.api} and one extension interface, and of
 * the command only what it says to the user.
 *
 * <p>{@link wsk.cli.echo.EchoConnection} shows retained indications and back-pressure, {@link
 * wsk.cli.echo.Admission} how a listener makes clients wait, {@link wsk.cli.echo.Drain} an orderly
 * end, {@link wsk.cli.echo.IdleEnd} an extension interface in use.
 */
package wsk.cli.echo;
