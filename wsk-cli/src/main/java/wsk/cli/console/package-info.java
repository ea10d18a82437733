/**
 * What every command needs: where it talks, how it fails, what it says of statuses and addresses,
 * and the signals that stop it.
 */
package wsk.cli.console;
