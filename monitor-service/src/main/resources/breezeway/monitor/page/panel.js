// The panel of one cell: what is known of it, its history, and what the operator can have done.

import * as ask from './ask.js';
import {element, keep, setAttribute, setShape, setText, shape} from './dom.js';
import {STATES, keyOf, stateOf} from './summary.js';
import * as words from './words.js';

const panel = document.getElementById('panel');

let about = {};
let changed = () => {};
let closed = () => {};
let parts = null; // the elements of the panel that is open
let cell = null; // what it shows
let waiting = null; // the request for a run whose fate is not known yet
let pending = null; // the order that waits for a token or a yes

/**
 * @param said what does not change while the monitor is up
 * @param whenChanged called after an order, so that the page reads again
 * @param whenClosed called with the key of the cell that was open
 */
export function begin(said, whenChanged, whenClosed) {
  about = said;
  changed = whenChanged;
  closed = whenClosed;
  panel.addEventListener('close', () => {
    const key = cell && keyOf(cell);
    cell = null;
    parts = null;
    panel.replaceChildren();
    if (key) {
      closed(key);
    }
  });
  // A click beside it closes it; the dialog itself has no padding, so such a click meets it alone.
  panel.addEventListener('click', (event) => event.target === panel && panel.close());
}

export const openKey = () => cell && keyOf(cell);

export const close = () => panel.open && panel.close();

export function open(newCell, now) {
  cell = newCell;
  waiting = null;
  pending = null;
  parts = build();
  panel.replaceChildren(parts.frame);
  show(newCell, now);
  if (!panel.open) {
    panel.showModal();
  }
  parts.title.focus();
  readHistory();
}

/** Another reading of the cell that is open. */
export function show(newCell, now) {
  const before = cell;
  cell = newCell;
  const state = stateOf(cell);
  setShape(parts.shape, state);
  setText(parts.state, stateSentence(cell, state, now));
  fillRunning(now);
  fillMessage();
  fillFacts(now);
  setText(parts.hold, cell.paused ? 'Resume' : 'Pause');
  if (before.lastCompletedAt !== cell.lastCompletedAt || before.status !== cell.status) {
    readHistory();
  }
  if (waiting !== null) {
    lookForRequest();
  }
}

/** What the page says of itself while it cannot be updated; null when it can. */
export function tellOld(sentence) {
  if (parts) {
    parts.old.hidden = sentence === null;
    setText(parts.old, sentence || '');
  }
}

function build() {
  const name = about.regionNames[cell.region] || cell.region;
  const button = (text, kind, act) => element('button', {type: 'button', class: kind, on: {click: act}}, text);
  const made = {
    title: element('h2', {id: 'panel-title', tabindex: '-1'}, name + ' · ' + cell.entity),
    shape: shape('never'),
    state: element('span', {}),
    old: element('p', {class: 'notice', role: 'status', hidden: true}),
    running: element('div', {class: 'under-way', hidden: true}),
    message: element('div', {class: 'message', hidden: true}),
    facts: element('dl', {class: 'pairs'}),
    run: button('Run now', 'strong', () => begun('run', {full: false})),
    full: button('Full run…', '', askForYes),
    hold: button('Pause', '', () => begun(cell.paused ? 'resume' : 'pause', {})),
    asking: element('div', {class: 'asking'}),
    said: element('p', {class: 'outcome', role: 'status'}),
    history: element('div', {class: 'scroller'}, element('p', {class: 'zero'}, 'Reading…')),
  };
  const actions = about.canOperate
    ? element('div', {class: 'actions'}, made.run, made.full, made.hold)
    : element(
        'p',
        {class: 'zero'},
        'This page only shows. To run or pause from it, set ',
        element('code', {}, 'BREEZEWAY_OPERATOR_TOKEN'),
        ' and start the monitor again. In a terminal: ',
        element('code', {}, './breezeway sync ' + cell.region + ' ' + cell.entity));
  made.frame = element(
    'div',
    {class: 'frame'},
    element(
      'header',
      {},
      element('div', {}, made.title, element('p', {class: 'code'}, keyOf(cell))),
      element(
        'button',
        {type: 'button', class: 'close', 'aria-label': 'Close', on: {click: () => panel.close()}},
        '×')),
    element(
      'div',
      {class: 'inside'},
      made.old,
      element('p', {class: 'state'}, made.shape, made.state),
      made.message,
      made.running,
      actions,
      made.asking,
      made.said,
      made.facts,
      element('h3', {}, 'History'),
      made.history));
  return made;
}

function stateSentence(cell, state, now) {
  const age = cell.lastSuccessAt
    ? 'last success ' + words.ago(cell.lastSuccessAt, now) + ', ' + words.clock(cell.lastSuccessAt, now)
    : 'no success yet';
  const word = STATES[state][0].toUpperCase() + STATES[state].slice(1);
  const limit = cell.freshForSeconds ? ' It may be ' + words.spoken(cell.freshForSeconds * 1000) + ' old.' : '';
  if (state === 'keyless') {
    return 'No keys: this region cannot run until its keys are set.';
  }
  return word + ': ' + age + '.' + (state === 'stale' ? limit : '');
}

