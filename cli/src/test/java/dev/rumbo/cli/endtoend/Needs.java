package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// What the tests of a class need of the machine. Without it they are skipped, and standard error says why.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.OrSkipped.class)
@interface Needs {

    Thing[] value();

    /// Something that a machine has or lacks.
    enum Thing {
        /// A Docker engine with the images that the tests' pods use.
        ENGINE {
            @Override
            Optional<String> missing() {
                return lacks("docker").or(() -> answers("docker", "version") ? Optional.empty()
                                : Optional.of("no Docker engine answers; .ci/prepare starts one"))
                        .or(() -> answers("docker", "image", "inspect", Shop.IMAGE, Shop.NEXT_IMAGE) ? Optional.empty()
                                : Optional.of("the engine lacks " + Shop.IMAGE + " or " + Shop.NEXT_IMAGE + "; .ci/prepare makes them"));
            }
        },
        /// Whatever it takes to give pods a network in a namespace of its own.
        NETWORK {
            @Override
            Optional<String> missing() {
                return Stream.of("unshare", "nsenter", "ip", "nft", "git").flatMap(name -> lacks(name).stream()).findFirst()
                        .or(() -> answers("unshare", "--net", "true") ? Optional.empty()
                                : Optional.of("network namespaces need root"));
            }
        },
        KUBECTL {
            @Override
            Optional<String> missing() {
                return lacks("kubectl");
            }
        },
        BROWSER {
            @Override
            Optional<String> missing() {
                return lacks("chromium").or(() -> lacks("chromedriver"));
            }
        },
        /// The program that makes several Docker hosts of one machine.
        HOSTS {
            @Override
            Optional<String> missing() {
                return DockerHosts.installed().isPresent() ? Optional.empty()
                        : Optional.of("there is no shared/tools/docker-hosts beside the project, so no second Docker host");
            }
        };

        /// What is missing and what to do about it; empty when it is there.
        abstract Optional<String> missing();

        private static Optional<String> lacks(String program) {
            var folders = Stream.concat(Arrays.stream(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")),
                    Stream.of("/usr/sbin", "/sbin"));
            return folders.anyMatch(folder -> Files.isExecutable(Path.of(folder, program))) ? Optional.empty()
                    : Optional.of("the program " + program + " is not installed; .ci/prepare installs it");
        }

        private static boolean answers(String... command) {
            try {
                return Program.of(List.of(command)).within(Duration.ofSeconds(60)).run().code() == 0;
            } catch (IOException failed) {
                return false;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /// Asks the machine before anything of a class is started.
    final class OrSkipped implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (context.getTestMethod().isPresent()) {
                return ConditionEvaluationResult.enabled("decided for the class");
            }
            var missing = context.getElement().flatMap(element -> AnnotationSupport.findAnnotation(element, Needs.class)).stream()
                    .flatMap(needs -> Arrays.stream(needs.value())).flatMap(thing -> thing.missing().stream()).toList();
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all there");
            }
            var reason = String.join("; ", missing);
            System.err.println("SKIPPED, " + context.getDisplayName() + " was not run: " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
