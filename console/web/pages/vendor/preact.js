// Preact 10.13.1, its hooks and htm 3.1.1 as one module: npm's files, but for what the hooks import.
// htm's own bundle holds a Preact that keeps each row that ever was in a list.
import { h } from "./preact-core.js";
import htm from "./htm.js";

export { Component, createContext, h, render } from "./preact-core.js";
export {
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from "./preact-hooks.js";
export const html = htm.bind(h);
