// The page: reads how things stand every few seconds and shows it, and says so when it cannot.

import * as ask from './ask.js';
import {element, keep, setAttribute, setText} from './dom.js';
import * as grid from './grid.js';
import * as panel from './panel.js';
import * as sections from './sections.js';
import {facts, headline, keyOf} from './summary.js';
import * as words from './words.js';

const INTERVAL = 10 * 1000;
const OLD_AFTER = 25 * 1000;
const SHAPES = {good: 'fresh', warning: 'partial', bad: 'stale', unknown: 'never'};

const find = (id) => document.getElementById(id);

let about = null;
let last = null; // {situation, receivedAt by this clock, ahead: the server's clock minus this one, cellsAt}
let failure = null; // why the last try to read failed
let timer = null;
let shown = false;

/** The server's time; that of the last reading when it is old: what was so then is shown as of then. */
function now() {
  return isOld() ? last.receivedAt + last.ahead : Date.now() + last.ahead;
}

const isOld = () => last !== null && (failure !== null || Date.now() - last.receivedAt > OLD_AFTER);

async function read() {
  clearTimeout(timer);
  try {
    if (about === null) {
      about = await ask.about();
      panel.begin(about, read, panelClosed);
    }
    const answer = await ask.situation();
    last = keepingCells({situation: answer.body, receivedAt: Date.now(), ahead: answer.now - Date.now(), cellsAt: null});
    failure = null;
  } catch (refused) {
    failure = refused;
  }
  show();
  timer = setTimeout(read, INTERVAL);
}

/** While the database is away the cells of the last reading that had some are shown, as of then. */
function keepingCells(next) {
  const {situation} = next;
  if (situation.cells.length > 0 || situation.problems.length === 0 || last === null || last.situation.cells.length === 0) {
    return next;
  }
  return {
    ...next,
    situation: {...situation, cells: last.situation.cells},
    cellsAt: last.cellsAt || last.receivedAt,
  };
}

function show() {
  showReading();
  if (last === null || about === null) {
    return;
  }
  const {situation} = last;
  const time = now();
  showHeadline(situation);
  showNotices(situation);
  find('grid-section').hidden = situation.cells.length === 0;
  find('sections').hidden = false;
  grid.show(situation, about, last.cellsAt ? last.cellsAt + last.ahead : time);
  document.body.classList.toggle('has-old-cells', last.cellsAt !== null);
  sections.show(situation, about, time);
  if (!shown) {
    shown = true;
    scrollToAddress();
  }
  followAddress();
}

/** A section in the address was hidden when the browser looked for it. */
function scrollToAddress() {
  const section = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (section) {
    section.scrollIntoView();
  }
}

function showReading() {
  const old = isOld();
  document.body.classList.toggle('is-old', old);
  const notice = find('old-notice');
  const none = last === null && failure !== null;
  notice.hidden = !old && !none;
  if (old) {
    const at = words.precise(last.receivedAt);
    setText(find('reading'), 'Stopped at ' + at);
    tell(notice, 'Stopped updating at ' + at + '. ' + (failure ? failure.message : 'No answer came since.') + ' All below is as it was then.');
  } else if (none) {
    setText(find('reading'), 'No answer');
    setText(find('headline-text'), 'The status cannot be read');
    tell(notice, failure.message + ' This page tries again every ten seconds.');
  } else if (last !== null) {
    setText(find('reading'), 'Updated ' + words.precise(last.receivedAt));
  }
}

/** Also said aloud, once for each new sentence. */
function tell(notice, sentence) {
  if (notice.textContent !== sentence) {
    notice.textContent = sentence;
    setText(find('said'), sentence);
  }
}

function showHeadline(situation) {
  const {level, sentence, named} = headline(last.cellsAt ? {...situation, cells: []} : situation);
  setAttribute(find('headline'), 'class', 'headline is-' + level);
  setAttribute(find('headline-shape'), 'href', '#shape-' + SHAPES[level]);
  const title = find('headline-text');
  const names = named.slice(0, 3);
  const key = sentence + names.map(keyOf) + named.length;
  if (title.dataset.said !== key) {
    title.dataset.said = key;
    title.replaceChildren(sentence + (names.length > 0 ? ': ' : ''));
    names.forEach((cell, index) => {
      title.append(index > 0 ? ', ' : '', element('a', {href: '#' + keyOf(cell)}, keyOf(cell)));
    });
    if (named.length > names.length) {
      title.append(' and ' + (named.length - names.length) + ' more');
    }
    setText(find('said'), title.textContent);
  }
  document.title = (level === 'bad' ? '⚠ ' : '') + sentence + ' · Breezeway';
  keep(
    find('facts'),
    facts(situation),
    (fact) => fact.to + ' ' + fact.text.replace(/[0-9]+/, ''),
    (fact) => element('li', {}, element('a', {href: '#' + fact.to})),
    (item, fact) => {
      setText(item.firstChild, fact.text);
      setAttribute(item, 'class', fact.bad ? 'is-bad' : '');
    });
}

