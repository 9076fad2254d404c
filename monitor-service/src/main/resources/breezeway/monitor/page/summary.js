// What a reading means, without the page: the state of a cell, and the sentence above all.

export const STATES = {
  fresh: 'fresh',
  stale: 'stale',
  failed: 'failed',
  partial: 'partial',
  running: 'running',
  paused: 'paused',
  never: 'not yet run',
  keyless: 'no keys',
};

/** The one state that a cell shows: what a person should see first. */
export function stateOf(cell) {
  if (cell.paused) {
    return 'paused';
  }
  if (cell.stale) {
    return 'stale';
  }
  if (cell.status === 'failed' || cell.status === 'partial') {
    return cell.status;
  }
  if (cell.running || cell.status === 'running') {
    return 'running';
  }
  if (!cell.hasKeys) {
    return 'keyless';
  }
  return cell.lastSuccessAt ? 'fresh' : 'never';
}

export const keyOf = (cell) => cell.region + '/' + cell.entity;

export const needsLook = (cell) => ['stale', 'failed', 'partial'].includes(stateOf(cell));

/**
 * The headline: {level, sentence, cells named in it}. Level is good, warning, bad or unknown.
 */
export function headline(situation) {
  const {cells, problems} = situation;
  const nothingKnown = cells.every((cell) => !cell.lastStartedAt && !cell.lastSuccessAt && !cell.running);
  if (nothingKnown) {
    return problems.length > 0
      ? {level: 'bad', sentence: 'How things stand cannot be read', named: []}
      : {level: 'unknown', sentence: 'Nothing has run yet', named: []};
  }
  const stale = cells.filter((cell) => cell.stale);
  const failed = cells.filter((cell) => cell.status === 'failed');
  if (stale.length > 0) {
    return {
      level: 'bad',
      sentence: stale.length + ' of ' + cells.length + (stale.length === 1 ? ' is stale' : ' are stale'),
      named: stale,
    };
  }
  const fresh = cells.filter((cell) => cell.lastSuccessAt && !cell.paused);
  const sentence =
    fresh.length === cells.length && cells.length > 1
      ? 'All ' + cells.length + ' are fresh'
      : fresh.length + ' of ' + cells.length + (fresh.length === 1 ? ' is fresh' : ' are fresh');
  if (failed.length > 0) {
    return {
      level: 'bad',
      sentence: sentence + ', but ' + (failed.length === 1 ? '1 run failed' : failed.length + ' runs failed'),
      named: failed,
    };
  }
  return {level: problems.length > 0 ? 'warning' : 'good', sentence, named: []};
}

/** What else is to be said in few words: {text, to: id of a section or hash of a cell, bad}. */
export function facts(situation) {
  const {cells, alerts, deadLetters, services, tokens} = situation;
  const said = [];
  const say = (amount, text, to, bad) => amount > 0 && said.push({text, to, bad});
  const those = (test) => cells.filter(test).length;
  const failed = those((cell) => cell.status === 'failed');
  const partial = those((cell) => cell.status === 'partial');
  const running = those((cell) => cell.running);
  const paused = those((cell) => cell.paused);
  const keyless = new Set(cells.filter((cell) => !cell.hasKeys).map((cell) => cell.region)).size;
  const open = alerts.filter((alert) => alert.state === 'open').length;
  const letters = deadLetters.reduce((sum, cause) => sum + cause.records, 0);
  const silent = services.filter((service) => service.silent || !service.healthy).length;
  const refused = tokens.filter((token) => token.lastError).length;
  say(failed, failed + (failed === 1 ? ' run failed' : ' runs failed'), 'grid-section', true);
  say(partial, partial + (partial === 1 ? ' run was partial' : ' runs were partial'), 'grid-section', true);
  say(open, open + (open === 1 ? ' alert is open' : ' alerts are open'), 'alerts', true);
  say(silent, silent + (silent === 1 ? ' service does not work' : ' services do not work'), 'services', true);
  say(refused, refused + (refused === 1 ? ' token was not renewed' : ' tokens were not renewed'), 'tokens', true);
  say(letters, letters + (letters === 1 ? ' dead letter' : ' dead letters'), 'dead-letters', true);
  say(running, running + (running === 1 ? ' run is under way' : ' runs are under way'), 'grid-section', false);
  say(paused, paused + (paused === 1 ? ' is paused' : ' are paused'), 'grid-section', false);
  say(keyless, keyless + (keyless === 1 ? ' region has no keys' : ' regions have no keys'), 'tokens', false);
  return said;
}
