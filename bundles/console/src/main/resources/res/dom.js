// SPDX-License-Identifier: Apache-2.0
// Changes what is on the page only where it differs, so that focus, selection and what is folded out stay as they are.
// Text goes in as text, never as markup.

const updates = new WeakMap();

export function element(name, className = '', ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

export function attribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/**
 * Makes the children of `parent` stand for `items`, in their order. A child is made once for each key by `make(item)`, which
 * returns `{ node, update }`; `update(item)` is called for it from then on.
 */
export function list(parent, items, key, make) {
  const former = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  items.forEach((item, index) => {
    const name = String(key(item));
    let child = former.get(name);
    former.delete(name);
    if (!child) {
      const { node, update } = make(item);
      child = node;
      child.dataset.key = name;
      updates.set(child, update);
    }
    updates.get(child)(item);
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
  former.forEach((child) => child.remove());
}
