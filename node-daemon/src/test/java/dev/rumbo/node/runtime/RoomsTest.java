package dev.rumbo.node.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Which rooms of the node daemon know what.
class RoomsTest {

    private static JavaClasses daemon;

    @BeforeAll
    static void read() {
        daemon = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.rumbo.node");
    }

    @Test
    void only_one_room_knows_docker() {
        noClasses().that().resideOutsideOfPackage("dev.rumbo.node.docker..")
                .should().dependOnClassesThat().resideInAPackage("com.github.dockerjava..").check(daemon);
    }

    @Test
    void only_the_network_room_touches_the_kernel() {
        noClasses().that().resideOutsideOfPackage("dev.rumbo.node.network..")
                .should().dependOnClassesThat().resideInAPackage("java.lang.foreign..").check(daemon);
    }

    @Test
    void the_port_knows_no_other_room_and_no_library() {
        noClasses().that().resideInAPackage("dev.rumbo.node.runtime..")
                .should().dependOnClassesThat().resideOutsideOfPackages("dev.rumbo.node.runtime..", "java..", "org.jspecify..").check(daemon);
    }
}
