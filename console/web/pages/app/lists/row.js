import { Component, html } from "../../vendor/preact.js";
import { words } from "../words/say.js";

const UNSEEN_MS = 4000;
const APART_MS = 200;
const ABREAST = 20;
const NEAR = "300px 0px";
const AT_ONCE = 60;

/** @type {WeakMap<Element, Item>} */
const items = new WeakMap();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) items.get(entry.target)?.isSeen(entry.isIntersecting);
  },
  { rootMargin: NEAR },
);
let made = 0;

/** `sign` is what changes a row at once, wherever it is; `place` counts from the list's top. @typedef {{draw: () => any, sign: string, place: number}} Props */

/**
 * A row of a list that may be long. While it is in view it is drawn whenever the page is; out of
 * view every few seconds, a few rows at a time, so that a thousand of them cost what is seen. Of a
 * long list that is new, rows far below are filled in likewise.
 * @extends {Component<Props, {}>}
 */
export class Item extends Component {
  /** @param {Props} props */
  constructor(props) {
    super(props);
    this.seen = props.place < AT_ONCE;
    this.drawnAt = performance.now() - (made++ % ABREAST) * APART_MS;
    this.isNew = true;
    this.lang = "";
  }

  componentDidMount() {
    const element = /** @type {Element} */ (this.base);
    items.set(element, this);
    watcher.observe(element);
  }

  componentWillUnmount() {
    watcher.unobserve(/** @type {Element} */ (this.base));
  }

  /** @param {boolean} seen */
  isSeen(seen) {
    if (seen && !this.seen) this.forceUpdate();
    this.seen = seen;
  }

  /** @param {Props} next */
  shouldComponentUpdate(next) {
    if (this.seen || this.lang !== words.lang || this.props.sign !== next.sign) return true;
    return performance.now() - this.drawnAt > UNSEEN_MS;
  }

  render() {
    this.lang = words.lang;
    const isEmpty = this.isNew && !this.seen;
    if (!isEmpty) this.drawnAt = performance.now();
    this.isNew = false;
    return html`<li>${!isEmpty && this.props.draw()}</li>`;
  }
}
