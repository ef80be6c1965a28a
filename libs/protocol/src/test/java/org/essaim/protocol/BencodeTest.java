/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {

    private static final BencodeLimits LIMITS = new BencodeLimits(1000, 10, 100);

    @Test
    void everyKindOfValueIsRead() throws BencodeException {
        assertThat(decode("i42e")).isEqualTo(new BInteger(42));
        assertThat(decode("i-42e")).isEqualTo(new BInteger(-42));
        assertThat(decode("i0e")).isEqualTo(new BInteger(0));
        assertThat(decode("4:spam")).isEqualTo(BBytes.of("spam"));
        assertThat(decode("0:")).isEqualTo(BBytes.of(""));
        assertThat(decode("le")).isEqualTo(BList.of());
        assertThat(decode("l4:spami1ee")).isEqualTo(BList.of(BBytes.of("spam"), new BInteger(1)));
        assertThat(decode("de")).isEqualTo(BDictionary.of(Map.of()));
        assertThat(decode("d1:al1:bee")).isEqualTo(BDictionary.of(Map.of("a", BList.of(BBytes.of("b")))));
    }

    @Test
    void theWholeRangeOfALongIsRead() throws BencodeException {
        assertThat(decode("i9223372036854775807e")).isEqualTo(new BInteger(Long.MAX_VALUE));
        assertThat(decode("i-9223372036854775808e")).isEqualTo(new BInteger(Long.MIN_VALUE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0|unexpected end",
                "i|1|unexpected end",
                "i1|2|unexpected end",
                "ie|1|not a number",
                "i-e|2|not a number",
                "i+1e|1|not a number",
                "i1.0e|2|not a number",
                "i 1e|1|not a number",
                "i01e|1|leading zero",
                "i-0e|1|leading zero",
                "i-01e|1|leading zero",
                "i00e|1|leading zero",
                "i9223372036854775808e|1|too large",
                "i-9223372036854775809e|1|too large",
                "i99999999999999999999999999e|1|too large",
                "4:spa|0|past the end",
                "2147483648:a|0|past the end",
                "9223372036854775807:a|0|past the end",
                "18446744073709551617:a|0|too large",
                "01:a|0|leading zero",
                "00:|0|leading zero",
                "-1:a|0|no value begins",
                "1|1|unexpected end",
                "1;a|1|not a number",
                "x|0|no value begins",
                "e|0|no value begins",
                "l|1|unexpected end",
                "li1e|4|unexpected end",
                "d|1|unexpected end",
                "d1:a|4|unexpected end",
                "d1:ae|4|no value begins",
                "di1e1:ae|1|no value begins",
                "d1:b0:1:a0:e|6|out of order",
                "d1:a0:1:a0:e|6|key twice",
                "d2:aa0:1:a0:e|7|out of order",
                "i1ei2e|3|trailing data",
                "0:x|2|trailing data",
                "dee|2|trailing data",
            })
    void whatIsNotStrictIsRefusedWithItsPlace(String input, int offset, String problem) {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode(input))
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() throws BencodeException {
        assertThat(decode("d1:z0:1:\u00ff0:e")).isInstanceOf(BDictionary.class);
        assertThatExceptionOfType(BencodeException.class).isThrownBy(() -> decode("d1:\u00ff0:1:z0:e"));
    }

    @Test
    void nestingIsBounded() throws BencodeException {
        assertThat(decode("l".repeat(10) + "e".repeat(10))).isInstanceOf(BList.class);
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode("l".repeat(11) + "e".repeat(11)))
                .withMessageContaining("nested more than 10 deep");
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode("d1:a".repeat(11)))
                .withMessageContaining("nested more than 10 deep");
    }

    @Test
    void aBombOfBracketsIsRefusedWithoutExhaustingTheStack() {
        byte[] bomb = "l".repeat(9_000_000).getBytes(ISO_8859_1);
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> Bencode.decode(bomb, BencodeLimits.METAINFO))
                .withMessageContaining("nested");
    }

    @Test
    void theNumberOfValuesIsBounded() throws BencodeException {
        assertThat(decode("l" + "0:".repeat(99) + "e")).isInstanceOf(BList.class);
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode("l" + "0:".repeat(100) + "e"))
                .withMessageContaining("more than 100 values");
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode(manyKeys(50)))
                .withMessageContaining("more than 100 values");
    }

    @Test
    void theLengthIsBounded() {
        assertThatExceptionOfType(BencodeException.class)
                .isThrownBy(() -> decode("996:" + "x".repeat(997)))
                .withMessageContaining("more than 1000 bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void anyValueSurvivesBeingWrittenAndRead(long seed) throws BencodeException {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            BValue value = value(random, 4);
            byte[] encoded = Bencode.encode(value);
            assertThat(Bencode.decode(encoded, BencodeLimits.METAINFO))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void damagedInputIsRefusedOrStillCanonical(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = Bencode.encode(value(random, 4));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                assertThat(Bencode.encode(Bencode.decode(damaged, BencodeLimits.METAINFO)))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(damaged);
            } catch (BencodeException e) {
                assertThat(e.offset()).isBetween(0, damaged.length);
            }
        }
    }

    @Test
    void aDictionaryIsChangedOnlyInACopy() {
        BDictionary one = BDictionary.of(Map.of("a", new BInteger(1)));
        assertThat(one.with("b", BBytes.of("x")).without("a")).isEqualTo(BDictionary.of(Map.of("b", BBytes.of("x"))));
        assertThat(one.get("a")).contains(new BInteger(1));
        assertThat(one.get("b")).isEmpty();
    }

    @Test
    void aLongStringIsShownShortened() {
        assertThat(new BBytes(new byte[100]).toString()).endsWith("… 100 bytes]");
        assertThat(new BBytes(new byte[] {1, 2})).hasToString("BBytes[0102]");
    }

    private static BValue decode(String input) throws BencodeException {
        return Bencode.decode(input.getBytes(ISO_8859_1), LIMITS);
    }

    private static String manyKeys(int count) {
        StringBuilder input = new StringBuilder("d");
        for (int i = 10; i < 10 + count; i++) {
            input.append("2:").append(i).append("0:");
        }
        return input.append('e').toString();
    }

    private static BValue value(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 2 : 4);
        if (kind == 0) {
            return new BInteger(random.nextBoolean() ? random.nextLong() : random.nextInt(10));
        }
        if (kind == 1) {
            return bytes(random);
        }
        if (kind == 2) {
            List<BValue> values = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                values.add(value(random, depth - 1));
            }
            return new BList(values);
        }
        TreeMap<BBytes, BValue> entries = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            entries.put(bytes(random), value(random, depth - 1));
        }
        return new BDictionary(entries);
    }

    private static BBytes bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return new BBytes(bytes);
    }
}
