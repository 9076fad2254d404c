// What is below the grid: a card each.

import {element, keep, setAttribute, setShape, setText, shape} from './dom.js';
import * as words from './words.js';

const MOST_ALERTS = 15;
const HOUR = 3600 * 1000;

export function show(situation, about, now) {
  alerts(situation.alerts, about, now);
  deadLetters(situation.deadLetters, about, now);
  services(situation.services, now);
  tokens(situation.tokens, now);
  lag(situation.lags, situation.problems);
  writes(situation.cells);
  tables(situation.tables);
  disks(situation.disks);
}

/** The element of a kind in a card, made once. */
function part(id, selector, make) {
  const card = document.getElementById(id);
  let found = card.querySelector(selector);
  if (!found) {
    found = make();
    card.append(found);
  }
  return found;
}

/** Says what it means that there is nothing, or makes room for what there is. */
function zero(id, sentence) {
  const note = part(id, '.zero', () => element('p', {class: 'zero'}));
  note.hidden = sentence === null;
  setText(note, sentence || '');
}

function lines(id, items, keyOf, create, update) {
  const list = part(id, 'ul.lines', () => element('ul', {class: 'lines'}));
  list.hidden = items.length === 0;
  keep(list, items, keyOf, create, update);
}

const titleOf = (about, reason) => (about.reasons && about.reasons[reason]) || reason;

const place = (region, entity) =>
  region && entity ? region + '/' + entity : region || entity || 'the whole pipeline';

function alerts(all, about, now) {
  const shown = [...all].sort((one, other) => (other.state === 'open') - (one.state === 'open')).slice(0, MOST_ALERTS);
  zero('alerts', all.length === 0 ? 'No alert is open, and there was none in the last days.' : null);
  lines(
    'alerts',
    shown,
    (alert) => alert.id,
    () =>
      element(
        'li',
        {},
        element(
          'details',
          {},
          element('summary', {}, shape('never'), element('span', {class: 'main'}, element('b', {}), ' ', element('span', {class: 'where'})),
            element('span', {class: 'side'})),
          element('div', {class: 'more'}, element('p', {class: 'text'}), element('p', {class: 'fine'})))),
    (item, alert) => {
      const open = alert.state === 'open';
      setAttribute(item, 'class', open ? 'is-open' : 'is-over');
      setShape(item.querySelector('.shape'), !open ? 'fresh' : alert.severity === 'error' ? 'failed' : 'stale');
      setText(item.querySelector('b'), alert.title || titleOf(about, alert.reason));
      setText(item.querySelector('.where'), place(alert.region, alert.entity));
      const side = item.querySelector('.side');
      setText(side, (open ? 'open, ' : 'resolved, ') + words.ago(open ? alert.lastSeen : alert.resolvedAt || alert.lastSeen, now));
      setAttribute(side, 'title', words.exact(open ? alert.lastSeen : alert.resolvedAt || alert.lastSeen));
      setText(item.querySelector('.text'), alert.text);
      setText(
        item.querySelector('.fine'),
        [
          alert.severity,
          'first ' + words.clock(alert.firstSeen, now),
          alert.occurrences > 1 ? 'seen ' + words.number(alert.occurrences) + ' times' : null,
          alert.runId ? 'run ' + alert.runId : null,
          alert.service ? 'from the ' + alert.service : null,
          alert.toldAt ? 'told ' + words.clock(alert.toldAt, now) : 'not told by mail',
          'what to do: RUNBOOK, section ' + alert.reason,
        ]
          .filter((said) => said)
          .join(' · '));
    });
  more('alerts', all.length - shown.length, './breezeway alerts');
}

