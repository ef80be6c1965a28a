// SPDX-License-Identifier: Apache-2.0
// Figures as people read them.

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function rate(perSecond) {
  return perSecond > 0 ? `${bytes(perSecond)}/s` : '';
}

export function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

export function ago(then, now) {
  const seconds = Math.max(0, (now - then) / 1000);
  return seconds < 5 ? 'just now' : `${duration(Math.floor(seconds))} ago`;
}

export function percent(part, whole) {
  return whole > 0 ? Math.floor((100 * Math.min(part, whole)) / whole) : 0;
}

export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