function showNotices(situation) {
  const problems = find('problems');
  const said = [...situation.problems];
  if (last.cellsAt) {
    said.push('The grid is as it was at ' + words.precise(last.cellsAt) + '.');
  }
  problems.hidden = said.length === 0;
  keep(problems, said, (problem) => problem, (problem) => element('p', {}, problem), () => {});
  const {cells, tokens} = situation;
  const first = find('first-steps');
  const nothing = cells.every((cell) => !cell.lastStartedAt && !cell.running) && situation.problems.length === 0;
  first.hidden = !nothing;
  if (nothing) {
    showFirstSteps(first, cells, tokens);
  }
}

function showFirstSteps(notice, cells, tokens) {
  const anyKeys = tokens.some((token) => token.hasKeys) || cells.some((cell) => cell.hasKeys);
  const starts = cells.map((cell) => cell.nextStartAt).filter((start) => start).sort();
  const next = starts.length > 0 ? words.clock(starts[0], now()) : null;
  const steps = [];
  if (cells.length === 0) {
    steps.push(['Name your regions in config/regions.yaml, and start the pipeline again.', null]);
  } else {
    if (!anyKeys) {
      steps.push(['Put the keys of your regions into .env and start the pipeline again. This says whether they are right:', './breezeway check']);
    }
    steps.push(['Fetch everything once:', './breezeway sync all all']);
    if (anyKeys && next) {
      steps.push(['Or wait: by the timetable the first run begins ' + next + '.', null]);
    }
  }
  keep(
    notice,
    [['Just installed? Then this comes next.', null], ...steps],
    ([text]) => text,
    ([text, command]) => element('p', {}, text + ' ', command ? element('code', {}, command) : null),
    () => {});
}

// The open cell is part of the address, so that it can be sent to somebody and "back" closes it.

function followAddress() {
  if (last === null || about === null) {
    return;
  }
  let key = location.hash.slice(1);
  try {
    key = decodeURIComponent(key);
  } catch {
    key = '';
  }
  const cell = last.situation.cells.find((candidate) => keyOf(candidate) === key);
  if (!cell) {
    panel.close();
  } else if (panel.openKey() === key) {
    panel.show(cell, now());
  } else {
    panel.open(cell, now());
  }
  panel.tellOld(isOld() ? find('old-notice').textContent : null);
}

function panelClosed(key) {
  if (location.hash.slice(1) === key) {
    history.replaceState(null, '', location.pathname + location.search);
  }
  const cell = grid.cellOf(key);
  if (cell) {
    cell.focus();
  }
}

// The exact times of what the pointer or the focus is on.

const hint = find('hint');

function showHint(target) {
  const about = target && target.closest && target.closest('[data-exact]');
  hint.hidden = !about;
  if (!about) {
    return;
  }
  setText(hint, about.dataset.exact);
  const at = about.getBoundingClientRect();
  const own = hint.getBoundingClientRect();
  const below = at.bottom + own.height + 12 < innerHeight;
  hint.style.left = Math.max(8, Math.min(at.left, innerWidth - own.width - 8)) + 'px';
  hint.style.top = (below ? at.bottom + 6 : Math.max(8, at.top - own.height - 6)) + 'px';
}

function beginHints() {
  document.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && showHint(event.target));
  document.addEventListener('focusin', (event) => showHint(event.target.matches(':focus-visible') ? event.target : null));
  document.addEventListener('focusout', () => showHint(null));
  document.addEventListener('keydown', (event) => event.key === 'Escape' && showHint(null));
  document.addEventListener('scroll', () => showHint(null), {capture: true, passive: true});
}

grid.begin((region, entity) => {
  location.hash = region + '/' + entity;
});
window.addEventListener('hashchange', followAddress);
document.addEventListener('breezeway-again', show);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    show();
    read();
  }
});
beginHints();
setInterval(show, 5000);
read();
