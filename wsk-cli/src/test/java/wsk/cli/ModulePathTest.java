package wsk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** Java says nothing of an entry of its module path that is not there. */
class ModulePathTest {
    @Test
    void whatIsNotThereIsNamed(@TempDir Path folder) {
        String missing = folder.resolve("no such folder").toString();
        String text = String.join(File.pathSeparator, folder.toString(), missing, "");
        assertEquals(List.of(missing), new ModulePath(text).missing());
        assertEquals(List.of(), new ModulePath("").missing());
    }
}
