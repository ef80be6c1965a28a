/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ".profile",
                "..data",
                "...x",
                "a b",
                "naïve",
                "日本語",
                "console",
                "com10",
                "com",
                "nullity",
                "auxiliary.txt",
                "lpt",
                "Foo::Bar.3pm",
                "-",
                "~",
                "$x"
            })
    void ordinaryNamesAreGood(String name) {
        assertThat(NameRules.objection(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nul",
                "NUL",
                "Con",
                "prn.txt",
                "aux.tar.gz",
                "COM1",
                "lpt9.x",
                "com¹",
                "LPT³.log",
                "conin$",
                "CONOUT$",
                "nul .txt",
                "con:stream"
            })
    void devicesOfWindowsAreRefused(String name) {
        assertThat(NameRules.objection(name)).contains("is a device on Windows");
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty or relative",
        "., empty or relative",
        ".., empty or relative",
        "a/b, separator",
        "/a, separator",
        "a\\b, separator",
        "a\u001bb, control",
        "a\u007f, control",
        "a\u0085, control",
        "a., dot or space",
        "'a ', dot or space",
        "..., dot or space",
        "a\ud800, Unicode"
    })
    void hostileNamesAreRefused(String name, String reason) {
        assertThat(NameRules.objection(name))
                .hasValueSatisfying(objection -> assertThat(objection).contains(reason));
    }

    @Test
    void nulIsRefused() {
        assertThat(NameRules.objection("a\0b")).contains("holds a control character");
    }

    @Test
    void theLengthIsCountedInBytes() {
        assertThat(NameRules.objection("a".repeat(255))).isEmpty();
        assertThat(NameRules.objection("a".repeat(256))).isPresent();
        assertThat(NameRules.objection("é".repeat(127))).isEmpty();
        assertThat(NameRules.objection("é".repeat(128))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "README, readme",
        "É, é",
        "e\u0301, \u00e9",
        "E\u0301, \u00e9",
        "straße, STRASSE",
        "ΣΑΣ, σας",
        "ſ, s",
        "\u212a, k"
    })
    void namesThatSomeFileSystemConfusesFoldToTheSame(String one, String other) {
        assertThat(NameRules.folded(one)).isEqualTo(NameRules.folded(other));
    }

    @Test
    void namesThatNoFileSystemConfusesStayApart() {
        assertThat(NameRules.folded("a")).isNotEqualTo(NameRules.folded("b"));
        assertThat(NameRules.folded("é")).isNotEqualTo(NameRules.folded("e"));
    }
}
