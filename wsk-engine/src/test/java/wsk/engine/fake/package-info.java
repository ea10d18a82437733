/**
 * A provider, a client and an extension for the tests of the engine, which a test leads by hand.
 */
package wsk.engine.fake;
