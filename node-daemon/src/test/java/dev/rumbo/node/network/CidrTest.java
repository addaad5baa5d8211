package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            10.42.0.0/16,  10.42.255.255, true
            10.42.0.0/16,  10.43.0.0,     false
            0.0.0.0/0,     255.1.2.3,     true
            10.42.1.7/32,  10.42.1.7,     true
            10.42.1.7/32,  10.42.1.6,     false
            200.0.0.0/8,   200.1.1.1,     true
            10.42.0.0/16,  ::1,           false
            """)
    void contains_what_shares_its_leading_bits(String range, String address, boolean inside) {
        assertThat(Cidr.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
        assertThat(Cidr.parse(range)).hasToString(range);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.42.0.1/16", "10.42.0.0", "10.42.0.0/33", "10.42.0.0/x", "::/0", "a/8"})
    void refuses_what_is_no_range(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
