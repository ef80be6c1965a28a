// SPDX-License-Identifier: Apache-2.0
// Keeps the Essaim page as data.json says: once a second while something moves, else every few seconds.

import { attribute, element, hide, list, text } from './dom.js';
import { ago, bytes, count } from './units.js';
import { rolloutCard } from './rollouts.js';

const BUSY = 1000;
const IDLE = 4000;
const LIMIT = 10000;
const source = `${document.getElementById('essaim').dataset.root}/data.json`;
const byId = (id) => document.getElementById(id);

let now = Date.now();
let drawn = false;
let timer;

function tone(node, className, value) {
  attribute(node, 'class', className);
  text(node, value);
}

function attentionItem() {
  const mark = element('b', 'mark');
  const subject = element('b', 'subject');
  const sentence = element('span');
  const remedy = element('span', 'remedy');
  return {
    node: element('li', '', mark, subject, sentence, remedy),
    update(item) {
      const bad = item.level === 'FAIL';
      tone(mark, `mark state ${bad ? 'bad' : 'warn'}`, bad ? '✖ fails' : '▲ look');
      text(subject, item.subject);
      text(sentence, item.sentence);
      hide(remedy, item.remedy === '');
      text(remedy, `→ ${item.remedy}`);
    },
  };
}

function tableRow(cells, update) {
  return () => {
    const nodes = cells.map((name) => element('td', name));
    const first = element('th', 'name');
    first.scope = 'row';
    const state = element('span', 'state');
    nodes[0].append(state);
    return { node: element('tr', '', first, ...nodes), update: (item) => update(item, first, state, nodes) };
  };
}

const machineRow = tableRow(['', '', '', '', ''], (machine, first, state, cells) => {
  text(first, machine.id);
  tone(state, `state ${machine.online ? 'good' : 'bad'}`, machine.online ? '● online' : '○ offline');
  attribute(cells[0], 'title', `seen last ${ago(machine.lastSeen, now)}`);
  text(cells[1], machine.site || '–');
  text(cells[2], machine.labels || '–');
  text(cells[3], machine.live || '–');
  text(cells[4], machine.agent);
});

const moduleRow = tableRow(['', '', '', '', ''], (module, first, state, cells) => {
  const active = module.state === 'ACTIVE';
  text(first, module.module);
  tone(state, `state ${active ? 'good' : 'bad'}`, `${active ? '●' : '✖'} ${module.state.toLowerCase()}`);
  text(cells[1], module.version);
  text(cells[2], module.bundle);
  text(cells[3], module.work || '–');
  text(cells[4], ago(module.since, now));
  attribute(cells[4], 'title', new Date(module.since).toLocaleString());
});

function figures(data) {
  const rows = data.rollouts.rows;
  const sums = rows.map((rollout) => rollout.sum).filter(Boolean);
  const add = (name) => sums.reduce((all, sum) => all + sum[name], 0);
  const moved = add('fromOrigin') + add('fromPeers');
  tone(byId('figure-machines'), data.machines.online < data.machines.total ? 'warn' : '',
    `${data.machines.online} of ${data.machines.total}`);
  text(byId('figure-rollouts'), String(rows.filter((rollout) => rollout.state === 'RUNNING').length));
  text(byId('figure-rate'), `${bytes(add('rate'))}/s`);
  text(byId('figure-peers'), moved > 0 ? `${Math.round((100 * add('fromPeers')) / moved)} %` : '–');
  const fails = data.attention.some((item) => item.level === 'FAIL');
  tone(byId('figure-attention'), fails ? 'bad' : data.attention.length > 0 ? 'warn' : 'good', String(data.attention.length));
}

function drawAttention(data) {
  hide(byId('none-attention'), data.attention.length > 0);
  text(byId('none-attention'), data.examined ? '✔ Nothing: all checks pass, no machine failed.' : 'Looking …');
  list(byId('essaim-attention'), data.attention, (item) => `${item.level} ${item.subject} ${item.sentence}`, attentionItem);
}

function draw(data) {
  now = data.now;
  figures(data);
  drawAttention(data);
  hide(byId('none-rollouts'), data.rollouts.total > 0);
  list(byId('essaim-rollouts'), data.rollouts.rows, (rollout) => rollout.id,
    (rollout) => rolloutCard(rollout, () => now, refreshSoon));
  more('more-rollouts', data.rollouts, 'older rollout', 'older rollouts', 'rollout:list');
  hide(byId('none-machines'), data.machines.total > 0);
  hide(byId('essaim-machines'), data.machines.total === 0);
  list(document.querySelector('#essaim-machines tbody'), data.machines.rows, (machine) => machine.id, machineRow);
  more('more-machines', data.machines, 'more machine', 'more machines', 'machine:list');
  list(document.querySelector('#essaim-modules tbody'), data.modules, (module) => `${module.module} ${module.bundle}`, moduleRow);
  drawn = true;
  say(data.serving ? '' : 'The server’s part of Essaim is not active, so neither machines nor rollouts can be shown. '
    + 'Look at the bundle org.essaim.server under OSGi → Bundles, and into the log.');
}

function more(id, shown, one, many, command) {
  const hidden = shown.total - shown.rows.length;
  hide(byId(id), hidden <= 0);
  text(byId(id), `and ${count(hidden, one, many)}: ${command}`);
}

/** An empty sentence takes the note away. */
function say(sentence) {
  text(byId('essaim-note'), sentence);
  hide(byId('essaim-note'), sentence === '');
  byId('essaim').classList.toggle('stale', drawn && sentence !== '');
}

function openRollouts() {
  return [...document.querySelectorAll('#essaim-rollouts > details[open]')].map((card) => card.dataset.key).join(',');
}

async function load() {
  const answer = await fetch(`${source}?open=${openRollouts()}`,
    { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(LIMIT) });
  if (answer.status === 401) throw new Error('you are no longer logged in: load this page again');
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

async function refresh() {
  let moving = true;
  try {
    const data = await load();
    draw(data);
    moving = data.rollouts.rows.some((rollout) => rollout.state === 'RUNNING');
  } catch (problem) {
    const reason = problem instanceof TypeError ? 'the server does not answer' : problem.message;
    say(`Not up to date since ${new Date(now).toLocaleTimeString()}: ${reason}. Trying again; what you see is the last that was known.`);
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, moving ? BUSY : IDLE);
}

function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 0);
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(timer);
  else refreshSoon();
});

refresh();
