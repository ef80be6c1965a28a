/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "/",
                "/etc/passwd",
                "a/",
                "a//b",
                "a/./b",
                "a/../b",
                "../a",
                "a\\b",
                "C:\\a",
                "\\\\host\\a",
                "a\u0000b",
                "a\nb",
                "a\u001Bb",
                "a\u007Fb",
                "a\u0085b",
                "con",
                "CON",
                "con.txt",
                "a/Aux",
                "nul.",
                "LPT1",
                "com\u00B9",
                "conin$",
                "CLOCK ",
                "a.",
                "a ",
                "dir./a",
                "dir /a",
                "\uD800",
                "a\uDC00b"
            })
    void aHostilePathIsRefused(String path) {
        assertThat(PathRules.objection(path)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a/b/c",
                ".hidden",
                "..a",
                "a..b/c",
                "con-text",
                "console/lpt10x",
                "Grüße/日本/😀",
                "a b",
                "-",
                "~",
                "a'b\"c"
            })
    void anOrdinaryPathIsTaken(String path) {
        assertThat(PathRules.objection(path)).isEmpty();
    }

    @Test
    void namesAndPathsThatAreTooLongAreRefused() {
        assertThat(PathRules.objection("a".repeat(255))).isEmpty();
        assertThat(PathRules.objection("a".repeat(256))).isPresent();
        assertThat(PathRules.objection("ü".repeat(128))).isPresent();
        assertThat(PathRules.objection("abcdefg/".repeat(511) + "abcdefgh")).isEmpty();
        assertThat(PathRules.objection("abcdefg/".repeat(512) + "a")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"l,x", "l,./x", "l,x/y/", "a/l,../x", "a/b/l,../../x", "a/l,..", "l,.", "a/b/l,.././../x//y", "l,..a/b"
    })
    void aTargetInsideTheTreeIsTaken(String link, String target) {
        assertThat(PathRules.targetObjection(link, target)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "l,''",
        "l,/",
        "l,/etc/passwd",
        "l,..",
        "l,../x",
        "a/l,../../x",
        "a/b/l,../../../x",
        "l,x/../../y",
        "l,x/..",
        "a/l,./../../x",
        "l,a\\..\\b",
        "l,con",
        "l,x/nul",
        "a/l,..//../x"
    })
    void aTargetThatMayLeaveTheTreeIsRefused(String link, String target) {
        assertThat(PathRules.targetObjection(link, target)).isPresent();
    }

    @Test
    void pathsAreOrderedByTheirUnsignedBytes() {
        Random random = new Random(7);
        List<Integer> letters =
                List.of((int) '/', (int) '-', (int) '0', (int) 'a', 0xFC, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x1F600);
        for (int round = 0; round < 20_000; round++) {
            String left = word(random, letters);
            String right = word(random, letters);
            int expected = Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(PathRules.BYTE_ORDER.compare(left, right)))
                    .as("%s and %s", left, right)
                    .isEqualTo(Integer.signum(expected));
        }
    }

    @Test
    void aPathInAMessageIsHarmlessAndShort() {
        assertThat(PathRules.shown("a\n\u001B[31mb")).isEqualTo("'a\uFFFD\uFFFD[31mb'");
        assertThat(PathRules.shown("x".repeat(5000))).hasSizeLessThan(210);
    }

    private static String word(Random random, List<Integer> letters) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            word.appendCodePoint(letters.get(random.nextInt(letters.size())));
        }
        return word.toString();
    }
}
