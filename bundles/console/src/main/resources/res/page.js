// SPDX-License-Identifier: Apache-2.0
// Draws the Essaim page from data.json, once a second. Text goes in as text, never as markup.

const root = document.getElementById('essaim');
const note = document.getElementById('essaim-note');
const source = `${root.dataset.root}/data.json`;

const marks = { FINISHED: '✔ ', ERROR: '✖ ', CANCELED: '– ', ROLLED_BACK: '↶ ' };

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function row(...cells) {
  return element('tr', {}, ...cells.map((cell) => (cell instanceof Node ? cell : element('td', { textContent: cell }))));
}

function number(text) {
  return element('td', { className: 'num', textContent: text });
}

function stateCell(state) {
  const tone = state === 'ERROR' ? 'bad' : state === 'FINISHED' ? 'good' : '';
  return element('td', { className: `state ${tone}`, textContent: `${marks[state] ?? ''}${state}` });
}

function bar(action) {
  const total = Math.max(action.total, 1);
  const origin = Math.min(action.fromOrigin, action.have);
  const peers = Math.min(action.fromPeers, action.have - origin);
  const part = (name, size) => {
    const piece = element('div', { className: name });
    piece.style.width = `${(100 * size) / total}%`;
    return piece;
  };
  const percent = Math.floor((100 * action.have) / total);
  const drawn = element(
    'div',
    { className: 'bar', title: `${bytes(action.have)} of ${bytes(action.total)}` },
    part('origin', origin),
    part('peers', peers),
    part('local', Math.max(0, action.have - origin - peers)),
  );
  drawn.setAttribute('role', 'progressbar');
  drawn.setAttribute('aria-valuenow', String(percent));
  drawn.setAttribute('aria-valuemin', '0');
  drawn.setAttribute('aria-valuemax', '100');
  drawn.setAttribute('aria-label', `${action.machine}: ${percent} %`);
  return element('td', {}, drawn);
}

function eta(action) {
  if (action.rate <= 0 || action.have >= action.total) return '';
  return `${bytes(action.rate)}/s, ${duration((action.total - action.have) / action.rate)} left`;
}

function actionRow(action) {
  const say = [action.code && `${action.code}:`, action.detail, action.remedy].filter(Boolean).join(' ');
  return row(
    action.machine,
    stateCell(action.state),
    bar(action),
    number(eta(action)),
    number(bytes(action.fromOrigin)),
    number(bytes(action.fromPeers)),
    say,
  );
}

function rollout(data) {
  const copies = data.payload > 0 ? (data.origin / data.payload).toFixed(2) : '–';
  const head = element('tr', {}, ...['Machine', 'State', 'Progress', 'Rate', 'From origin', 'From peers', 'Doing']
    .map((title) => element('th', { textContent: title })));
  return element(
    'section',
    {},
    element(
      'h3',
      {},
      `Rollout ${data.id}: ${data.patch}`,
      element('span', { className: 'state', textContent: data.state }),
      element('span', { className: 'quiet', textContent: `target ${data.target} · ${bytes(data.payload)} · origin sent ${copies} copies` }),
    ),
    element('table', { className: 'essaim' }, element('thead', {}, head), element('tbody', {}, ...data.actions.map(actionRow))),
  );
}

function legend() {
  const entry = (color, text) => {
    const swatch = element('i', { className: 'swatch' });
    swatch.style.background = color;
    return element('span', {}, swatch, text);
  };
  return element('p', { className: 'legend' }, entry('#b35c00', 'from the origin'), entry('#1f6fb2', 'from other machines'),
    entry('#5b7083', 'was there already'));
}

function fill(id, rows) {
  document.querySelector(`#${id} tbody`).replaceChildren(...rows);
}

function draw(data) {
  if (data.rollouts.length > 0) {
    document.getElementById('essaim-rollouts').replaceChildren(legend(), ...data.rollouts.map(rollout));
  }
  fill('essaim-machines', data.machines.map((m) => row(m.id, m.site,
    element('td', { className: m.online ? 'good' : 'bad', textContent: m.online ? '● online' : '○ offline' }), m.live, m.lastSeen, m.agent)));
  fill('essaim-modules', data.modules.map((m) => row(m.module, m.bundle, m.version,
    element('td', { className: m.state === 'ACTIVE' ? 'good' : 'bad', textContent: m.state }), m.since, m.work)));
  const online = data.machines.filter((m) => m.online).length;
  note.textContent = [...data.absent, `${online} of ${data.machines.length} machines in contact.`].join(' ');
}

async function refresh() {
  try {
    const answer = await fetch(source, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    draw(await answer.json());
  } catch (problem) {
    note.textContent = `Not up to date: ${problem.message}. Trying again.`;
  }
  setTimeout(refresh, 1000);
}

refresh();
