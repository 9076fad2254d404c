// The grid of regions and entities: a table on a wide screen, cards on a phone.

import {breakable, element, keep, setAttribute, setShape, setText, shape} from './dom.js';
import {STATES, keyOf, needsLook, stateOf} from './summary.js';
import * as words from './words.js';

const head = document.getElementById('grid-head');
const body = document.getElementById('grid-body');
const showAll = document.getElementById('show-all');
const showTrouble = document.getElementById('show-trouble');

let open = () => {};
let troubleOnly = false;
let focused = null; // key of the one cell that Tab stops at

/** Calls `opened(region, entity)` when a person opens a cell. */
export function begin(opened) {
  open = opened;
  body.addEventListener('click', (event) => {
    const cell = event.target.closest('.cell');
    if (cell) {
      open(cell.dataset.region, cell.dataset.entity);
    }
  });
  body.addEventListener('keydown', move);
  body.addEventListener('focusin', (event) => stopAt(event.target.closest('.cell')));
  showAll.addEventListener('click', () => filter(false));
  showTrouble.addEventListener('click', () => filter(true));
  for (const [state, word] of Object.entries(STATES)) {
    document.getElementById('legend').append(element('li', {}, shape(state), word));
  }
}

/** The button of a cell, to give the focus back to; null when it is not there. */
export function cellOf(key) {
  return body.querySelector(`.cell[data-cell="${CSS.escape(key)}"]`);
}

export function show(situation, about, now) {
  const regions = [...new Set(situation.cells.map((cell) => cell.region))];
  const entities = [...new Set(situation.cells.map((cell) => cell.entity))];
  const cells = new Map(situation.cells.map((cell) => [keyOf(cell), cell]));
  keep(head, ['', ...entities], (entity) => 'entity ' + entity, headOf, () => {});
  keep(body, regions, (region) => region, () => element('tr', {role: 'row'}), (row, region) =>
    fillRow(row, region, entities.map((entity) => cells.get(region + '/' + entity)), about, now));
  const trouble = situation.cells.filter(needsLook).length;
  document.getElementById('grid-scroller').classList.toggle('tall', regions.length > 12);
  setText(showAll, 'All ' + situation.cells.length);
  setText(showTrouble, 'Needs a look ' + trouble);
  document.getElementById('nothing-in-filter').hidden = !troubleOnly || trouble > 0;
  document.getElementById('grid-scroller').hidden = troubleOnly && trouble === 0;
  const stop = focused && cellOf(focused);
  if (!stop || stop.closest('[hidden]')) {
    stopAt(body.querySelector('tr:not([hidden]) .cell'));
  }
}

function headOf(entity) {
  return entity === ''
    ? element('th', {role: 'columnheader', scope: 'col', class: 'corner'}, 'Region')
    : element('th', {role: 'columnheader', scope: 'col'}, breakable(entity));
}

function titleOf(region, about) {
  const name = about.regionNames[region] || region;
  return element(
    'th',
    {role: 'rowheader', scope: 'row'},
    element('span', {class: 'region-name'}, breakable(name)),
    name === region ? null : element('span', {class: 'region-code'}, breakable(region)),
    element('span', {class: 'region-sum'}));
}

function fillRow(row, region, cells, about, now) {
  const known = cells.filter((cell) => cell);
  const trouble = known.filter(needsLook).length;
  row.hidden = troubleOnly && trouble === 0;
  keep(
    row,
    ['title', ...known],
    (item) => (item === 'title' ? item : 'cell ' + item.entity),
    (item) => (item === 'title' ? titleOf(region, about) : cellElement(item)),
    (child, item) => {
      if (item === 'title') {
        setText(child.querySelector('.region-sum'), trouble > 0 ? trouble + ' to look at' : '');
      } else {
        fillCell(child, item, now);
        child.classList.toggle('no-trouble', troubleOnly && !needsLook(item));
      }
    });
}

function cellElement(cell) {
  const button = element(
    'button',
    {
      type: 'button',
      class: 'cell',
      tabindex: '-1',
      'data-cell': keyOf(cell),
      'data-region': cell.region,
      'data-entity': cell.entity,
      'aria-haspopup': 'dialog',
    },
    element('span', {class: 'entity'}, breakable(cell.entity)),
    element('span', {class: 'age'}, shape('never'), element('b', {})),
    element('span', {class: 'what'}),
    element('span', {class: 'done'}),
    element('span', {class: 'next'}));
  return element('td', {role: 'gridcell'}, button);
}

