'use strict';
// The page is told whole sections by server-sent events and draws each anew; what the reader has opened stays open.

const byId = id => document.getElementById(id);

/** An element with properties and children; text never becomes markup. */
function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name === 'class') element.className = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== '') element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false && child !== ''));
  return element;
}

const MOOD = { Healthy: 'good', Synced: 'good', Ready: 'good', Progressing: 'busy', OutOfSync: 'busy', Pruning: 'busy',
  PruneBlocked: 'busy', Suspended: 'busy', Missing: 'busy', Degraded: 'bad', Refused: 'bad' };
const pill = word => h('span', { class: 'pill ' + (MOOD[word] || 'none') }, word);

function ago(time) {
  if (!time) return '';
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1000));
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  if (seconds < 172800) return Math.floor(seconds / 3600) + ' h';
  return Math.floor(seconds / 86400) + ' d';
}
const since = time => time && h('time', { datetime: time, title: new Date(time).toLocaleString(), 'data-since': time }, ago(time));
const cores = milli => milli % 1000 === 0 ? String(milli / 1000) : (milli / 1000).toFixed(milli < 1000 ? 2 : 1);
function bytes(n) {
  const units = ['B', 'Ki', 'Mi', 'Gi', 'Ti'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++; }
  return (n >= 10 || i === 0 ? Math.round(n) : n.toFixed(1)) + ' ' + units[i];
}

// ---- what the reader opened ----------------------------------------------------------
const toggled = new Map();
function fold(key, openAtFirst, summary, body) {
  const open = toggled.has(key) ? toggled.get(key) : openAtFirst;
  const details = h('details', {}, h('summary', {}, summary), body);
  details.open = open;
  details.addEventListener('toggle', () => { if (details.isConnected && (details.open !== open || toggled.has(key))) toggled.set(key, details.open); });
  return details;
}

// ---- applications ---------------------------------------------------------------------
function drawApplications({ applications = [], elsewhere = [] }) {
  drawCommit(applications);
  const cards = applications.map(application);
  if (elsewhere.length) {
    cards.push(h('div', { class: 'card' },
      h('div', { class: 'head' }, h('h3', {}, 'Not from Git'), h('span', { class: 'where' }, 'made by kubectl or by hand; no application owns it')),
      elsewhere.map(w => workload('elsewhere', w))));
  }
  if (!cards.length) {
    cards.push(h('div', { class: 'card empty' }, h('h3', {}, 'Nothing is deployed yet'),
      h('p', {}, 'Tell Rumbo which repository to follow:'),
      h('pre', {}, 'kubectl apply -f - <<EOF\napiVersion: rumbo.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n  source: {repo: https://git.example.org/shop.git, path: deploy}\nEOF')));
  }
  byId('applications').replaceChildren(...cards);
}

function drawCommit(applications) {
  const commits = new Map(applications.filter(a => a.commit).map(a => [a.commit.sha, a.commit]));
  const [first] = [...commits.values()].sort((a, b) => Date.parse(b.time || 0) - Date.parse(a.time || 0));
  byId('commit').replaceChildren(...(first ? [
    h('span', { class: 'sha', title: first.sha }, first.sha.slice(0, 7)), ' ', h('b', {}, first.subject || ''), ' — ', first.author || '',
    first.time ? [', ', since(first.time), ' ago'] : '',
    commits.size > 1 ? ` (and ${commits.size - 1} more in force)` : ''].flat() : []));
}

