/**
 * Plug-ins, good and broken, that {@code PluginLoader} makes available as a stranger's jar would.
 */
package wsk.api.plugins;
