// Types of the file beside this one; npm has them (package.json), browsers do not look here.
export * from "preact";
export * from "preact/hooks";
export { html } from "htm/preact";