function deadLetters(causes, about, now) {
  zero('dead-letters', causes.length === 0 ? 'Nothing is set aside.' : null);
  lines(
    'dead-letters',
    causes.slice(0, MOST_ALERTS),
    (cause) => cause.fingerprint,
    () =>
      element(
        'li',
        {class: 'is-open'},
        element(
          'details',
          {},
          element('summary', {}, shape('stale'), element('span', {class: 'main'}, element('b', {}), ' ', element('span', {class: 'where'})),
            element('span', {class: 'side'})),
          element('div', {class: 'more'}, element('p', {class: 'text'}), element('p', {class: 'fine'}), element('p', {}, 'Look at them: ', element('code', {}))))),
    (item, cause) => {
      setText(item.querySelector('b'), words.count(cause.records, 'record') + ' of ' + cause.entity);
      setText(item.querySelector('.where'), titleOf(about, cause.reason) + (cause.field ? ': ' + cause.field : ''));
      setText(item.querySelector('.side'), 'last ' + words.ago(cause.lastSeen, now));
      setText(item.querySelector('.text'), cause.cause || '');
      setText(
        item.querySelector('.fine'),
        'in ' + cause.regions.join(', ') + ' · since ' + words.clock(cause.firstSeen, now) + ' · RUNBOOK, section ' + cause.reason);
      setText(item.querySelector('code'), './breezeway dead-letters show ' + cause.fingerprint.slice(0, 8));
    });
  more('dead-letters', causes.length - MOST_ALERTS, './breezeway dead-letters list');
}

function more(id, left, command) {
  const note = part(id, '.further', () => element('p', {class: 'fine further'}, element('span', {}), element('code', {}, command)));
  note.hidden = left <= 0;
  setText(note.firstChild, words.number(left) + ' more: ');
}

/** A line of a name and a value on the right, with a shape where there is something to see to. */
function plainLine() {
  return element(
    'li',
    {},
    element('span', {class: 'main'}, shape('never'), ' ', element('b', {}), element('span', {class: 'where'})),
    element('span', {class: 'side'}),
    element('p', {class: 'fine'}));
}

function fillLine(item, state, name, where, side, fine) {
  setShape(item.querySelector('.shape'), state);
  setText(item.querySelector('b'), name);
  setText(item.querySelector('.where'), where ? ' ' + where : '');
  setText(item.querySelector('.side'), side);
  const note = item.querySelector('.fine');
  note.hidden = !fine;
  setText(note, fine || '');
}

function services(all, now) {
  zero('services', all.length === 0 ? 'No service reports. Start them with ./breezeway up.' : null);
  lines(
    'services',
    all,
    (service) => service.instance + ' ' + service.service,
    plainLine,
    (item, service) => {
      const state = service.silent ? 'failed' : service.healthy ? 'fresh' : 'stale';
      const side = service.silent
        ? 'silent for ' + words.spoken(now - Date.parse(service.seenAt))
        : (service.healthy ? 'works' : 'does not work');
      fillLine(item, state, service.service, '', side + ', up ' + words.span(Math.max(0, now - Date.parse(service.startedAt))),
        [service.detail, service.instance].filter((said) => said).join(' · '));
    });
}

function tokens(all, now) {
  zero('tokens', all.length === 0 ? 'No region is configured.' : null);
  lines(
    'tokens',
    all,
    (token) => token.region,
    plainLine,
    (item, token) => {
      const left = token.expiresAt ? Date.parse(token.expiresAt) - now : null;
      let state = 'fresh';
      let side = '';
      if (!token.hasKeys) {
        state = 'keyless';
        side = 'no keys';
      } else if (left === null) {
        state = 'never';
        side = 'no token yet';
      } else if (left <= 0) {
        state = 'stale';
        side = 'expired ' + words.spoken(-left) + ' ago';
      } else {
        side = left < HOUR ? words.spoken(left) + ' left' : Math.floor(left / HOUR) + ' h left';
      }
      const fine = [];
      if (token.lastError) {
        state = 'failed';
        fine.push(token.lastError);
      }
      if (token.lastRefreshedAt) {
        fine.push('renewed ' + words.count(token.generations, 'time') + ', last ' + words.ago(token.lastRefreshedAt, now));
      }
      fillLine(item, state, token.region, '', side, fine.join(' · '));
    });
}

