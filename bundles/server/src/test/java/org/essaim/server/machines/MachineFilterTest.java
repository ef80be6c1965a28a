/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineFilterTest {

    private static final MachineId ID = new MachineId("lab-07");
    private static final Map<String, String> LABELS = Map.of("room", "B12", "os", "linux");

    @ParameterizedTest(name = "{0} picks the machine: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "all|true",
                " all |true",
                "id=lab-07|true",
                "id=lab-*|true",
                "id=*|true",
                "id=*-07|true",
                "id=l*b*7|true",
                "id=lab-0|false",
                "id=lab-*8|false",
                "id=*x*|false",
                "id!=lab-*|false",
                "id!=web-*|true",
                "site=leiden|true",
                "site=Leiden|false",
                "site!=delft|true",
                "site=|false",
                "label:room=B12|true",
                "label:room=B*|true",
                "label:room!=B12|false",
                "label:floor=2|false",
                "label:floor=*|false",
                "label:floor!=2|true",
                "site=leiden,label:os=linux|true",
                "site=leiden, label:os!=linux|false",
                "id=web-*,site=leiden|false",
            })
    void picksByIdSiteAndLabels(String filter, boolean picked) {
        assertThat(MachineFilter.parse(filter).matches(ID, "leiden", LABELS)).isEqualTo(picked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "id",
                "room=B12",
                "label:=x",
                "all,id=x",
                "=x",
                "!=x",
                "label=x",
                "site=leiden,",
                "x!y=z"
            })
    void whatIsNoFilterIsRefusedWithAnExample(String filter) {
        assertThatThrownBy(() -> MachineFilter.parse(filter)).isInstanceOfSatisfying(RequestFault.class, fault -> {
            assertThat(fault.code()).isEqualTo("BAD_FILTER");
            assertThat(fault.remedy()).contains("site=leiden");
        });
    }

    @Test
    void aVeryLongFilterIsRefused() {
        assertThatThrownBy(() -> MachineFilter.parse("id=" + "x".repeat(MachineFilter.MAX_LENGTH)))
                .isInstanceOf(RequestFault.class);
    }

    @Test
    void manyStarsDoNotTakeLong() {
        MachineFilter filter = MachineFilter.parse("id=" + "*a".repeat(500) + "b");

        assertThat(filter.matches(new MachineId("a".repeat(128)), "", Map.of())).isFalse();
    }
}
