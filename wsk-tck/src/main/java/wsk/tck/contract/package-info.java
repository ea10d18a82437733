/**
 * The rules of WSK as tests: an interface for each subject, a default method for each rule, named
 * by its id and its sentence. {@code docs/CONTRACT.md} says what each rule is for.
 */
package wsk.tck.contract;
