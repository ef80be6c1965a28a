/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void withoutFormatThereIsOneLineForEachRowAndTabsBetweenColumns() {
        FakeConsole console = FakeConsole.script();
        new Table("Name", ">Size").row("a b", 12).row("c", "-").print(console, false);
        assertThat(console.lines()).containsExactly("a b\t12", "c\t-");
    }

    @Test
    void withFormatThereIsAHeading() {
        FakeConsole console = FakeConsole.script();
        new Table("Name", ">Size").row("a", 12).print(console, true);
        assertThat(console.lines()).hasSize(3);
        assertThat(console.lines().get(0)).contains("Name", "Size");
        assertThat(console.lines().get(2)).contains("a", "12");
    }

    @Test
    void whatCameFromAMachineCannotBreakTheTable() {
        FakeConsole console = FakeConsole.script();
        new Table("Detail").row("one\ntwo\u001b[2J\tthree").print(console, false);
        assertThat(console.lines()).containsExactly("one two [2J three");
    }

    @Test
    void aTerminalsWidthIsNotExceeded() {
        FakeConsole console = FakeConsole.terminal(true);
        new Table("A", "B").row("x".repeat(90), "y".repeat(90)).print(console, true);
        assertThat(console.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(100));
    }
}