function fillCell(element, cell, now) {
  const button = element.firstElementChild;
  const state = stateOf(cell);
  const age = cell.lastSuccessAt ? words.span(now - Date.parse(cell.lastSuccessAt)) : '–';
  const what = whatOf(cell, state, now);
  const done = cell.durationSeconds === null ? '' : words.brief(cell.processed) + ' in ' + words.shortDuration(cell.durationSeconds);
  const next = cell.nextStartAt ? 'next ' + words.shortClock(cell.nextStartAt, now) : '';
  setAttribute(button, 'class', 'cell is-' + state);
  setShape(button.querySelector('.shape'), state);
  setText(button.querySelector('b'), age);
  setText(button.querySelector('.what'), what);
  setText(button.querySelector('.done'), done);
  setText(button.querySelector('.next'), next);
  setAttribute(button, 'aria-label', spokenCell(cell, state, what, now));
  setAttribute(button, 'data-exact', exactCell(cell));
}

/** The state in words, with what there is to know at once. */
function whatOf(cell, state, now) {
  const running = cell.running && runningWord(cell.running, now);
  switch (state) {
    case 'running':
      return running || 'running';
    case 'stale':
      if (running) {
        return 'stale, running';
      }
      return ['failed', 'partial'].includes(cell.status) ? 'stale, ' + cell.status : 'stale';
    case 'failed':
    case 'partial':
      return state + (cell.running ? ', running' : ' ' + words.shortClock(cell.lastCompletedAt || cell.lastStartedAt, now));
    default:
      return STATES[state];
  }
}

function runningWord(running, now) {
  return running.callsExpected > 0
    ? 'running ' + Math.min(99, Math.floor((100 * running.apiCalls) / running.callsExpected)) + ' %'
    : 'running ' + words.span(now - Date.parse(running.startedAt));
}

function spokenCell(cell, state, what, now) {
  const parts = [STATES[state]];
  parts.push(cell.lastSuccessAt ? 'last success ' + words.ago(cell.lastSuccessAt, now) : 'no success yet');
  if (!parts.includes(what)) {
    parts.push(what);
  }
  if (cell.nextStartAt) {
    parts.push('next run ' + words.until(cell.nextStartAt, now));
  }
  return cell.region + ' ' + cell.entity + ': ' + parts.join(', ');
}

function exactCell(cell) {
  const lines = [cell.region + '/' + cell.entity];
  if (cell.lastSuccessAt) {
    lines.push('Last success  ' + words.exact(cell.lastSuccessAt));
  }
  if (cell.lastStartedAt && cell.lastStartedAt !== cell.lastSuccessAt) {
    lines.push('Last run  ' + words.exact(cell.lastStartedAt));
  }
  if (cell.nextStartAt) {
    lines.push('Next run  ' + words.exact(cell.nextStartAt));
  }
  return lines.join('\n');
}

function filter(only) {
  troubleOnly = only;
  setAttribute(showAll, 'aria-pressed', String(!only));
  setAttribute(showTrouble, 'aria-pressed', String(only));
  document.dispatchEvent(new CustomEvent('breezeway-again'));
}

/** Tab stops at one cell only; from there arrow keys lead to the others. */
function stopAt(cell) {
  if (!cell) {
    return;
  }
  if (focused) {
    const before = cellOf(focused);
    if (before) {
      before.tabIndex = -1;
    }
  }
  focused = cell.dataset.cell;
  cell.tabIndex = 0;
}

function move(event) {
  const cell = event.target.closest('.cell');
  if (!cell || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const rows = [...body.rows].filter((row) => !row.hidden);
  const cellsOf = (row) => [...row.querySelectorAll('td:not(.no-trouble) .cell')];
  const row = cell.closest('tr');
  const line = cellsOf(row);
  const column = line.indexOf(cell);
  const rowIndex = rows.indexOf(row);
  const inRow = (index) => {
    const there = rows[index] && cellsOf(rows[index]);
    return there && there[Math.min(column, there.length - 1)];
  };
  const targets = {
    ArrowRight: () => line[column + 1],
    ArrowLeft: () => line[column - 1],
    ArrowDown: () => inRow(rowIndex + 1),
    ArrowUp: () => inRow(rowIndex - 1),
    Home: () => line[0],
    End: () => line[line.length - 1],
  };
  const target = targets[event.key];
  if (target) {
    event.preventDefault();
    const next = target();
    if (next) {
      next.focus();
    }
  }
}
