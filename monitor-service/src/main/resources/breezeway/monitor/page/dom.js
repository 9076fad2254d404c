// Elements without HTML text: whatever the data hold, they become text and never markup.

/** A new element. Attributes that are null are left out; children are elements or texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'on') {
      for (const [event, act] of Object.entries(value)) {
        made.addEventListener(event, act);
      }
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : String(value));
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** The shape of a state; see index.html. */
export function shape(state) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'shape ' + state);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', '#shape-' + state);
  svg.append(use);
  return svg;
}

export function setShape(svg, state) {
  setAttribute(svg, 'class', 'shape ' + state);
  setAttribute(svg.firstElementChild, 'href', '#shape-' + state);
}

/** Only what changed is touched: selections, focus and scrolling stay. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function setAttribute(node, name, value) {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

/**
 * Makes the children of a parent those of the items, in their order; an item that was there keeps its element.
 * `create(item)` makes an element, `update(element, item)` fills it.
 */
export function keep(parent, items, keyOf, create, update) {
  const before = new Map();
  for (const child of parent.children) {
    before.set(child.dataset.key, child);
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let child = before.get(key);
    before.delete(key);
    if (!child) {
      child = create(item);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
  for (const gone of before.values()) {
    gone.remove();
  }
}

/** A name that may break after its underscores, else only where it is far too long. */
export function breakable(name) {
  const made = element('span', {class: 'name'});
  name.split(/(?<=_)/).forEach((part, index) => {
    if (index > 0) {
      made.append(document.createElement('wbr'));
    }
    made.append(part);
  });
  return made;
}
