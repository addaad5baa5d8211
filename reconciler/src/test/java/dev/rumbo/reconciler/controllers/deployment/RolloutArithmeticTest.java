package dev.rumbo.reconciler.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.reconciler.controllers.Given;
import dev.rumbo.reconciler.controllers.deployment.RolloutArithmetic.Share;
import dev.rumbo.reconciler.controllers.deployment.RolloutArithmetic.Size;

class RolloutArithmeticTest {

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}: at most {3} pods, at least {4} available")
    @CsvSource(textBlock = """
            10, "25%",  "25%",  13,  8
             3, "25%",  "25%",   4,  3
             1, "25%",  "25%",   2,  1
             4, 0,      0,       4,  3
             3, "0%",   "10%",   3,  2
             3, 1,      0,       4,  3
             2, 5,      5,       7,  0
             0, "25%",  "25%",   0,  0
            """, quoteCharacter = '`')
    void surge_is_rounded_up_and_unavailable_down(int replicas, String surge, String unavailable, int most, int fewest) {
        var numbers = RolloutArithmetic.of(Given.deployment("web", replicas, "nginx:1",
                ",\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":%s,\"maxUnavailable\":%s}}"
                        .formatted(surge, unavailable)));

        assertThat(numbers.mostPods()).isEqualTo(most);
        assertThat(numbers.fewestAvailable()).isEqualTo(fewest);
    }

    @ParameterizedTest(name = "{0} of {1} replicas with surge {3} where {2} are wished for in all: {4}")
    @CsvSource(textBlock = """
            0, 10, 10, 2,  2
            2, 10, 12, 2,  2
            2, 10,  8, 2,  6
            9, 10,  9, 2, 10
            3,  2,  3, 2,  2
            """)
    void the_new_set_grows_as_far_as_the_surge_allows(int newest, int replicas, int all, int surge, int next) {
        assertThat(new RolloutArithmetic(replicas, surge, 0).newSize(newest, all)).isEqualTo(next);
    }

    @ParameterizedTest(name = "new {3}/{4}, old {5}: {6}")
    @CsvSource(textBlock = """
            # replicas, surge, unavailable, new wished, new available, old wished/available, old next
            10, 3, 2,  3,  0, 10/10,        8
            10, 3, 2,  5,  0, 8/8,          8
            10, 3, 2,  5,  5, 8/8,          3
            10, 3, 2,  3,  0, 10/8,         8
             3, 0, 1,  0,  0, 3/3,          2
             3, 0, 1,  0,  0, 2/3,          2
             3, 0, 1,  1,  0, 2/2,          2
             3, 0, 1,  1,  1, 2/2,          1
             4, 1, 0,  1,  0, 4/4,          4
             4, 1, 0,  1,  1, 4/4,          3
             4, 1, 0,  1,  0, 2/0 2/2,      2 2
             4, 2, 0,  1,  0, 3/1 2/2,      2 2
             6, 0, 3,  0,  0, 2/2 2/2 2/2,  0 1 2
            """)
    void old_sets_give_up_what_is_not_needed_and_broken_pods_first(int replicas, int surge, int unavailable, int wished,
            int available, String old, String next) {
        var sizes = new RolloutArithmetic(replicas, surge, unavailable).oldSizes(new Size(wished, available),
                Arrays.stream(old.split(" ")).map(text -> text.split("/"))
                        .map(pair -> new Size(Integer.parseInt(pair[0]), Integer.parseInt(pair[1]))).toList());

        assertThat(sizes).isEqualTo(numbers(next));
    }

    @ParameterizedTest(name = "{0} replicas and surge {1}, {2} sized for {3}: {4}")
    @CsvSource(textBlock = """
            # the cases of Kubernetes' TestScale (pkg/controller/deployment/sync_test.go), youngest first
            10, 0, 5 5,   10, 5 5
            20, 0, 5 5,   10, 10 10
            5,  0, 5 5,   10, 3 2
            20, 0, 7 3,   10, 14 6
            10, 3, 5 5,   10, 7 6
            0,  2, 5 3,    8, 0 0
            """)
    void scaling_in_a_rollout_keeps_the_proportions(int replicas, int surge, String sets, int mostBefore, String next) {
        var shares = numbers(sets).stream().map(wished -> new Share(wished, mostBefore)).toList();

        assertThat(new RolloutArithmetic(replicas, surge, 0).proportional(shares)).isEqualTo(numbers(next));
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::parseInt).toList();
    }
}
