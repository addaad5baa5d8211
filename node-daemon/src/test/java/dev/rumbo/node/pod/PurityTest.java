package dev.rumbo.node.pod;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

class PurityTest {

    @Test
    void the_planner_knows_no_clock_no_engine_no_file_no_thread_and_no_log() {
        var room = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.rumbo.node.pod");

        noClasses().should().dependOnClassesThat().resideInAnyPackage("java.io..", "java.nio.file..", "java.net..",
                "java.util.concurrent..", "org.slf4j..", "com.github.dockerjava..", "dev.rumbo.node.docker..",
                "dev.rumbo.node.sync..", "java.util.random..")
                .orShould().dependOnClassesThat().areAssignableTo(InstantSource.class)
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(Instant.class, "now", Clock.class)
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "nanoTime")
                .check(room);
    }
}
