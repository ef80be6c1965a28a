/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.console;

/** How well text can be read, by WCAG 2.2's formula for contrast. */
final class Contrast {

    /** A function for a browser: the texts below a selector that contrast with their ground by less than 4.5 : 1. */
    static final String UNREADABLE =
            """
            selector => {
              const parse = (text) => text.match(/[\\d.]+/g).map(Number);
              const luminance = ([r, g, b]) => [r, g, b]
                .map((value) => value / 255)
                .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
                .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
              const ground = (node) => {
                for (let at = node; at; at = at.parentElement) {
                  const colour = parse(getComputedStyle(at).backgroundColor);
                  if (colour.length < 4 || colour[3] > 0) return colour;
                }
                return [255, 255, 255];
              };
              const found = [];
              const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const node = walker.currentNode.parentElement;
                const text = walker.currentNode.textContent.trim();
                if (!text || !node.checkVisibility()) continue;
                const [high, low] = [luminance(parse(getComputedStyle(node).color)), luminance(ground(node))]
                  .sort((a, b) => b - a);
                const ratio = (high + 0.05) / (low + 0.05);
                if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${text}`);
              }
              return found;
            }
            """;

    private Contrast() {}
}
