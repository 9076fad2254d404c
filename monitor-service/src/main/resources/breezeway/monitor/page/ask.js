// What this page asks of the monitor.

const PATIENCE = 8000;
const TOKEN = 'breezeway-operator-token';

/** An answer that is none, with a sentence for a person. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE), ...options});
  } catch {
    throw new Refused(0, 'The monitor does not answer.');
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    throw new Refused(response.status, 'The monitor answered with something else than data.');
  }
  if (!response.ok) {
    throw new Refused(response.status, body.error || 'The monitor refused this.');
  }
  // The server's clock, so that a phone that is wrong about the time shows no wrong ages.
  return {body, now: Date.parse(response.headers.get('Date')) || Date.now()};
}

export const situation = () => call('api/situation');

export const about = async () => (await call('api/about')).body;

export const history = async (region, entity) =>
  (await call('api/history?' + new URLSearchParams({region, entity, limit: 30}))).body;

export const request = async (id) => (await call('api/request?' + new URLSearchParams({id}))).body;

/** Has something done: run, pause or resume. */
export async function order(what, body) {
  const token = sessionStorage.getItem(TOKEN);
  try {
    return (
      await call('api/' + what, {
        method: 'POST',
        headers: {'Content-Type': 'application/json', ...(token ? {Authorization: 'Bearer ' + token} : {})},
        body: JSON.stringify(body),
      })
    ).body;
  } catch (refused) {
    if (refused.status === 401) {
      sessionStorage.removeItem(TOKEN);
    }
    throw refused;
  }
}

/** Kept until this tab is closed, and nowhere else. */
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);
