package wsk.it.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Links of the documents lead to files that exist, and to headings that stand in them. */
class LinksTest {
    private static final Path ROOT = Path.of(System.getProperty("wsk.root"));
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    /** Enough that a reader who finds no document or no link is noticed. */
    private static final int LINKS_MIN = 25;

    private static int links;

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(ROOT.resolve(document));
            broken.addAll(broken(document, text));
        }
        assertEquals(List.of(), broken);
        assertTrue(links >= LINKS_MIN, () -> "only " + links + " links were read");
    }

    @Test
    void linksThatLeadNowhereAreFound() throws IOException {
        Path page = Path.of("docs/PLANTED.md");
        String good =
                "[a](../README.md) [b](../README.md#a-client) [c](#top) [d](https://example.org)"
                        + " [e](../wsk-api) `[f](nowhere)`\n# Top\n```\n[g](nowhere)\n```\n";
        assertEquals(List.of(), broken(page, good));
        String bad = "[a](nowhere.md) [b](../README.md#no-such-heading) [c](#no) \n# Top\n";
        assertEquals(
                List.of(
                        page + ": nowhere.md",
                        page + ": ../README.md#no-such-heading",
                        page + ": #no"),
                broken(page, bad));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> tree = Files.walk(ROOT)) {
            return tree.map(ROOT::relativize)
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(LinksTest::isOurs)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (part.toString().equals("target") || part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static List<String> broken(Path document, String text) throws IOException {
        List<String> broken = new ArrayList<>();
        String prose = CODE.matcher(CODE_BLOCK.matcher(text).replaceAll("")).replaceAll("");
        for (MatchResult link : LINK.matcher(prose).results().toList()) {
            String target = link.group(1);
            links++;
            if (!ELSEWHERE.matcher(target).matches() && !leadsSomewhere(document, text, target)) {
                broken.add(document + ": " + target);
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Path document, String text, String target)
            throws IOException {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        String anchor = hash < 0 ? "" : target.substring(hash + 1);
        Path file = ROOT.resolve(document).resolveSibling(path).normalize();
        if (!path.isEmpty() && !Files.exists(file)) {
            return false;
        }
        return anchor.isEmpty()
                || anchors(path.isEmpty() ? text : Files.readString(file)).contains(anchor);
    }

    /** {@return how the headings of a document are called in links} */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new TreeSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (MatchResult heading :
                HEADING.matcher(CODE_BLOCK.matcher(text).replaceAll("")).results().toList()) {
            String name =
                    heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-');
            int before = seen.merge(name, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? name : name + "-" + before);
        }
        return anchors;
    }
}
