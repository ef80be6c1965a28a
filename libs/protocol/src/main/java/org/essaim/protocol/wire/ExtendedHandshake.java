/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.essaim.protocol.BBytes;
import org.essaim.protocol.BDictionary;
import org.essaim.protocol.BInteger;
import org.essaim.protocol.BValue;
import org.essaim.protocol.Bencode;
import org.essaim.protocol.BencodeException;
import org.essaim.protocol.BencodeLimits;

/**
 * The dictionary of the extended handshake (BEP 10), message 0 of the extensions. Immutable.
 *
 * @param messages {@code m}: the sender's number, 1 to 255, for each extension's message it takes; 0 takes one back
 * @param client {@code v}: name and version of the sender's software, at most 64 characters, without control characters
 * @param requestQueue {@code reqq}: how many requests the sender keeps before it drops any
 * @param port {@code p}: where the sender listens
 * @param yourAddress {@code yourip}: where the sender sees the receiver
 * @param others every other key
 */
public record ExtendedHandshake(
        Map<String, Integer> messages,
        Optional<String> client,
        OptionalInt requestQueue,
        OptionalInt port,
        Optional<InetAddress> yourAddress,
        BDictionary others) {

    /** What a dictionary may claim: 16 KiB, four deep, 512 values. */
    public static final BencodeLimits LIMITS = new BencodeLimits(16 << 10, 4, 512);

    /** The handshake's own number among the extensions' messages. */
    public static final int ID = 0;

    private static final int CLIENT = 64;
    private static final String[] OWN = {"m", "v", "reqq", "p", "yourip"};

    /** Copies the map. */
    public ExtendedHandshake {
        messages = Map.copyOf(messages);
    }

    /** A handshake with nothing but numbers of messages and a name. */
    public static ExtendedHandshake of(String client, int requestQueue, Map<String, Integer> messages) {
        return new ExtendedHandshake(
                messages,
                Optional.of(client),
                OptionalInt.of(requestQueue),
                OptionalInt.empty(),
                Optional.empty(),
                BDictionary.of(Map.of()));
    }

    /** The sender's number for an extension's message, if it takes it. */
    public OptionalInt id(String message) {
        int id = messages.getOrDefault(message, 0);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** As a message. */
    public Message.Extended message() {
        return new Message.Extended(ID, encode());
    }

    /** The dictionary in bencode. */
    public byte[] encode() {
        SortedMap<BBytes, BValue> entries = new TreeMap<>(others.entries());
        SortedMap<BBytes, BValue> numbers = new TreeMap<>();
        messages.forEach((name, id) -> numbers.put(BBytes.of(name), new BInteger(id)));
        entries.put(BBytes.of("m"), new BDictionary(numbers));
        client.ifPresent(text -> entries.put(BBytes.of("v"), BBytes.of(text)));
        requestQueue.ifPresent(number -> entries.put(BBytes.of("reqq"), new BInteger(number)));
        port.ifPresent(number -> entries.put(BBytes.of("p"), new BInteger(number)));
        yourAddress.ifPresent(address -> entries.put(BBytes.of("yourip"), new BBytes(address.getAddress())));
        return Bencode.encode(new BDictionary(entries));
    }

    /**
     * Parses the payload of message 0. What is not known, or not of the form that BEP 10 gives it, is passed over.
     *
     * @throws WireException when it is no strict bencode dictionary within {@link #LIMITS}, or its {@code m} is none
     */
    public static ExtendedHandshake parse(byte[] payload) throws WireException {
        BValue value;
        try {
            value = Bencode.decode(payload, LIMITS);
        } catch (BencodeException e) {
            throw new WireException("The extended handshake is not strict bencode: " + e.getMessage() + ".", e);
        }
        if (!(value instanceof BDictionary dictionary)) {
            throw new WireException("The extended handshake is not a dictionary.");
        }
        BDictionary others = dictionary;
        for (String key : OWN) {
            others = others.without(key);
        }
        return new ExtendedHandshake(
                messages(dictionary),
                client(dictionary),
                number(dictionary, "reqq", Integer.MAX_VALUE),
                number(dictionary, "p", 0xffff),
                address(dictionary),
                others);
    }

    private static Map<String, Integer> messages(BDictionary dictionary) throws WireException {
        SortedMap<String, Integer> messages = new TreeMap<>();
        Optional<BValue> m = dictionary.get("m");
        if (m.isPresent()) {
            if (!(m.get() instanceof BDictionary numbers)) {
                throw new WireException("The extended handshake's 'm' is not a dictionary.");
            }
            numbers.entries().forEach((name, id) -> {
                if (id instanceof BInteger number && number.value() >= 0 && number.value() <= 0xff) {
                    messages.put(new String(name.bytes(), StandardCharsets.UTF_8), (int) number.value());
                }
            });
        }
        return messages;
    }

    private static Optional<String> client(BDictionary dictionary) {
        return dictionary.get("v").map(value -> {
            byte[] bytes = value instanceof BBytes text ? text.bytes() : new byte[0];
            StringBuilder shown = new StringBuilder();
            new String(bytes, StandardCharsets.UTF_8)
                    .codePoints()
                    .filter(each -> !Character.isISOControl(each))
                    .limit(CLIENT)
                    .forEach(shown::appendCodePoint);
            return shown.toString();
        });
    }

    private static OptionalInt number(BDictionary dictionary, String key, int most) {
        return dictionary.get(key).orElse(null) instanceof BInteger integer
                        && integer.value() > 0
                        && integer.value() <= most
                ? OptionalInt.of((int) integer.value())
                : OptionalInt.empty();
    }

    private static Optional<InetAddress> address(BDictionary dictionary) {
        if (dictionary.get("yourip").orElse(null) instanceof BBytes bytes
                && (bytes.bytes().length == 4 || bytes.bytes().length == 16)) {
            try {
                return Optional.of(InetAddress.getByAddress(bytes.bytes()));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
