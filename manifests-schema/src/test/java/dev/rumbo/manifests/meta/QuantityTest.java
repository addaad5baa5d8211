package dev.rumbo.manifests.meta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest(name = "{0} is {1} units, {2} thousandths")
    @CsvSource(textBlock = """
            1,       1,                    1000
            250m,    1,                    250
            1.5,     2,                    1500
            128Mi,   134217728,            134217728000
            1e3,     1000,                 1000000
            100n,    1,                    1
            -1,      -1,                   -1000
            0,       0,                    0
            1e30,    9223372036854775807,  9223372036854775807
            9E,      9000000000000000000,  9223372036854775807
            """)
    void rounds_up_and_never_overflows(String text, long units, long milli) {
        assertThat(new Quantity(text).units()).isEqualTo(units);
        assertThat(new Quantity(text).milli()).isEqualTo(milli);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1X", "Mi", "1 Mi", "1e99999999", "--1", "1.2.3", "0x1",
            "11111111111111111111111111111111111111111111111111111111111111111"})
    void other_texts_are_no_quantities(String text) {
        assertThat(Quantity.isQuantity(text)).isFalse();
    }

    @Test
    void a_percentage_of_many_does_not_overflow() {
        assertThat(new IntOrString.Text("25%").roundedUpOf(3)).isEqualTo(1);
        assertThat(new IntOrString.Text("25%").roundedDownOf(3)).isZero();
        assertThat(new IntOrString.Text("999999999%").roundedUpOf(1000)).isEqualTo(Integer.MAX_VALUE);
    }
}
