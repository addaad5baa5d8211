package dev.rumbo.reconciler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrariesStayInTheirRoomsTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.rumbo.reconciler");

    @ParameterizedTest(name = "{0} is used in {1} only")
    @CsvSource(textBlock = """
            org.eclipse.jgit.., ..reconciler.git..
            org.apache.sshd..,  ..reconciler.git..
            org.quartz..,       ..reconciler.schedule..
            org.sqlite..,       ..reconciler.store.sqlite..
            java.sql..,         ..reconciler.store.sqlite..
            """)
    void each_library_has_one_room(String library, String room) {
        noClasses().that().resideOutsideOfPackage(room).should().dependOnClassesThat().resideInAPackage(library).allowEmptyShould(true).check(PRODUCT);
    }
}