function fillRunning(now) {
  const running = cell.running;
  parts.running.hidden = !running;
  if (!running) {
    return;
  }
  if (!parts.running.firstChild) {
    parts.running.append(element('p', {}), element('progress', {'aria-label': 'Progress by calls'}), element('p', {class: 'fine'}));
  }
  const [line, bar, fine] = parts.running.children;
  const since = words.duration(Math.max(0, (now - Date.parse(running.startedAt)) / 1000));
  setText(line, (running.mode === 'full' ? 'A full run' : 'A run') + ' is under way for ' + since + '.');
  bar.hidden = !running.callsExpected;
  bar.max = Math.max(running.callsExpected || 1, running.apiCalls);
  bar.value = running.apiCalls;
  const calls = running.callsExpected
    ? words.number(running.apiCalls) + ' of about ' + words.count(running.callsExpected, 'call')
    : words.count(running.apiCalls, 'call');
  setText(
    fine,
    [
      'run ' + running.run,
      calls,
      words.count(running.pages, 'page'),
      words.count(running.records, 'record'),
      ...(running.pausedUntil && Date.parse(running.pausedUntil) > now
        ? ['Breezeway asks to wait until ' + words.precise(running.pausedUntil)]
        : []),
    ].join(' · '));
}

/** What the last run said, and which section of the runbook is about it. */
function fillMessage() {
  parts.message.hidden = !cell.message;
  setAttribute(parts.message, 'class', 'message ' + (cell.status === 'failed' ? 'is-failed' : 'is-partial'));
  if (cell.message && parts.message.dataset.text !== cell.message) {
    parts.message.dataset.text = cell.message;
    const reason = reasonIn(cell.message);
    parts.message.replaceChildren(
      element('p', {}, cell.message),
      ...(reason ? [element('p', {class: 'fine'}, 'What to do: RUNBOOK, section ', element('code', {}, reason))] : []));
  }
}

/** The first word of the list of reasons that stands in a message. */
export function reasonIn(message) {
  return (message.match(/[a-z]+(-[a-z]+)*/g) || []).find((word) => about.reasons && word in about.reasons) || null;
}

function fillFacts(now) {
  const had = cell.lastStartedAt !== null;
  const records = [
    ['read', cell.processed],
    ['new', cell.added],
    ['updated', cell.updated],
    ['deleted', cell.deleted],
    ['set aside', cell.rejected],
  ];
  const pairs = [
    ['Last run', had ? span(cell.lastStartedAt, cell.lastCompletedAt, now) : 'none yet'],
    ['Duration', words.duration(cell.durationSeconds)],
    ['Records', had ? records.map(([what, amount]) => words.number(amount) + ' ' + what).join(' · ') : '–'],
    ['Writes avoided', cell.processed > 0 ? unchangedWords(cell) : '–'],
    ['API calls', had ? words.number(cell.apiCalls) : '–'],
    ['Budget used', budgetWords(cell.budgetShare, had)],
    ['Next run', nextWords(now)],
  ];
  keep(
    parts.facts,
    pairs,
    ([name]) => name,
    ([name]) => element('div', {}, element('dt', {}, name), element('dd', {})),
    (made, [, value]) => setText(made.lastElementChild, value));
}

const unchangedWords = (counts) =>
  words.number(counts.unchanged) + ' unchanged (' + words.percent(counts.unchanged / counts.processed) + ')';

function budgetWords(share, had) {
  if (!had) {
    return '–';
  }
  return share === null ? 'no limit of calls is set' : words.percent(share) + ' of the calls it might have made';
}

function nextWords(now) {
  if (cell.paused) {
    return 'none while it is paused';
  }
  return cell.nextStartAt
    ? words.clock(cell.nextStartAt, now) + ', ' + words.until(cell.nextStartAt, now)
    : 'not known';
}

function span(from, to, now) {
  const start = words.clock(from, now);
  return to ? start + ', ended ' + words.ago(to, now) : 'since ' + start;
}

// History

async function readHistory() {
  const key = keyOf(cell);
  try {
    const runs = await ask.history(cell.region, cell.entity);
    if (cell && keyOf(cell) === key) {
      fillHistory(runs);
    }
  } catch (refused) {
    if (cell && keyOf(cell) === key) {
      parts.history.replaceChildren(element('p', {class: 'zero'}, refused.message));
    }
  }
}

function fillHistory(runs) {
  if (runs.length === 0) {
    parts.history.replaceChildren(element('p', {class: 'zero'}, 'No run has ended yet.'));
    return;
  }
  const titles = ['Started', 'Run', 'Took', 'Read', 'New', 'Updated', 'Deleted', 'Set aside', 'Calls', 'Budget'];
  const now = Date.now();
  parts.history.replaceChildren(
    element(
      'table',
      {class: 'list'},
      element('thead', {}, element('tr', {}, ...titles.map((title, i) => element('th', {scope: 'col', class: i > 1 ? 'figure' : null}, title)))),
      element('tbody', {}, ...runs.flatMap((run) => historyRows(run, now)))));
}

