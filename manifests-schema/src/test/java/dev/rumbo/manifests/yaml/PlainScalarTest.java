package dev.rumbo.manifests.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainScalarTest {

    /// What `kubectl annotate --local -o json` makes of each; checked against kubectl 1.32. Only integers above 63 bits differ: there kubectl
    /// prints the nearest floating-point number, and we keep the digits.
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            y          | true
            Y          | true
            yes        | true
            Yes        | true
            YES        | true
            yEs        | "yEs"
            on         | true
            On         | true
            ON         | true
            true       | true
            True       | true
            TRUE       | true
            tRUE       | "tRUE"
            n          | false
            N          | false
            no         | false
            NO         | false
            off        | false
            False      | false
            ~          | null
            null       | null
            Null       | null
            NULL       | null
            nil        | "nil"
            none       | "none"
            0          | 0
            1          | 1
            -1         | -1
            +1         | 1
            -0         | 0
            007        | 7
            0644       | 420
            0o644      | 420
            08         | 8
            0x1F       | 31
            -0x1f      | -31
            0xg        | "0xg"
            0b101      | 5
            -0b11      | -3
            0b12       | "0b12"
            1_000      | 1000
            0_7        | 7
            1e3        | 1000
            1E3        | 1000
            1.0        | 1
            1.        | 1
            1.5        | 1.5
            -1.5       | -1.5
            .5         | 0.5
            -.5        | -0.5
            1.5e1      | 15
            1e-2       | 0.01
            1e         | "1e"
            1.2.3      | "1.2.3"
            1:30       | "1:30"
            12:30:45   | "12:30:45"
            2001-01-01 | "2001-01-01"
            2001-12-14t21:59:43.10-05:00 | "2001-12-14t21:59:43.10-05:00"
            100m       | "100m"
            1Gi        | "1Gi"
            25%        | "25%"
            --         | "--"
            +          | "+"
            .          | "."
            ...a       | "...a"
            1e400      | "1e400"
            2147483648 | 2147483648
            9223372036854775807  | 9223372036854775807
            9223372036854775808  | 9223372036854775808
            18446744073709551615 | 18446744073709551615
            -9223372036854775808 | -9223372036854775808
            1e20       | 100000000000000000000
            inf        | "inf"
            0x         | "0x"
            0o8        | "0o8"
            .5e3       | 500
            ._5        | "._5"
            _1         | "_1"
            1_         | 1
            0x1p-2     | "0x1p-2"
            0B11       | 3
            0O17       | 15
            -0o17      | -15
            +0x10      | 16
            08.5       | 8.5
            1e+3       | 1000
            -0.0       | 0
            """)
    void means_what_it_means_to_kubectl(String text, String json) {
        assertThat(PlainScalar.resolve(text)).asString().isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({".inf", "-.inf", "+.Inf", ".nan", ".NaN"})
    void has_no_value_where_json_has_none(String text) {
        assertThat(PlainScalar.resolve(text)).isNull();
    }
}
