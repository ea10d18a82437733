/**
 * A client whose books are checked, and what goes with it: requests on IRPs of their own, callbacks
 * that write down what they are called with, and waits that have a deadline.
 */
package wsk.tck.client;
