/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not know. */
class ArchitectureTest {

    private static final Path ROOT = Path.of(System.getProperty("essaim.root", ".."));

    private static final JavaClasses SHIPPED = new ClassFileImporter().importPaths(outputFolders());

    /** The contracts, and libraries that modules carry. */
    private static final String FOR_EVERYBODY =
            "org\\.essaim\\.(api|loop|protocol|payload|credentials|rates|swarm)(\\..*)?";

    /** Thin shells: named for it, and the only ones that may know OSGi. */
    private static final DescribedPredicate<JavaClass> SHELL = DescribedPredicate.describe(
            "component, activator, or what a component is made of",
            type -> outermost(type).matches(".*(Component|Activator)$")
                    || type.getPackageName().startsWith("org.essaim.shell")
                    || type.getPackageName().startsWith("org.essaim.console")
                    || type.getPackageName().startsWith("org.essaim.updater"));

    private static List<Path> outputFolders() {
        try (Stream<Path> bundles = Files.list(ROOT.resolve("bundles"));
                Stream<Path> libraries = Files.list(ROOT.resolve("libs"))) {
            return Stream.concat(bundles, libraries)
                    .filter(module -> !module.endsWith("testkit"))
                    .map(module -> module.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }

    @Test
    void apiDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("org.essaim.api..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "ours outside api",
                        type -> type.getPackageName().startsWith("org.essaim.")
                                && !type.getPackageName().startsWith("org.essaim.api")))
                .check(SHIPPED);
    }

    @Test
    void updaterDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("org.essaim.updater..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "ours outside updater",
                        type -> type.getPackageName().startsWith("org.essaim.")
                                && !type.getPackageName().startsWith("org.essaim.updater")))
                .check(SHIPPED);
    }

    @Test
    void modulesKnowEachOtherThroughApiAlone() {
        for (String module :
                List.of("tracking", "seeding", "transfer", "verification", "patching", "agent", "server")) {
            noClasses()
                    .that()
                    .resideInAPackage("org.essaim." + module + "..")
                    .should()
                    .dependOnClassesThat(DescribedPredicate.describe(
                            "another module's insides",
                            type -> type.getPackageName().startsWith("org.essaim.")
                                    && !type.getPackageName().startsWith("org.essaim." + module)
                                    && !type.getPackageName().matches(FOR_EVERYBODY)))
                    .check(SHIPPED);
        }
    }

    @Test
    void coresKnowNoOsgi() {
        noClasses()
                .that(DescribedPredicate.not(SHELL))
                .and()
                .resideOutsideOfPackage("org.essaim.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.service..", "org.osgi.util..")
                .check(SHIPPED);
    }

    @Test
    void coresTakeTheTimeFromTheirClock() {
        noClasses()
                .that(DescribedPredicate.not(SHELL))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(SHIPPED);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.essaim.(**)").should().beFreeOfCycles().check(SHIPPED);
    }
}
