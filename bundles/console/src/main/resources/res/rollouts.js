// SPDX-License-Identifier: Apache-2.0
// One rollout: a line that says how it stands, and its machines below when it is folded out.

import { attribute, element, hide, list, text } from './dom.js';
import { ago, bytes, count, duration, percent, rate } from './units.js';

// Symbol, tone, and words of every state, so that no state is told by colour alone.
const states = {
  DRAFT: ['○', 'quiet', 'draft'],
  READY: ['○', 'quiet', 'ready'],
  RUNNING: ['▶', 'busy', 'running'],
  PAUSED: ['‖', 'warn', 'paused'],
  STOPPED: ['■', 'quiet', 'stopped'],
  SCHEDULED: ['○', 'quiet', 'scheduled'],
  ASSIGNED: ['○', 'quiet', 'assigned'],
  DOWNLOADING: ['↓', 'busy', 'downloading'],
  DOWNLOADED: ['✓', 'busy', 'downloaded'],
  WAITING: ['…', 'warn', 'waiting'],
  APPLYING: ['⚙', 'busy', 'applying'],
  FINISHED: ['✔', 'good', 'FINISHED'],
  ERROR: ['✖', 'bad', 'ERROR'],
  CANCELED: ['–', 'quiet', 'canceled'],
  ROLLING_BACK: ['↶', 'busy', 'rolling back'],
  ROLLED_BACK: ['↶', 'quiet', 'rolled back'],
};
const ended = ['FINISHED', 'STOPPED', 'ROLLED_BACK'];

export function showState(node, state) {
  const [symbol, tone, words] = states[state] ?? ['?', 'quiet', state];
  attribute(node, 'class', `state ${tone}`);
  attribute(node, 'data-state', state);
  text(node, `${symbol} ${words}`);
}

function progress(className) {
  const parts = ['origin', 'peers', 'local'].map((name) => element('i', name));
  const node = element('div', `bar ${className}`, ...parts);
  node.setAttribute('role', 'progressbar');
  attribute(node, 'aria-valuemin', '0');
  attribute(node, 'aria-valuemax', '100');
  return {
    node,
    update(name, figures, done) {
      const total = Math.max(figures.total, 1);
      const have = done ? total : Math.min(figures.have, total);
      const origin = Math.min(figures.fromOrigin, have);
      const peers = Math.min(figures.fromPeers, have - origin);
      [origin, peers, have - origin - peers].forEach((size, index) => {
        const width = `${((100 * size) / total).toFixed(2)}%`;
        if (parts[index].style.width !== width) parts[index].style.width = width;
      });
      const full = percent(have, total);
      attribute(node, 'aria-valuenow', String(full));
      attribute(node, 'aria-label', name);
      attribute(node, 'aria-valuetext', `${full} %, ${bytes(origin)} from the server, ${bytes(peers)} from other machines`);
      attribute(node, 'title', `${bytes(have)} of ${bytes(figures.total)}`);
      return full;
    },
  };
}

function left(figures) {
  const missing = figures.total - figures.have;
  return figures.rate > 0 && missing > 0 ? duration(missing / figures.rate) : '';
}

function machineRow() {
  const machine = element('th', 'name');
  machine.scope = 'row';
  const state = element('span', 'state');
  const bar = progress('small');
  const full = element('span', 'percent');
  const figures = ['num', 'num', 'num', 'num'].map((name) => element('td', name));
  const code = element('b', 'code');
  const detail = element('span');
  const remedy = element('span', 'remedy');
  const node = element('tr', '', machine, element('td', '', state), element('td', 'progress', bar.node, full), ...figures,
    element('td', 'say', code, detail, remedy));
  return {
    node,
    update(action) {
      text(machine, action.machine);
      showState(state, action.state);
      const done = action.state === 'FINISHED';
      text(full, `${bar.update(action.machine, action, done)} %`);
      text(figures[0], rate(action.rate));
      text(figures[1], left(action));
      text(figures[2], bytes(action.fromOrigin));
      text(figures[3], bytes(action.fromPeers));
      text(code, action.code);
      hide(code, action.code === '');
      text(detail, action.detail);
      text(remedy, action.remedy ? `→ ${action.remedy}` : '');
      hide(remedy, action.remedy === '');
    },
  };
}

function machineTable() {
  const widths = ['17%', '8.5rem', '13rem', '6.5rem', '4.5rem', '6rem', '6rem', ''];
  const columns = element('colgroup', '', ...widths.map((width) => {
    const column = element('col');
    column.style.width = width;
    return column;
  }));
  const titles = ['Machine', 'State', 'Progress', 'Rate', 'Left', 'From server', 'From peers', 'What it does'];
  const head = element('tr', '', ...titles.map((title, index) => {
    const cell = element('th', index > 2 && index < 7 ? 'num' : '', title);
    cell.scope = 'col';
    return cell;
  }));
  const body = element('tbody');
  return { body, node: element('div', 'scroll', element('table', 'rows', columns, element('thead', '', head), body)) };
}

function standing(rollout) {
  const states = Object.entries(rollout.counts).filter(([, number]) => number > 0);
  const finished = rollout.counts.FINISHED ?? 0;
  const rest = states.filter(([state]) => state !== 'FINISHED')
    .map(([state, number]) => `${number} ${state.toLowerCase().replaceAll('_', ' ')}`);
  return [`${finished} of ${count(rollout.machines, 'machine', 'machines')} finished`, ...rest].join(' · ');
}

function facts(rollout, now) {
  const copies = rollout.payload > 0 ? (rollout.origin / rollout.payload).toFixed(2) : '–';
  const sum = rollout.sum;
  const remaining = sum && !ended.includes(rollout.state) ? left(sum) : '';
  return [
    sum && `${bytes(sum.have)} of ${bytes(sum.total)}`,
    sum && rate(sum.rate),
    remaining && `about ${remaining} left`,
    `the server sent ${copies} copies of ${bytes(rollout.payload)}`,
    rollout.ended && rollout.started && `took ${duration((rollout.ended - rollout.started) / 1000)}`,
    rollout.ended && `ended ${ago(rollout.ended, now)}`,
  ].filter(Boolean).join(' · ');
}

/** @param wanted called when the reader folds a rollout out or in */
export function rolloutCard(first, now, wanted) {
  const title = element('span', 'title');
  const target = element('span', 'quiet');
  const state = element('span', 'state');
  const stand = element('span', 'stand');
  const bar = progress('whole');
  const fact = element('p', 'facts');
  const table = machineTable();
  const more = element('p', 'quiet');
  const node = element('details', 'rollout',
    element('summary', '', state, title, target, stand), bar.node, fact, table.node, more);
  node.open = !ended.includes(first.state);
  node.addEventListener('toggle', wanted);
  return {
    node,
    update(rollout) {
      text(title, `${rollout.patch}`);
      text(target, `rollout ${rollout.id}, to ${rollout.target}`);
      showState(state, rollout.state);
      text(stand, standing(rollout));
      hide(bar.node, !rollout.sum);
      if (rollout.sum) bar.update(`Rollout ${rollout.id}`, rollout.sum, false);
      text(fact, facts(rollout, now()));
      list(table.body, rollout.actions, (action) => action.machine, machineRow);
      const hidden = rollout.machines - rollout.actions.length;
      hide(more, !rollout.sum || hidden <= 0);
      text(more, `${count(hidden, 'more machine', 'more machines')}, none of which failed or waits for bytes: rollout:info ${rollout.id}`);
    },
  };
}
