// Times, durations and numbers in words. Times are in the browser's zone.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// 24 hours everywhere, as in the logs.
const clockFormat = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const preciseFormat = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const weekdayFormat = new Intl.DateTimeFormat(undefined, {weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const dayFormat = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});
const exactFormat = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23'});
const numberFormat = new Intl.NumberFormat();

/** "12 min", "1 h 40 min", "3 d": as much as one needs to know. */
export function span(millis) {
  if (millis < MINUTE) {
    return '<1 min';
  }
  if (millis < HOUR) {
    return Math.floor(millis / MINUTE) + ' min';
  }
  if (millis < 3 * HOUR) {
    const minutes = Math.floor((millis % HOUR) / MINUTE);
    return Math.floor(millis / HOUR) + ' h' + (minutes > 0 ? ' ' + minutes : '');
  }
  return millis < 2 * DAY ? Math.floor(millis / HOUR) + ' h' : Math.floor(millis / DAY) + ' d';
}

/** How long something took: "0.4 s", "42 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) {
    return '–';
  }
  if (seconds < 10) {
    return Math.round(seconds * 10) / 10 + ' s';
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return whole + ' s';
  }
  if (whole < 3600) {
    return Math.floor(whole / 60) + ' min' + (whole % 60 > 0 ? ' ' + (whole % 60) + ' s' : '');
  }
  const minutes = Math.floor((whole % 3600) / 60);
  return Math.floor(whole / 3600) + ' h' + (minutes > 0 ? ' ' + minutes + ' min' : '');
}

/** How long something took, in about five characters. */
export function shortDuration(seconds) {
  return duration(seconds).replace(/ (?:\d+ s|\d+ min)$/, (rest, at) => (at > 0 && seconds >= 60 ? '' : rest));
}

/** The time of day; the day with it when it is another one. */
export function clock(instant, now) {
  const time = new Date(instant);
  if (time.toDateString() === new Date(now).toDateString()) {
    return clockFormat.format(time);
  }
  const near = Math.abs(time.getTime() - now) < 6 * DAY;
  return near ? weekdayFormat.format(time) : dayFormat.format(time) + ', ' + clockFormat.format(time);
}

/** As short as it can be: the time within a day, else the day. */
export function shortClock(instant, now) {
  const time = new Date(instant);
  const away = Math.abs(time.getTime() - now);
  if (away < 20 * HOUR) {
    return clockFormat.format(time);
  }
  return away < 6 * DAY ? weekdayFormat.format(time) : dayFormat.format(time);
}

export function precise(instant) {
  return preciseFormat.format(new Date(instant));
}

/** Everything: day, seconds and zone. */
export function exact(instant) {
  return exactFormat.format(new Date(instant));
}

export function ago(instant, now) {
  const past = now - Date.parse(instant);
  return past < MINUTE ? 'just now' : spoken(past) + ' ago';
}

export function until(instant, now) {
  const left = Date.parse(instant) - now;
  return left < MINUTE ? 'at any moment' : 'in ' + spoken(left);
}

/** The span in a sentence. */
export function spoken(millis) {
  const text = span(millis);
  return / h \d+$/.test(text) ? text + ' min' : text.replace('<1 min', 'less than a minute');
}

export function number(value) {
  return numberFormat.format(value);
}

/** At most about six characters. */
export function brief(value) {
  if (value < 10000) {
    return numberFormat.format(value);
  }
  const tenths = (unit) => Math.round((10 * value) / unit) / 10;
  return value < 1000000 ? tenths(1000) + ' k' : tenths(1000000) + ' M';
}

export function percent(share) {
  if (share > 0 && share < 0.01) {
    return '<1 %';
  }
  if (share < 1 && share > 0.99) {
    return '>99 %';
  }
  return Math.round(share * 100) + ' %';
}

export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (value < 10 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value)) + ' ' + units[unit];
}

/** "1 run", "3 runs". */
export function count(value, one, many = one + 's') {
  return number(value) + ' ' + (value === 1 ? one : many);
}
