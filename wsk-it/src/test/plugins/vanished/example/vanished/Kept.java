package example.vanished;

/** Keeps the package in the jar. */
final class Kept {
    private Kept() {}
}
