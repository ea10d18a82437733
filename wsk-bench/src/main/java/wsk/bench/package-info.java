/** Benchmarks of the providers, on the client's side of the API alone. */
@org.jspecify.annotations.NullMarked
package wsk.bench;
