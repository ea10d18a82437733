/** Echo servers side by side: the same load on each in turn, round by round, and what it cost. */
@org.jspecify.annotations.NullMarked
package wsk.bench.sidebyside;