function application(a) {
  const key = `app/${a.namespace}/${a.name}`;
  const { workloads = [], things = [], problems = [] } = a;
  return h('article', { class: 'card' },
    h('div', { class: 'head' },
      h('h3', {}, a.name), pill(a.health), pill(a.sync), h('span', { class: 'grow' }),
      a.commit && h('span', { class: 'meta' }, h('span', { class: 'sha', title: a.commit.sha }, a.commit.sha.slice(0, 7)), ' ', a.commit.subject || '', ' — ', a.commit.author || ''),
      h('span', { class: 'where' }, [a.repo, a.path && '/' + a.path, a.revision && ' @ ' + a.revision])),
    problems.length > 0 && h('ul', { class: 'problems' }, problems.map(p =>
      h('li', {}, h('code', {}, p.line ? `${p.file}:${p.line}:${p.column}` : p.file), ' ', p.message))),
    a.message && h('div', { class: 'note' }, a.message),
    workloads.map(w => workload(key, w)),
    things.length > 0 && fold(key + '/things', false,
      [h('span', { class: 'name' }, `${things.length} more object${things.length > 1 ? 's' : ''}`),
        h('span', { class: 'kind' }, [...new Set(things.map(t => t.kind))].join(', '))],
      h('div', { class: 'things' }, things.map(t => h('div', { class: 'row' },
        h('span', { class: 'kind' }, t.kind), h('span', {}, t.name), t.result !== 'Synced' && pill(t.result),
        h('span', { class: 'src' }, t.file && `${t.file}:${t.line || 1}`), t.message && h('span', { class: 'why' }, t.message))))));
}

function workload(owner, w) {
  const key = `${owner}/${w.kind}/${w.namespace}/${w.name}`;
  const pods = w.pods || [];
  return fold(key, true,
    [h('span', { class: 'kind' }, w.kind), h('span', { class: 'name' }, w.name), pill(w.health),
      h('span', { class: w.ready >= w.desired ? 'good' : 'busy' }, `${w.ready} of ${w.desired} ready`),
      h('span', { class: 'grow' }), w.file && h('span', { class: 'src' }, `${w.file}:${w.line || 1}`),
      w.message && h('span', { class: 'why' }, w.message)],
    h('div', { class: 'pods' }, pods.length ? pods.map(pod) : h('span', { class: 'meta' }, 'no pods')));
}

function pod(p) {
  const failing = /Crash|Err|BackOff|Fail|Unschedul|Killed|Unknown/.test(p.word);
  return h('div', { class: 'pod ' + (p.good ? 'ok' : failing ? 'ko' : '') },
    h('div', { class: 'row' }, h('span', { class: 'name' }, p.name),
      h('span', { class: p.good ? 'good' : failing ? 'bad' : 'busy' }, p.word),
      h('span', { class: 'meta' }, [p.node ? 'on ' + p.node : 'no node yet', p.ip && ' · ' + p.ip,
        p.restarts > 0 && ` · ${p.restarts} restart${p.restarts > 1 ? 's' : ''}`, p.since && [' · ', since(p.since)]])),
    p.message && h('div', { class: 'meta' }, p.message),
    h('div', { class: 'containers' }, (p.containers || []).map(c =>
      h('button', { class: 'container', title: `${c.image}\nShow the log`, onclick: () => openLog(p, c) },
        h('span', { class: c.good ? 'good' : 'busy' }, '● '), c.init && 'init ', c.name, ' ',
        h('span', { class: 'image' }, c.image), c.good ? '' : ' ' + c.state, c.restarts > 0 && ` ↻${c.restarts}`))));
}

// ---- nodes -----------------------------------------------------------------------------
function share(label, { asked = 0, room = 0 }, show) {
  const part = room > 0 ? Math.min(100, asked * 100 / room) : 0;
  const fill = h('span', { class: 'fill' + (part > 85 ? ' tight' : '') });
  fill.style.width = part + '%';
  return h('div', { class: 'bar' }, h('span', {}, label),
    h('span', { class: 'track', role: 'meter', 'aria-label': label, 'aria-valuenow': Math.round(part), 'aria-valuemin': '0', 'aria-valuemax': '100' }, fill),
    h('span', {}, `${show(asked)} of ${show(room)}`));
}
function drawNodes(nodes) {
  byId('nodes').replaceChildren(nodes.length ? h('div', { class: 'card' }, nodes.map(n => h('div', { class: 'node' },
    h('div', { class: 'row' }, h('span', { class: 'name' }, n.name), h('span', { class: 'pill ' + (n.ready ? 'good' : 'bad') }, n.word),
      h('span', { class: 'meta' }, [n.address, n.engine].filter(Boolean).join(' · '))),
    n.message && h('div', { class: 'meta bad' }, n.message),
    n.taints && h('div', { class: 'meta' }, n.taints.join(', ')),
    share('CPU', n.cpu, cores), share('Memory', n.memory, bytes), share('Pods', n.pods, String)))) :
    h('div', { class: 'card empty' }, h('h3', {}, 'No node has joined'), h('p', {}, 'On the Docker host: ', h('code', {}, 'rumbo node --server … --token …'),
      ' (the master prints the line with ', h('code', {}, 'rumbo token'), ')')));
}

