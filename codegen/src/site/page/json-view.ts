import { html, nothing, type TemplateResult } from 'lit-html';
import { type Annotation, jsonLines } from '../answers/json-lines.js';

/** A JSON value in which the places with annotations are marked. `name` says what it is. */
export function jsonView(value: unknown, annotations: readonly Annotation[], name: string): TemplateResult {
  return html`<div class="json" tabindex="0" role="group" aria-label=${name}>
    ${jsonLines(value, annotations).map(
      ({ depth, name: key, text, annotations: own }) =>
        html`<div class="line depth-${Math.min(depth, MAX_DEPTH)}">${
          own.length > 0 ? html`<mark>${keyText(key)}${text}</mark>` : html`${keyText(key)}${text}`
        }${own.map((annotation) => html` <span class="annotation">${annotation}</span>`)}</div>`,
    )}
  </div>`;
}

/** The deepest indentation in the style sheet. */
const MAX_DEPTH = 12;

function keyText(key: string | undefined): string | typeof nothing {
  return key === undefined ? nothing : `${key}: `;
}
