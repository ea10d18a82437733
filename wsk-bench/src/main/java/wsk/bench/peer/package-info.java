/** Echo servers of others in Java, to compare with: each one as its makers would have it. */
@org.jspecify.annotations.NullMarked
package wsk.bench.peer;