// ---- activity ---------------------------------------------------------------------------
function drawActions(actions) {
  byId('actions').replaceChildren(actions.length ? h('div', { class: 'card' }, h('ul', { class: 'feed' }, actions.map(a =>
    h('li', {}, since(a.at), h('span', { class: 'kind' }, a.actor, ' '), h('span', {}, a.words), a.because && h('span', { class: 'because' }, 'because: ', a.because))))) :
    h('div', { class: 'card empty' }, 'Nothing has happened since Rumbo started.'));
}
function drawEvents(events) {
  byId('events').replaceChildren(events.length ? h('div', { class: 'card' }, h('ul', { class: 'feed' }, events.map(e =>
    h('li', {}, since(e.at), h('span', { class: e.type === 'Warning' ? 'bad' : '' }, e.reason), ' ', h('span', {}, e.about),
      e.count > 1 && h('span', { class: 'meta' }, ` ×${e.count}`), h('span', { class: 'because' }, e.message || ''))))) :
    h('div', { class: 'card empty' }, 'No events.'));
}
for (const [tab, other] of [['actions', 'events'], ['events', 'actions']]) {
  byId('tab-' + tab).addEventListener('click', () => {
    byId(tab).hidden = false;
    byId(other).hidden = true;
    byId('tab-' + tab).setAttribute('aria-selected', 'true');
    byId('tab-' + other).setAttribute('aria-selected', 'false');
  });
}

// ---- logs --------------------------------------------------------------------------------
let reading = null;
async function openLog(p, c) {
  const text = byId('log-text');
  byId('log-title').textContent = `${p.name} / ${c.name}`;
  byId('log-state').textContent = 'loading…';
  text.textContent = '';
  byId('log').showModal();
  reading = new AbortController();
  try {
    const answer = await fetch(`logs/${p.namespace}/${p.name}/${c.name}?follow=true`, { signal: reading.signal });
    if (!answer.ok) throw new Error(`the master answered ${answer.status}`);
    byId('log-state').textContent = 'following';
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const atEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
      text.append(part.value);
      while (text.childNodes.length > 4000) text.firstChild.remove();
      if (atEnd) text.scrollTop = text.scrollHeight;
    }
    byId('log-state').textContent = text.textContent ? 'the end' : 'nothing was written';
  } catch (failed) {
    if (failed.name !== 'AbortError') byId('log-state').textContent = `cannot be read: ${failed.message}`;
  }
}
byId('log-close').addEventListener('click', () => byId('log').close());
byId('log').addEventListener('close', () => reading && reading.abort());

// ---- the live wire -----------------------------------------------------------------------
const link = byId('link');
function say(state, words) { link.className = 'link ' + state; link.textContent = words; }
const updates = new EventSource('updates');
const sections = { applications: drawApplications, nodes: drawNodes, actions: drawActions, events: drawEvents };
for (const [section, draw] of Object.entries(sections)) {
  updates.addEventListener(section, event => { say('live', 'live'); draw(JSON.parse(event.data)); });
}
let lostAt = 0;
updates.addEventListener('open', () => { lostAt = 0; say('live', 'live'); });
updates.addEventListener('error', () => {
  lostAt = lostAt || Date.now();
  say('lost', `Rumbo does not answer, trying again — what you see is from ${new Date(lostAt).toLocaleTimeString()}`);
});
setInterval(() => document.querySelectorAll('[data-since]').forEach(e => { e.textContent = ago(e.dataset.since); }), 1000);
