/* Short names for what every module asks of the page. */
export const find = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const on = (name, handler, options) => document.addEventListener(name, handler, options);
