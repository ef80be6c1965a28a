/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.essaim;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.health.HealthCheck.Finding;
import org.essaim.api.health.HealthCheck.Level;
import org.essaim.shell.Console;
import org.essaim.shell.ExitCode;
import org.essaim.shell.ListCommand;
import org.essaim.shell.Services;
import org.essaim.shell.Table;
import org.essaim.shell.text.Json;
import org.jspecify.annotations.Nullable;

/** Says what is wrong here. */
@Service
@Command(
        scope = "essaim",
        name = "doctor",
        description =
                "Looks at everything that can be looked at, and says what to do; exit code 1 when something fails")
public final class EssaimDoctor extends ListCommand {

    @Override
    protected ExitCode run(Services services, Console console) throws InterruptedException {
        List<Finding> findings = new Examination(Examination.LIMIT).of(services.all(HealthCheck.class));
        boolean failed = findings.stream().anyMatch(finding -> finding.level() == Level.FAIL);
        if (json) {
            console.out()
                    .println(Json.indented(
                            findings.stream().map(EssaimDoctor::fields).toList()));
        } else {
            Table table = new Table("Level", "What", "Found", "What to do");
            findings.forEach(
                    finding -> table.row(finding.level(), finding.subject(), finding.sentence(), finding.remedy()));
            print(table, console);
            if (!noFormat) {
                console.out().println(summary(findings));
            }
        }
        return failed ? ExitCode.ERROR : ExitCode.OK;
    }

    private static String summary(List<Finding> findings) {
        long fail = findings.stream()
                .filter(finding -> finding.level() == Level.FAIL)
                .count();
        long warn = findings.stream()
                .filter(finding -> finding.level() == Level.WARN)
                .count();
        if (fail + warn == 0) {
            return "Everything that was looked at is as it should be.";
        }
        return String.format(Locale.ROOT, "%d failed, %d to look at.", fail, warn);
    }

    private static Map<String, @Nullable Object> fields(Finding finding) {
        return new Json()
                .put("level", finding.level())
                .put("subject", finding.subject())
                .put("sentence", finding.sentence())
                .put("remedy", finding.remedy())
                .map();
    }
}
