package dev.rumbo.reconciler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Which room may know what. The pure rooms have no clock, no randomness, no I/O, no threads and no logger.
@AnalyzeClasses(packages = "dev.rumbo.reconciler", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String[] PURE = rooms("plan", "world", "registry", "controllers", "scheduler", "engine", "health",
            "dryrun", "explain");
    private static final String[] SHELLS = rooms("store", "git", "render", "live", "schedule");

    private static String[] rooms(String... names) {
        return java.util.Arrays.stream(names).map(name -> "dev.rumbo.reconciler." + name + "..").toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule pure_rooms_do_no_io_and_start_no_threads = noClasses().that().resideInAnyPackage(PURE)
            .should().dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.io..", "java.nio.file..",
                    "java.nio.channels..", "java.net..", "java.sql..", "java.util.concurrent..", "java.util.logging..", "org.slf4j..")
                    // a memo of what was worked out before may be shared by the live thread and a dry run
                    .and(DescribedPredicate.not(JavaClass.Predicates.type(java.util.concurrent.ConcurrentHashMap.class))))
            .orShould().dependOnClassesThat().belongToAnyOf(Thread.class, java.util.Random.class, java.util.Timer.class)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pure_rooms_are_handed_time_and_randomness = noClasses().that().resideInAnyPackage(PURE)
            .should().accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it asks a clock or a random source") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    var owner = access.getTargetOwner().getFullName();
                    var name = access.getTarget().getName();
                    return owner.startsWith("java.time.") && name.equals("now")
                            || owner.startsWith("java.time.") && (owner.endsWith("Clock") || owner.endsWith("InstantSource"))
                            || owner.equals("java.lang.System") && !name.equals("arraycopy") && !name.equals("identityHashCode")
                            || owner.equals("java.util.UUID") && name.equals("randomUUID")
                            || owner.equals("java.lang.Math") && name.equals("random");
                }
            })
            .orShould().dependOnClassesThat().haveFullyQualifiedName("java.time.Clock")
            .orShould().dependOnClassesThat().haveFullyQualifiedName("java.time.InstantSource")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pure_rooms_do_not_know_the_shells = noClasses().that().resideInAnyPackage(PURE)
            .should().dependOnClassesThat().resideInAnyPackage(SHELLS).allowEmptyShould(true);

    @ArchTest
    static final ArchRule order_never_depends_on_a_hash = noClasses().that().resideInAnyPackage(PURE)
            .and().doNotHaveSimpleName("Memory")   // its map is only asked, never iterated
            .should().callMethodWhere(new DescribedPredicate<JavaAccess<?>>("it makes a set or map without an order") {
                @Override
                public boolean test(JavaAccess<?> access) {
                    var owner = access.getTargetOwner().getFullName();
                    return (owner.equals("java.util.Set") || owner.equals("java.util.Map"))
                            && (access.getTarget().getName().equals("of") || access.getTarget().getName().equals("copyOf"));
                }
            }).allowEmptyShould(true);

    @ArchTest
    static final ArchRule controllers_see_no_engine_and_no_registry = noClasses()
            .that().resideInAnyPackage(rooms("controllers", "scheduler", "health"))
            .and().resideOutsideOfPackage("dev.rumbo.reconciler.controllers.application..")   // asks what the registry would decide
            .should().dependOnClassesThat().resideInAnyPackage(rooms("engine", "registry", "dryrun")).allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_world_and_the_plan_see_no_other_room = noClasses().that().resideInAnyPackage(rooms("plan", "world"))
            .should().dependOnClassesThat().resideInAnyPackage(rooms("registry", "controllers", "scheduler", "engine",
                    "health", "dryrun", "explain"));

    @ArchTest
    static final ArchRule the_registry_sees_no_controllers_and_no_engine = noClasses().that().resideInAnyPackage(rooms("registry"))
            .should().dependOnClassesThat().resideInAnyPackage(rooms("controllers", "scheduler", "engine", "health", "dryrun"));

    @ArchTest
    static final ArchRule the_engine_does_not_know_which_controllers_it_drives = noClasses().that().resideInAnyPackage(rooms("engine"))
            .should().dependOnClassesThat().resideInAnyPackage(rooms("controllers", "scheduler", "health", "dryrun"));

    @ArchTest
    static final ArchRule persistent_collections_stay_where_state_is_kept = library("org.pcollections..",
            "world", "registry", "engine");

    @ArchTest
    static final ArchRule jgit_stays_in_git = library("org.eclipse.jgit..", "git");

    @ArchTest
    static final ArchRule quartz_stays_in_schedule = library("org.quartz..", "schedule");

    @ArchTest
    static final ArchRule sql_stays_in_the_sqlite_store = noClasses()
            .that().resideOutsideOfPackage("dev.rumbo.reconciler.store.sqlite..")
            .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "org.sqlite..");

    private static ArchRule library(String packages, String... rooms) {
        return noClasses().that(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(rooms(rooms))))
                .should().dependOnClassesThat().resideInAnyPackage(packages).allowEmptyShould(true);
    }
}