function lag(all, problems) {
  const behind = all.filter((stage) => stage.messages > 0);
  const silent = all.length === 0;
  zero(
    'lag',
    silent
      ? (problems.length > 0 ? 'Not known just now.' : 'No stage has anything to read yet.')
      : behind.length === 0 ? 'Every stage has read all there is.' : null);
  lines(
    'lag',
    behind,
    (stage) => stage.stage + ' ' + stage.topic,
    plainLine,
    (item, stage) => fillLine(item, 'running', stage.stage, 'of ' + stage.topic, words.count(stage.messages, 'message') + ' behind', ''));
}

function bars(id, items, keyOf, nameOf, shareOf, sideOf, warnOf) {
  lines(
    id,
    items,
    keyOf,
    () =>
      element('li', {}, element('span', {class: 'main'}, element('b', {})), element('span', {class: 'side'}), element('meter', {min: 0, max: 1})),
    (item, value) => {
      setText(item.querySelector('b'), nameOf(value));
      setText(item.querySelector('.side'), sideOf(value));
      const meter = item.querySelector('meter');
      meter.value = shareOf(value);
      setAttribute(meter, 'aria-label', nameOf(value) + ': ' + sideOf(value));
      setAttribute(item, 'class', warnOf(value) ? 'is-warned' : '');
    });
}

function writes(cells) {
  const sums = new Map();
  for (const cell of cells) {
    const sum = sums.get(cell.entity) || {entity: cell.entity, read: 0, unchanged: 0};
    sum.read += cell.processed;
    sum.unchanged += cell.unchanged;
    sums.set(cell.entity, sum);
  }
  const all = [...sums.values()].filter((sum) => sum.read > 0);
  const read = all.reduce((total, sum) => total + sum.read, 0);
  const unchanged = all.reduce((total, sum) => total + sum.unchanged, 0);
  const note = part('writes', '.lead', () => element('p', {class: 'lead'}, element('b', {}), element('span', {})));
  note.hidden = read === 0;
  const ended = cells.some((cell) => !['never', 'running'].includes(cell.status));
  zero('writes', read > 0 ? null : ended ? 'The last runs read no record.' : 'No run has ended yet.');
  if (read > 0) {
    setText(note.firstChild, words.percent(unchanged / read));
    setText(note.lastChild, ' of ' + words.count(read, 'record') + ' in the last runs were as before and cost no write.');
  }
  bars('writes', all, (sum) => sum.entity, (sum) => sum.entity, (sum) => sum.unchanged / sum.read,
    (sum) => words.brief(sum.unchanged) + ' of ' + words.brief(sum.read), () => false);
}

function tables(all) {
  zero('tables', all.length === 0 ? 'There are no tables yet.' : null);
  lines(
    'tables',
    all,
    (table) => table.table,
    () => element('li', {}, element('span', {class: 'main'}), element('span', {class: 'side'})),
    (item, table) => {
      setText(item.firstChild, table.table);
      setText(item.lastChild, words.number(Math.max(0, table.rows)));
    });
  const note = part('tables', '.estimate', () => element('p', {class: 'fine estimate'}, 'As PostgreSQL estimates them.'));
  note.hidden = all.length === 0;
}

function disks(all) {
  zero('disks', all.length === 0 ? 'Not known.' : null);
  bars('disks', all, (disk) => disk.path + ' ' + disk.what, (disk) => disk.what,
    (disk) => 1 - disk.freeBytes / disk.totalBytes,
    (disk) => words.size(disk.freeBytes) + ' of ' + words.size(disk.totalBytes) + ' free (' + words.percent(disk.freeBytes / disk.totalBytes) + ')',
    (disk) => disk.freeBytes / disk.totalBytes < 0.1);
}