/** A line with figures, and below it what the run said. */
function historyRows(run, now) {
  const state = run.status === 'success' ? 'fresh' : run.status in STATES ? run.status : 'never';
  const figure = (text) => element('td', {class: 'figure'}, text);
  const line = element(
    'tr',
    {},
    element('td', {}, element('time', {datetime: run.startedAt, title: words.exact(run.startedAt)}, words.clock(run.startedAt, now))),
    element(
      'td',
      {},
      element('span', {class: 'with-shape'}, shape(state), run.status + (run.mode === 'full' ? ', full' : ''))),
    figure(words.duration(run.durationSeconds)),
    figure(words.number(run.processed)),
    figure(words.number(run.added)),
    figure(words.number(run.updated)),
    figure(words.number(run.deleted)),
    figure(words.number(run.rejected)),
    figure(words.number(run.apiCalls)),
    figure(run.budgetShare === null ? '–' : words.percent(run.budgetShare)));
  if (!run.message) {
    return [line];
  }
  line.setAttribute('class', 'goes-on');
  return [line, element('tr', {}, element('td', {colspan: '10'}, element('p', {class: 'fine told'}, run.message)))];
}

// Orders

function askForYes() {
  setText(parts.said, '');
  const yes = element('button', {type: 'button', class: 'strong', on: {click: () => begun('run', {full: true})}}, 'Yes, read everything');
  const no = element('button', {type: 'button', on: {click: () => endAsking(parts.full)}}, 'Cancel');
  parts.asking.replaceChildren(
    element(
      'div',
      {class: 'question', role: 'group', 'aria-label': 'Full run'},
      element('p', {}, 'A full run reads every record of ' + keyOf(cell) + ' anew, and takes more calls and time than a usual one.'),
      element('div', {class: 'actions'}, yes, no)));
  yes.focus();
}

function askForToken(sentence) {
  const field = element('input', {
    type: 'password', id: 'operator-token', autocomplete: 'off', spellcheck: 'false', required: true,
    'aria-describedby': 'operator-token-help'});
  const form = element(
    'form',
    {
      class: 'question',
      on: {
        submit: (event) => {
          event.preventDefault();
          if (field.value) {
            ask.keepToken(field.value);
            begun(pending.what, pending.body);
          }
        },
      },
    },
    sentence ? element('p', {class: 'refused', role: 'alert'}, sentence) : null,
    element('label', {for: 'operator-token'}, 'Operator token'),
    element('div', {class: 'actions'}, field, element('button', {type: 'submit', class: 'strong'}, 'Go on'),
      element('button', {type: 'button', on: {click: () => endAsking(parts.run)}}, 'Cancel')),
    element('p', {class: 'fine', id: 'operator-token-help'}, 'The value of BREEZEWAY_OPERATOR_TOKEN. It is kept until this tab is closed.'));
  parts.asking.replaceChildren(form);
  field.focus();
}

function endAsking(focus) {
  parts.asking.replaceChildren();
  pending = null;
  focus.focus();
}

async function begun(what, body) {
  pending = {what, body};
  setText(parts.said, '');
  setAttribute(parts.said, 'class', 'outcome');
  if (!ask.hasToken()) {
    askForToken(null);
    return;
  }
  const here = parts;
  try {
    const answer = await ask.order(what, {region: cell.region, entity: cell.entity, ...body});
    if (here !== parts) {
      return;
    }
    const button = what === 'run' ? (body.full ? parts.full : parts.run) : parts.hold;
    endAsking(button);
    setText(parts.said, answered(what, body, answer));
    if (what === 'run') {
      waiting = answer.request;
    }
    changed();
  } catch (refused) {
    if (here !== parts) {
      return;
    }
    if (refused.status === 401) {
      askForToken(refused.message);
    } else {
      parts.asking.replaceChildren();
      setAttribute(parts.said, 'class', 'outcome refused');
      setText(parts.said, refused.message);
    }
  }
}

function answered(what, body, answer) {
  switch (what) {
    case 'run':
      return (body.full ? 'A full run' : 'A run') + ' is asked for (request ' + answer.request + '). It begins within seconds.';
    case 'pause':
      return 'Paused: the timetable leaves it out until somebody resumes it.';
    default:
      return answer.heldBy.length === 0
        ? 'Resumed: the timetable runs it again.'
        : 'It stays paused with others. To end that: ' + answer.heldBy.join(' and ');
  }
}

/** Tells when a run that was asked for cannot begin, or has. */
async function lookForRequest() {
  const id = waiting;
  const here = parts;
  try {
    const request = await ask.request(id);
    if (here !== parts || waiting !== id) {
      return;
    }
    if (request.refused) {
      setAttribute(parts.said, 'class', 'outcome refused');
      setText(parts.said, 'No run could begin: ' + request.refused);
      waiting = null;
    } else if (request.run !== null) {
      setText(parts.said, 'Run ' + request.run + ' answers it.');
      waiting = null;
    }
  } catch {
    // The page says by itself when the monitor does not answer; the next reading asks again.
  }
}
