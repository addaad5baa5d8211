package dev.rumbo.manifests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.rumbo.manifests", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule only_the_yaml_room_sees_snakeyaml =
            noClasses().that().resideOutsideOfPackage("dev.rumbo.manifests.yaml").should().dependOnClassesThat().resideInAPackage("org.yaml..");

    @ArchTest
    static final ArchRule fabric8_is_only_a_source_at_build_time =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.fabric8..");

    @ArchTest
    static final ArchRule shapes_know_nothing_of_the_rooms_that_use_them = noClasses().that().resideInAnyPackage("..problem..", "..schema..")
            .should().dependOnClassesThat().resideInAnyPackage("..yaml..", "..binding..", "..defaults..", "..validation..", "..reader..");

    @ArchTest
    static final ArchRule nobody_but_its_callers_goes_through_the_front_door =
            noClasses().that().resideOutsideOfPackage("dev.rumbo.manifests.reader").should().dependOnClassesThat().resideInAPackage("dev.rumbo.manifests.reader");
}
